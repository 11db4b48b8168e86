"""Getting a feed's bytes within limits of size, time and place."""

import asyncio
import gzip
import os
import socket
from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from hypothesis import given
from hypothesis import strategies as st

from feeds.addresses import is_public
from feeds.errors import (
    BadAddress,
    ForbiddenAddress,
    HttpStatus,
    TimedOut,
    TooLarge,
    TooManyRedirects,
    Unreachable,
    Unreadable,
)
from feeds.fetch import USER_AGENT, Fetched, Fetcher, Limits, NotModified, retry_after
from tests.feeds.servers import write

NOW = datetime(2024, 7, 1, 12, tzinfo=UTC)


async def test_a_feed_is_fetched_with_what_to_quote_back(site, fetcher):
    site.serve(
        "/feed",
        "<rss/>",
        Content_Type="application/rss+xml",
        ETag='"1"',
        Last_Modified="Mon, 01 Jul 2024 00:00:00 GMT",
        Cache_Control="public, max-age=600",
    )
    fetched = await fetcher.fetch(site.url() + "#top")
    assert fetched == Fetched(
        raw=b"<rss/>",
        url=site.url(),
        content_type="application/rss+xml",
        etag='"1"',
        modified="Mon, 01 Jul 2024 00:00:00 GMT",
        fresh_for=timedelta(minutes=10),
    )
    assert site.requests[0].headers["User-Agent"] == USER_AGENT
    assert "application/feed+json" in site.requests[0].headers["Accept"]
    assert "Cookie" not in site.requests[0].headers


async def test_no_site_knows_us_again(site, fetcher):
    site.serve("/feed", "<rss/>", Set_Cookie="who=redaksi; Path=/")
    for _ in range(2):
        # By a name: cookies of bare addresses are dropped by any jar.
        await fetcher.fetch(site.url(host="localhost"))
    assert ["Cookie" in request.headers for request in site.requests] == [False, False]


async def test_what_did_not_change_is_not_sent_again(site, fetcher):
    async def page(request):
        is_known = request.headers.get("If-None-Match") == '"1"'
        is_old = request.headers.get("If-Modified-Since") == "yesterday"
        return web.Response(
            status=304 if is_known and is_old else 200, headers={"Cache-Control": "max-age=9"}
        )

    site.pages["/feed"] = page
    assert isinstance(await fetcher.fetch(site.url()), Fetched)
    assert await fetcher.fetch(site.url(), etag='"1"', modified="yesterday") == NotModified(
        timedelta(seconds=9)
    )


async def test_a_compressed_feed_is_unpacked(site, fetcher):
    site.serve("/feed", gzip.compress(b"<rss/>"), Content_Encoding="gzip")
    assert (await fetcher.fetch(site.url())).raw == b"<rss/>"


async def test_redirects_are_followed_five_times(site, fetcher):
    for step in range(6):
        site.redirect(f"/{step}", f"/{step + 1}", status=(301, 302, 303, 307, 308)[step % 5])
    site.serve("/6", "here")
    assert (await fetcher.fetch(site.url("/1"))).url == site.url("/6")
    with pytest.raises(TooManyRedirects):
        await fetcher.fetch(site.url("/0"))


async def test_a_redirect_in_a_circle_ends(site, fetcher):
    site.redirect("/feed", "/feed")
    with pytest.raises(TooManyRedirects):
        await fetcher.fetch(site.url())
    assert len(site.requests) == 6


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://x/", "mailto:x", "http://[x"]
)
async def test_a_redirect_leads_to_the_web_or_nowhere(site, fetcher, to):
    site.redirect("/feed", to)
    with pytest.raises(BadAddress):
        await fetcher.fetch(site.url())


@pytest.mark.parametrize("status", [204, 400, 401, 403, 404, 410, 429, 500, 503])
async def test_any_other_answer_is_named(site, fetcher, status):
    site.serve("/feed", b"", status=status, Retry_After="120")
    with pytest.raises(HttpStatus) as caught:
        await fetcher.fetch(site.url())
    assert (caught.value.reason, caught.value.status) == (f"http_{status}", status)
    assert caught.value.retry_after == timedelta(minutes=2)


async def test_a_feed_that_says_it_is_too_large_is_not_read(site, fetcher):
    site.serve("/feed", b"x" * 100_001)
    with pytest.raises(TooLarge):
        await fetcher.fetch(site.url())


async def test_a_feed_that_does_not_end_is_cut_off(site, fetcher):
    async def page(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x" * 10_000)

    site.pages["/feed"] = page
    with pytest.raises(TooLarge):
        await fetcher.fetch(site.url())


async def test_a_gzip_bomb_is_counted_as_it_swells(site, fetcher):
    bomb = gzip.compress(b"\0" * 50_000_000)
    assert len(bomb) < 100_000, "small enough on the wire"
    site.serve("/feed", bomb, Content_Encoding="gzip")
    with pytest.raises(TooLarge):
        await fetcher.fetch(site.url())


async def test_a_feed_that_drips_is_given_up(site):
    async def page(request):
        response = web.StreamResponse()
        await response.prepare(request)
        while True:
            await response.write(b"x")
            await asyncio.sleep(0.01)

    site.pages["/feed"] = page
    async with Fetcher(allow_private=True, limits=Limits(seconds=0.2)) as fetcher:
        with pytest.raises(TimedOut):
            await fetcher.fetch(site.url())


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf", "cut_off"),
        (b"", "cut_off"),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nhello", "cut_off"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "bad_http"),
    ],
    ids=["half", "nothing", "no gzip", "no http"],
)
async def test_a_broken_answer_is_named(fetcher, answer, reason):
    async def speak(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    async with await asyncio.start_server(speak, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(Unreachable) as caught:
            await fetcher.fetch(f"http://127.0.0.1:{port}/feed?key=secret")
    assert caught.value.reason == reason
    assert "secret" not in repr(caught.value) + str(caught.value.__cause__)


async def test_nobody_there(fetcher):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        with pytest.raises(Unreachable, match="no_connection"):
            await fetcher.fetch(f"http://127.0.0.1:{taken.getsockname()[1]}/")


class Names(AbstractResolver):
    """Names that lead where a test wants; each answer is used once, the last for ever."""

    def __init__(self, *answers: str) -> None:
        self._answers = list(answers)

    async def resolve(self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET):
        address = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if not address:
            raise OSError("no such name")
        return [ResolveResult(hostname=host, host=address, port=port, family=family, proto=0, flags=0)]

    async def close(self) -> None:
        pass


async def test_a_name_that_does_not_exist():
    async with Fetcher(resolver=Names("")) as fetcher:
        with pytest.raises(Unreachable, match="dns"):
            await fetcher.fetch("http://nowhere.example/feed")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0"]
)
async def test_this_machine_is_refused_however_it_is_written(site, host):
    site.serve("/feed", "secret")
    async with Fetcher() as fetcher:
        with pytest.raises((ForbiddenAddress, BadAddress)):
            await fetcher.fetch(site.url(host=host))
    assert not site.requests


async def test_a_name_that_leads_inside_is_refused(site):
    async with Fetcher(resolver=Names("127.0.0.1")) as fetcher:
        with pytest.raises(ForbiddenAddress):
            await fetcher.fetch(site.url(host="warta.example"))
    assert not site.requests


async def test_private_addresses_are_reached_when_they_are_allowed(site):
    site.serve("/feed", "intranet")
    async with Fetcher(allow_private=True, resolver=Names("127.0.0.1")) as fetcher:
        fetched = await fetcher.fetch(site.url(host="warta.example"))
    assert isinstance(fetched, Fetched)
    assert fetched.raw == b"intranet"


async def test_what_the_operator_named_may_be_private_and_nothing_else(site):
    site.serve("/feed", "intranet")
    async with Fetcher(named=["file:news.xml", site.url(host="127.0.0.1")]) as fetcher:
        fetched = await fetcher.fetch(site.url(host="127.0.0.1"))
        assert isinstance(fetched, Fetched)
        assert fetched.raw == b"intranet"
        with pytest.raises(ForbiddenAddress):
            await fetcher.fetch("http://127.0.0.1:9/feed")


async def test_a_named_server_leads_nobody_to_another_private_one(site):
    site.redirect("/feed", "http://127.0.0.2:9/secret")
    async with Fetcher(named=[site.url(host="127.0.0.1")]) as fetcher:
        with pytest.raises(ForbiddenAddress):
            await fetcher.fetch(site.url(host="127.0.0.1"))


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "0.0.0.0", "255.255.255.255", "224.0.0.1", "198.18.0.1", "192.0.2.1", "240.0.0.1",
        "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1",
        "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1",
        "2002:7f00:1::", "2002:c0a8:101::1", "warta.example", "",
    ],
)  # fmt: skip
def test_no_public_address(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "103.10.10.10", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"]
)
def test_a_public_address(address):
    assert is_public(address)


@given(st.ip_addresses(network="10.0.0.0/8") | st.ip_addresses(network="127.0.0.0/8"))
def test_a_private_address_is_private_in_every_dress(address):
    number = int(address)
    assert not is_public(str(address))
    assert not is_public(f"::ffff:{address}")
    assert not is_public(f"64:ff9b::{number >> 16:x}:{number & 0xFFFF:x}")
    assert not is_public(f"2002:{number >> 16:x}:{number & 0xFFFF:x}::1")


@pytest.mark.parametrize(
    "source", ["ftp://a.example/x", "http://", "https:///x", "javascript://x", "file://host/x"]
)
async def test_what_is_no_address_of_a_feed(fetcher, source):
    with pytest.raises(BadAddress):
        await fetcher.fetch(source)


async def test_a_file_is_read_by_path_and_by_address(fetcher, tmp_path, monkeypatch):
    path = write(tmp_path / "warta pagi.xml", "<rss/>")
    monkeypatch.chdir(tmp_path)
    for source in (str(path), path.as_uri(), f"file:{path.name}", "file:warta%20pagi.xml", path.name):
        fetched = await fetcher.fetch(source)
        assert (fetched.raw, fetched.url) == (b"<rss/>", path.as_uri())


async def test_a_file_that_did_not_change_is_known(fetcher, tmp_path):
    path = write(tmp_path / "feed.xml", "<rss/>")
    etag = (await fetcher.fetch(str(path))).etag
    assert await fetcher.fetch(str(path), etag=etag) == NotModified()
    write(path, "<rss></rss>")
    assert isinstance(await fetcher.fetch(str(path), etag=etag), Fetched)


async def test_files_that_cannot_be_read_are_named(fetcher, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    write(tmp_path / "huge", b"x" * 100_001)
    reasons = {}
    for name in ("missing", ".", "pipe", "huge", "nul\0"):
        with pytest.raises((Unreadable, TooLarge)) as caught:
            await fetcher.fetch(str(tmp_path / name))
        reasons[name] = caught.value.reason
    assert reasons == {
        "missing": "no_such_file",
        ".": "not_a_file",
        "pipe": "not_a_file",
        "huge": "too_large",
        "nul\0": "file_error",
    }


@pytest.mark.parametrize(
    ("header", "wait"),
    [
        ("120", timedelta(minutes=2)),
        ("Mon, 01 Jul 2024 12:01:00 GMT", timedelta(minutes=1)),
        ("Mon, 01 Jul 2024 11:00:00 GMT", timedelta(0)),
        ("", None),
        ("soon", None),
        ("-5", None),
    ],
)
def test_retry_after(header, wait):
    assert retry_after(header, NOW) == wait
