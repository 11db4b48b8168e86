from collections.abc import AsyncIterator

import pytest

from feeds.fetch import Fetcher, Limits
from tests.feeds.servers import Site, running_site


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with running_site() as running:
        yield running


@pytest.fixture
async def fetcher() -> AsyncIterator[Fetcher]:
    """One that may reach the site on loopback, at most 100 kB at a time."""
    limits = Limits(max_bytes=100_000, seconds=30, redirects=5)
    async with Fetcher(allow_private=True, limits=limits) as opened:
        yield opened
