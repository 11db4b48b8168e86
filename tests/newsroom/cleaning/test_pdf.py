"""A PDF arrives as its pages look, and as nothing else."""

import zlib
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from pikepdf import Name, Pdf

from newsroom.cleaning import FileKind, Reason, Uncleanable, clean
from tests.newsroom.cleaning import pdfs, pictures
from tests.newsroom.cleaning.canaries import found, mark


def everything(data: bytes) -> set[str]:
    """Canaries in the bytes, and in every object however it is packed or written."""
    places = found(data)
    with Pdf.open(BytesIO(data)) as pdf:
        for thing in pdf.objects:
            places |= found(
                thing.unparse() if not isinstance(thing, pikepdf.Stream) else repr(thing).encode()
            )
            if isinstance(thing, pikepdf.Stream):
                places |= found(bytes(thing.read_raw_bytes()))
        places |= found(pdf.trailer.unparse())
    return places


def test_nothing_but_the_pages_goes_on():
    original = pdfs.full()
    assert everything(original) >= pdfs.PLACES, (
        "each place must be seen by the search, or its absence says nothing"
    )
    cleaned = clean(original)
    assert everything(cleaned.data) == set()
    assert (cleaned.kind, cleaned.name, cleaned.mime) == (FileKind.DOCUMENT, "dokumen.pdf", "application/pdf")
    with Pdf.open(BytesIO(cleaned.data)) as pdf:
        assert len(pdf.pages) == 2
        assert set(pdf.Root.keys()) == {"/Type", "/Pages", "/OCProperties"}
        content = bytes(pdf.pages[0].obj.Contents.read_bytes())
        assert pdfs.TEXT.encode() in content
        assert b"BDC" in content, "a hidden layer must stay a layer"
        assert len(pdf.Root.OCProperties.D.OFF) == 1, "and hidden"
        assert b"ActualText" not in content
        shapes: Any = pdf.pages[0].obj.Resources.XObject
        assert any(
            b"1 0 0 rg" in bytes(shapes[key].read_bytes())
            for key in shapes
            if shapes[key].Subtype == Name.Form
        ), "a stamp is part of the page"
        image = pikepdf.PdfImage(shapes.Im1).as_pil_image()
        assert pictures.likeness(image, pictures.scene()) < 12


def test_who_wrote_a_file_makes_no_difference_to_what_goes_on():
    original = pdfs.full()
    other = original.replace(mark("author").encode(), mark("editor").encode()).replace(
        mark("id").encode(), mark("ab").encode()
    )
    assert other != original
    assert clean(other).data == clean(original).data


def test_what_an_earlier_revision_said_is_gone():
    original = pdfs.revised()
    assert found(original) == {"before"}
    cleaned = clean(original)
    assert everything(cleaned.data) == set()
    with Pdf.open(BytesIO(cleaned.data)) as pdf:
        assert b"99 99 re" in bytes(pdf.pages[0].obj.Contents.read_bytes())


def test_a_filled_form_keeps_its_answers_as_part_of_the_page():
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(200, 200))
    answer = pdf.make_indirect(
        pdf.make_stream(
            b"BT (Tiga hari) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=pikepdf.Array([0, 0, 50, 20])
        )
    )
    field = pdf.make_indirect(
        pikepdf.Dictionary(
            Type=Name.Annot,
            Subtype=Name.Widget,
            FT=Name.Tx,
            T=pikepdf.String(mark("field")),
            TU=pikepdf.String(mark("hint")),
            Rect=pikepdf.Array([0, 0, 50, 20]),
            AP=pikepdf.Dictionary(N=answer),
            F=4,
        )
    )
    page.obj.Annots = pikepdf.Array([field])
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array([field]))
    out = BytesIO()
    pdf.save(out)
    cleaned = clean(out.getvalue())
    assert everything(cleaned.data) == set()
    with Pdf.open(BytesIO(cleaned.data)) as built:
        forms: Any = built.pages[0].obj.Resources.XObject
        assert any(b"Tiga hari" in bytes(forms[key].read_bytes()) for key in forms)


def test_a_picture_inside_a_packed_stream_is_stripped_too():
    packed = zlib.compress(pictures.jpeg())
    original = pdfs.with_image(
        data=packed, Width=96, Height=64, Filter=pikepdf.Array([Name.FlateDecode, Name.DCTDecode])
    )
    assert found(original) >= {"artist"}
    assert everything(clean(original).data) == set()


def test_jpeg_2000_keeps_its_picture_and_loses_its_words():
    out = BytesIO()
    pictures.scene().save(out, "JPEG2000", comment=mark("comment").encode())
    words = mark("uuid").encode()
    box = (len(words) + 8).to_bytes(4, "big") + b"xml " + words
    original = pdfs.with_image(
        data=out.getvalue()[:12] + box + out.getvalue()[12:], Width=96, Height=64, Filter=Name.JPXDecode
    )
    assert found(original) == {"comment", "uuid"}
    cleaned = clean(original)
    assert everything(cleaned.data) == set()
    with Pdf.open(BytesIO(cleaned.data)) as pdf:
        shapes: Any = pdf.pages[0].obj.Resources.XObject
        image = pikepdf.PdfImage(shapes.Im1).as_pil_image()
        assert pictures.likeness(image, pictures.scene()) < 12


def test_a_locked_file_is_refused_and_one_that_opens_without_a_password_is_not():
    locked = pdfs.small(encryption=pikepdf.Encryption(user="x", owner="y"))
    with pytest.raises(Uncleanable) as refused:
        clean(locked)
    assert refused.value.reason is Reason.ENCRYPTED
    restricted = pdfs.small(encryption=pikepdf.Encryption(user="", owner="y"))
    assert b"/Encrypt" not in clean(restricted).data


@pytest.mark.parametrize(
    "original",
    [
        pdfs.with_image(data=zlib.compress(b"x"), Width=90_000, Height=90_000, Filter=Name.FlateDecode),
        pdfs.with_image(
            data=zlib.compress(zlib.compress(bytes(10_000_000))),
            Width=9,
            Height=9,
            Filter=pikepdf.Array([Name.FlateDecode, Name.FlateDecode]),
        ),
    ],
    ids=["many pixels", "packed twice"],
)
def test_a_bomb_is_refused(original):
    with pytest.raises(Uncleanable) as refused:
        clean(original)
    assert refused.value.reason is Reason.BOMB


def test_a_stream_that_unpacks_to_more_than_a_document_holds_is_refused(monkeypatch):
    monkeypatch.setattr("newsroom.cleaning.pdf_streams.MAX_UNPACKED", 1_000_000)
    bomb = pdfs.with_image(data=zlib.compress(bytes(5_000_000)), Width=9, Height=9, Filter=Name.FlateDecode)
    with pytest.raises(Uncleanable) as refused:
        clean(bomb)
    assert refused.value.reason is Reason.BOMB


def test_a_file_cut_off_before_its_pages_is_broken():
    with pytest.raises(Uncleanable) as refused:
        clean(pdfs.full()[:300])
    assert refused.value.reason in {Reason.BROKEN, Reason.EMPTY}
