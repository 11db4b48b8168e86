"""A PDF that carries canaries in every place that a PDF has for words and files."""

import zlib
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.newsroom.cleaning import pictures
from tests.newsroom.cleaning.canaries import mark

TEXT = "Jalan desa rusak"
PLACES = {
    "author",
    "title",
    "xmp",
    "attachment",
    "attachmentname",
    "script",
    "openaction",
    "pagemetadata",
    "pieceinfo",
    "note",
    "noteauthor",
    "stampauthor",
    "formname",
    "comment",
    "actualtext",
    "imagexmp",
    "outline",
    "layername",
    "private",
    "inlinecomment",
    "icc",
    "id",
    "tagalt",
    "trailing",
    *pictures.JPEG_PLACES,
}


def _stream(pdf: Pdf, data: bytes, **keys: object) -> pikepdf.Object:
    return pdf.make_indirect(pdf.make_stream(data, **keys))


def _form(pdf: Pdf, content: bytes) -> pikepdf.Object:
    return _stream(
        pdf, content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, 50, 50]), Resources=Dictionary()
    )


def _page(pdf: Pdf) -> None:
    page = pdf.add_blank_page(page_size=(200, 200))
    image = _stream(
        pdf,
        pictures.jpeg(),
        Type=Name.XObject,
        Subtype=Name.Image,
        Width=96,
        Height=64,
        BitsPerComponent=8,
        Filter=Name.DCTDecode,
    )
    profile = _stream(pdf, pictures.profile(), N=3)
    image.ColorSpace = Array([Name.ICCBased, profile])
    image.Metadata = _stream(pdf, mark("imagexmp").encode())
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String(mark("layername"))))
    pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
    font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources = Dictionary(
        Font=Dictionary(F1=font),
        XObject=Dictionary(Im1=image, Fm1=_form(pdf, f"% {mark('comment')}\n0 0 9 9 re f".encode())),
        Properties=Dictionary(L1=layer),
    )
    content = (
        f"% {mark('inlinecomment')}\n/Span << /ActualText ({mark('actualtext')}) >> BDC "
        "BT /F1 12 Tf 20 100 Td "
        f"({TEXT}) Tj ET EMC q 90 0 0 60 10 10 cm /Im1 Do Q /Fm1 Do /OC /L1 BDC 0 0 5 5 re f EMC"
    )
    page.obj.Contents = _stream(
        pdf, zlib.compress(content.encode()) + mark("trailing").encode(), Filter=Name.FlateDecode
    )
    page.obj.Metadata = _stream(pdf, mark("pagemetadata").encode())
    page.obj.PieceInfo = Dictionary(App=Dictionary(Private=String(mark("pieceinfo"))))
    note = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Text,
        Rect=Array([5, 5, 25, 25]),
        Contents=String(mark("note")),
        T=String(mark("noteauthor")),
    )
    stamp = Dictionary(
        Type=Name.Annot,
        Subtype=Name.Stamp,
        Rect=Array([100, 100, 150, 150]),
        T=String(mark("stampauthor")),
        AP=Dictionary(N=_form(pdf, b"1 0 0 rg 0 0 50 50 re f")),
    )
    page.obj.Annots = Array([pdf.make_indirect(note), pdf.make_indirect(stamp)])


def full() -> bytes:
    pdf = Pdf.new()
    _page(pdf)
    pdf.add_blank_page(page_size=(200, 200))
    pdf.docinfo["/Author"] = mark("author")
    pdf.docinfo["/Title"] = "\u00e9" + mark("title")
    pdf.Root.Metadata = _stream(pdf, mark("xmp").encode(), Type=Name.Metadata, Subtype=Name.XML)
    spec = pikepdf.AttachedFileSpec(pdf, mark("attachment").encode(), filename=mark("attachmentname"))
    pdf.attachments["a"] = spec
    action = Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{mark('script')}')"))
    pdf.Root.AA = Dictionary(WC=action)
    pdf.Root.OpenAction = Dictionary(S=Name.Launch, F=String(mark("openaction")))
    pdf.Root.AcroForm = Dictionary(
        Fields=Array([pdf.make_indirect(Dictionary(FT=Name.Tx, T=String(mark("formname"))))])
    )
    pdf.Root.StructTreeRoot = Dictionary(
        Type=Name.StructTreeRoot, K=Dictionary(S=Name.Figure, Alt=String(mark("tagalt")))
    )
    pdf.Root.Xyz = String(mark("private"))
    pdf.trailer.ID = Array([String(mark("id")), String(mark("id"))])
    with pdf.open_outline() as outline:
        outline.root.append(pikepdf.OutlineItem(mark("outline"), 0))
    out = BytesIO()
    pdf.save(
        out,
        compress_streams=False,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        fix_metadata_version=False,
    )
    return out.getvalue()


def revised() -> bytes:
    """A file whose second revision blackened what the first one said."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(200, 200))
    page.obj.Contents = pdf.make_indirect(pdf.make_stream(f"BT ({mark('before')}) Tj ET".encode()))
    out = BytesIO()
    pdf.save(out, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    first = out.getvalue()
    with Pdf.open(BytesIO(first)) as read:
        number = read.pages[0].obj.Contents.objgen[0]
        size = int(read.trailer.Size)
        root = read.Root.objgen[0]
    start = first.rindex(b"startxref\n") + len(b"startxref\n")
    before = int(first[start:].split()[0])
    body = f"{number} 0 obj\n<< /Length 15 >>\nstream\n0 0 99 99 re f \nendstream\nendobj\n".encode()
    xref = len(first) + len(body)
    tail = (
        f"xref\n{number} 1\n{len(first):010d} 00000 n \n"
        f"trailer\n<< /Size {size} /Root {root} 0 R /Prev {before} >>\n"
        f"startxref\n{xref}\n%%EOF\n"
    )
    return first + body + tail.encode()


def small(**save: Any) -> bytes:
    pdf = Pdf.new()
    pdf.add_blank_page(page_size=(100, 100))
    out = BytesIO()
    pdf.save(out, **save)
    return out.getvalue()


def with_image(**keys: Any) -> bytes:
    """A page with one picture of a given kind."""
    pdf = Pdf.new()
    page = pdf.add_blank_page(page_size=(100, 100))
    data = keys.pop("data")
    image = pdf.make_indirect(
        pdf.make_stream(
            data, Type=Name.XObject, Subtype=Name.Image, BitsPerComponent=8, ColorSpace=Name.DeviceRGB, **keys
        )
    )
    page.obj.Resources = Dictionary(XObject=Dictionary(Im1=image))
    page.obj.Contents = pdf.make_indirect(pdf.make_stream(b"q 100 0 0 100 0 0 cm /Im1 Do Q"))
    out = BytesIO()
    pdf.save(out, stream_decode_level=pikepdf.StreamDecodeLevel.none, compress_streams=False)
    return out.getvalue()
