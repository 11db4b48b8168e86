"""An album is answered once, and what is remembered of albums is bounded."""

from datetime import UTC, datetime

from handlers.albums import TOGETHER, Albums

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


def test_the_first_picture_is_answered_and_the_others_belong_to_it():
    albums = Albums()

    assert [albums.goes_on(7, "album", NOW) for _ in range(4)] == [False, True, True, True]
    assert not albums.goes_on(7, "another album", NOW)
    assert not albums.goes_on(8, "album", NOW), "in another chat it is another one"


def test_after_a_while_it_is_asked_anew():
    albums = Albums()
    albums.goes_on(7, "album", NOW)

    assert not albums.goes_on(7, "album", NOW + TOGETHER * 2)


def test_what_is_remembered_is_bounded():
    albums = Albums(remembered=2)
    for album in ("a", "b", "c"):
        albums.goes_on(7, album, NOW)

    assert albums.goes_on(7, "c", NOW)
    assert not albums.goes_on(7, "a", NOW)
