"""The way back to a source lives as long as the key of its day, and not a day longer."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsroom.routes import RouteKeys, SealedRoute, first_day_kept, route_ends
from newsroom.sealing import KEY_BYTES, Address, KeysTooOpen, KeysUnreadable, Unsealable

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LIFE = timedelta(days=14)
SARI = Address(6_100_000_007)
UID = b"u" * 16


@pytest.fixture
def routes(tmp_path: Path) -> RouteKeys:
    return RouteKeys(tmp_path)


def test_a_route_leads_back_to_its_source(routes: RouteKeys, tmp_path: Path):
    route = routes.seal(SARI, UID, NOON)
    assert route.day == "2026-11-24"
    assert routes.open(route, UID) == SARI
    assert RouteKeys(tmp_path).open(route, UID) == SARI, "after a restart, too"


def test_a_route_opens_only_for_its_own_tip(routes: RouteKeys):
    route = routes.seal(SARI, UID, NOON)
    with pytest.raises(Unsealable):
        routes.open(route, b"v" * 16)


def test_two_routes_of_one_source_have_nothing_in_common(routes: RouteKeys):
    one, other = routes.seal(SARI, UID, NOON), routes.seal(SARI, UID, NOON)
    assert one.seal != other.seal


def test_keys_are_the_owners_alone(routes: RouteKeys, tmp_path: Path):
    routes.seal(SARI, UID, NOON)
    [key] = (tmp_path / "routes").iterdir()
    assert key.stat().st_mode & 0o077 == 0
    assert (tmp_path / "routes").stat().st_mode & 0o077 == 0
    key.chmod(0o644)
    with pytest.raises(KeysTooOpen):
        routes.seal(SARI, UID, NOON)


def test_a_damaged_key_is_named_and_not_replaced(routes: RouteKeys, tmp_path: Path):
    routes.seal(SARI, UID, NOON)
    [key] = (tmp_path / "routes").iterdir()
    key.write_bytes(b"half")
    with pytest.raises(KeysUnreadable):
        routes.seal(SARI, UID, NOON)
    assert key.read_bytes() == b"half"


def test_opening_makes_no_key(routes: RouteKeys):
    with pytest.raises(Unsealable):
        routes.open(SealedRoute("2026-11-24", b"seal"), UID)
    assert routes.days() == ()


def test_a_destroyed_key_takes_its_routes_with_it_and_no_others(routes: RouteKeys):
    old = routes.seal(SARI, UID, NOON)
    new = routes.seal(SARI, UID, NOON + timedelta(days=1))

    assert routes.destroy_expired(LIFE, NOON + timedelta(days=15)) == ("2026-11-24",)
    with pytest.raises(Unsealable):
        routes.open(old, UID)
    assert routes.open(new, UID) == SARI
    assert routes.days() == ("2026-11-25",)


def test_a_key_is_overwritten_before_it_goes(routes: RouteKeys, tmp_path: Path):
    routes.seal(SARI, UID, NOON)
    [key] = (tmp_path / "routes").iterdir()
    content = key.read_bytes()
    linked = tmp_path / "linked"
    linked.hardlink_to(key)

    routes.destroy_expired(LIFE, NOON + timedelta(days=30))
    assert linked.read_bytes() != content


@settings(deadline=None)
@given(
    sealed=st.timedeltas(timedelta(0), timedelta(days=400)).map(lambda passed: NOON + passed),
    days=st.integers(1, 60),
    later=st.timedeltas(timedelta(0), timedelta(days=80)),
)
def test_a_route_lives_its_days_at_least_and_a_day_more_at_most(sealed, days, later):
    life = timedelta(days=days)
    route = SealedRoute(sealed.date().isoformat(), b"")
    ends = route_ends(route, life)

    assert sealed + life <= ends <= sealed + life + timedelta(days=1)
    is_kept = route.day >= first_day_kept(life, sealed + later).isoformat()
    assert is_kept == (sealed + later < ends)


def test_many_sources_at_once_on_a_new_day_all_get_a_way_back(tmp_path: Path):
    made = list[bytes]()

    def slowly(size: int) -> bytes:
        time.sleep(0.01)  # room for all the others to find that there is no key yet
        made.append(os.urandom(size))
        return made[-1]

    routes = RouteKeys(tmp_path, random=slowly)
    with ThreadPoolExecutor(16) as pool:
        sealed = list(pool.map(lambda number: routes.seal(Address(number), UID, NOON), range(1, 17)))
    assert [routes.open(route, UID).chat_id for route in sealed] == list(range(1, 17))
    assert sum(len(random) == KEY_BYTES for random in made) == 1, "the others are nonces"


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=9)), timezone(-timedelta(hours=11))])
def test_a_day_is_that_of_the_same_zone_when_it_begins_and_when_it_ends(routes: RouteKeys, zone: timezone):
    """Or a key would go a day before the time that the source was told, or after it."""
    now = NOON.replace(hour=23, minute=30).astimezone(zone)
    route = routes.seal(SARI, UID, now)

    assert route.day == "2026-11-24"
    assert routes.destroy_expired(LIFE, now + LIFE + timedelta(minutes=29)) == ()
    assert routes.destroy_expired(LIFE, now + LIFE + timedelta(minutes=31)) == ("2026-11-24",)
