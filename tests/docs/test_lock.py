"""What is installed is what was locked: each file by its hash, from no address in particular."""

import re

import pytest

from tests.docs.test_docs import ROOT

FILES = ["requirements.txt", "requirements-dev.txt"]


@pytest.mark.parametrize("file", FILES)
def test_every_package_is_pinned_with_hashes(file: str):
    entries = re.split(r"\n(?=[a-z0-9])", (ROOT / file).read_text("utf-8"))
    pinned = [entry for entry in entries if re.match(r"[a-z0-9][\w.\[\]-]*==", entry)]
    assert len(pinned) > 60
    for entry in pinned:
        assert "--hash=sha256:" in entry, entry.split()[0]


@pytest.mark.parametrize("file", FILES)
def test_no_address_of_an_index_stands_in_it(file: str):
    assert not re.search(r"index-url|find-links|https?://", (ROOT / file).read_text("utf-8"))


def test_the_page_about_it_counts_as_the_file_does():
    lock = (ROOT / "requirements.txt").read_text("utf-8")
    locked = re.findall(r"^[a-z0-9][\w.\[\]-]*==", lock, flags=re.MULTILINE)
    assert f"names {len(set(locked))} packages" in (ROOT / "docs/security.md").read_text("utf-8")
