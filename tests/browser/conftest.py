"""A real browser for the playground's page: Debian's Chromium, driven by Playwright."""

import os
import shutil
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright

_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing that would look outside this machine, and no sandbox: CI runs as root.
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Where a Chromium is; None without one."""
    named = os.environ.get("CHROMIUM")
    return named or next((path for name in _NAMES if (path := shutil.which(name))), None)


async def launched(playwright: Playwright, path: str) -> Browser:
    """The browser, without a window."""
    return await playwright.chromium.launch(executable_path=path, args=[*_FLAGS])


@pytest_asyncio.fixture
async def browser() -> AsyncIterator[Browser]:
    """One browser for a test; what it opened is closed with it."""
    path = chromium()
    if path is None:
        pytest.skip("needs Chromium (apt-get install chromium, or CHROMIUM=path) to try the page")
    async with async_playwright() as playwright:
        found = await launched(playwright, path)
        yield found
        await found.close()
