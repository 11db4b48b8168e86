"""Documents, sheets and slides arrive as what they say and show, and as nothing else."""

import re
import zipfile
from io import BytesIO

import pytest
from lxml import etree
from PIL import Image

from newsroom.cleaning import FileKind, Reason, Uncleanable, clean
from tests.newsroom.cleaning import offices, pictures
from tests.newsroom.cleaning.canaries import found


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(data)) as package:
        assert {info.date_time for info in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        return {name: package.read(name) for name in package.namelist()}


def words(data: bytes) -> str:
    """All text of a package's parts, in the order of its parts."""
    return " ".join(
        "".join(etree.fromstring(content).itertext())
        for name, content in members(data).items()
        if name.endswith(".xml")
    )


@pytest.mark.parametrize(
    ("original", "places", "name", "said"),
    [
        (
            offices.document(),
            offices.DOCUMENT_PLACES,
            "dokumen.docx",
            ["Jalan desa rusak parah!", "lampiran", "isi", "Kaki halaman"],
        ),
        (offices.workbook(), offices.WORKBOOK_PLACES, "dokumen.xlsx", ["Dana desa", "42", "SUM(B1:B1)"]),
        (offices.presentation(), offices.PRESENTATION_PLACES, "dokumen.pptx", ["Rapat warga"]),
        (offices.opened(), offices.OPENED_PLACES, "dokumen.odt", ["Sungai meluap di Winongan", "berkas"]),
    ],
    ids=["docx", "xlsx", "pptx", "odt"],
)
def test_nothing_but_what_is_said_and_shown_goes_on(original, places, name, said):
    assert found(original) == places
    cleaned = clean(original)
    assert found(cleaned.data) == set()
    assert (cleaned.kind, cleaned.name) == (FileKind.DOCUMENT, name)
    text = words(cleaned.data)
    for each in said:
        assert each in text


@pytest.mark.parametrize("make", [offices.document, offices.presentation, offices.opened])
def test_pictures_inside_are_still_the_pictures(make):
    inside = [content for name, content in members(clean(make()).data).items() if name.endswith("jpeg")]
    assert len(inside) == 1
    with Image.open(BytesIO(inside[0])) as picture:
        assert pictures.likeness(picture, pictures.scene()) < 8


@pytest.mark.parametrize("make", [offices.document, offices.workbook, offices.presentation])
def test_every_relation_leads_to_a_part_and_every_reference_to_a_relation(make):
    parts = members(clean(make()).data)
    types = etree.fromstring(parts["[Content_Types].xml"])
    assert {str(each.get("PartName"))[1:] for each in types if each.get("PartName")} <= set(parts)
    assert b"macro" not in parts["[Content_Types].xml"]
    for name, content in parts.items():
        if name.endswith(".rels") or name == "[Content_Types].xml" or not name.endswith(".xml"):
            continue
        folder, _, file = name.rpartition("/")
        rels = parts.get(f"{folder}/_rels/{file}.rels", b"<none/>")
        known = {each.get("Id"): each for each in etree.fromstring(rels)}
        used = set(re.findall(rb'\br:\w+="([^"]*)"', content))
        assert {each.decode() for each in used} <= set(known)
        for each in known.values():
            if each.get("TargetMode") != "External":
                assert f"{folder}/{each.get('Target')}" in parts
            else:
                assert str(each.get("Target")).startswith("https://")


def test_a_link_to_the_web_stays_and_a_formula_on_another_file_leaves_its_value():
    document = members(clean(offices.document()).data)
    assert b"https://example.org/desa" in document["word/_rels/document.xml.rels"]
    sheet = next(
        content
        for name, content in members(clean(offices.workbook()).data).items()
        if "worksheet" in name and b"sheetData" in content
    )
    assert b"[1]" not in sheet
    assert sheet.count(b"<v>42</v>") == 2


def test_what_is_declared_ignorable_is_declared():
    """Word calls a file damaged when `mc:Ignorable` lists a prefix that means nothing."""
    document = members(clean(offices.document()).data)["word/document.xml"]
    root = etree.fromstring(document)
    listed = root.get("{http://schemas.openxmlformats.org/markup-compatibility/2006}Ignorable") or ""
    assert all(prefix in root.nsmap for prefix in listed.split())


@pytest.mark.parametrize("make", [offices.document, offices.opened])
def test_entities_are_an_attack(make):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    parts = members_of(make())
    name = "word/document.xml" if "word/document.xml" in parts else "content.xml"
    parts[name] = laughs.encode() + re.sub(rb"<\?xml[^>]*>", b"", parts[name])
    with pytest.raises(Uncleanable) as refused:
        clean(offices.packed(parts))
    assert refused.value.reason is Reason.BOMB


def members_of(original: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(original)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize(
    ("parts", "reason"),
    [
        ({"word/media/image1.jpeg": pictures.png_bomb()}, Reason.BOMB),
        ({"word/document.xml": b"<a>" + b" " * 60_000_000 + b"</a>"}, Reason.BOMB),
        ({f"x{number}": b"" for number in range(5_100)}, Reason.BOMB),
        ({"word/document.xml": b"<a"}, Reason.BROKEN),
        ({"word/document.xml": b"<a/>"}, Reason.UNKNOWN),
        ({"[Content_Types].xml": b""}, Reason.BROKEN),
    ],
    ids=["picture bomb", "zip bomb", "too many members", "torn", "other root", "no types"],
)
def test_a_document_that_is_not_one_is_refused(parts, reason):
    with pytest.raises(Uncleanable) as refused:
        clean(offices.document(**parts))
    assert refused.value.reason is reason


def test_locked_documents_are_refused():
    compound = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    for original, reason in (
        (compound + "EncryptedPackage".encode("utf-16-le"), Reason.ENCRYPTED),
        (compound + "WordDocument".encode("utf-16-le"), Reason.UNKNOWN),
        (offices.opened(manifest="<m><encryption-data/></m>"), Reason.ENCRYPTED),
        (bytes(_locked_zip()), Reason.ENCRYPTED),
    ):
        with pytest.raises(Uncleanable) as refused:
            clean(original)
        assert refused.value.reason is reason


def _locked_zip() -> bytearray:
    data = bytearray(offices.document())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        data[at + offset] |= 1
    return data


def test_a_vector_drawing_that_nobody_can_rebuild_is_left_out():
    cleaned = clean(offices.document(**{"word/media/image1.jpeg": b"\x01\0\0\0" + b"KENARIemfX" * 5}))
    assert found(cleaned.data) == set()
    assert b"embed" not in members(cleaned.data)["word/document.xml"]
