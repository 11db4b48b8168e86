# ruff: noqa: E501 (specimens of XML read better in one piece)
"""Office files that carry canaries in every place that they have for names, paths and former words."""

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

from tests.newsroom.cleaning import pictures
from tests.newsroom.cleaning.canaries import mark

REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PKG = "http://schemas.openxmlformats.org/package/2006"
VND = "application/vnd.openxmlformats-officedocument"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"


def packed(parts: Mapping[str, Any], *, stored: str = "") -> bytes:
    """A zip whose members have canaries beside their contents."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.comment = mark("zipcomment").encode()
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, (2023, 7, 11, 14, 59, 0))
            info.compress_type = zipfile.ZIP_STORED if name == stored else zipfile.ZIP_DEFLATED
            info.comment = mark("membercomment").encode()
            extra = mark("extra").encode()
            info.extra = b"\x75\x70" + len(extra).to_bytes(2, "little") + extra
            package.writestr(info, content)
    return out.getvalue()


ZIP_PLACES = {"zipcomment", "membercomment", "extra"}


def rels(*relations: tuple[str, str, str], external: tuple[str, ...] = ()) -> str:
    rows = ""
    for key, kind, target in relations:
        full = kind if "//" in kind else f"{REL}/{kind}"
        outside = ' TargetMode="External"' if key in external else ""
        rows += f'<Relationship Id="{key}" Type="{full}" Target="{target}"{outside}/>'
    return f'<Relationships xmlns="{PKG}/relationships">{rows}</Relationships>'


def types(**overrides: str) -> str:
    rows = "".join(f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (f'<Types xmlns="{PKG}/content-types"><Default Extension="rels" ContentType="{PKG}/rels"/>'
            f'<Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" '
            f'ContentType="image/jpeg"/>{rows}</Types>')  # fmt: skip


def _common() -> dict[str, Any]:
    return {
        "docProps/core.xml": f"<c><creator>{mark('creator')}</creator><lastModifiedBy>{mark('modifier')}</lastModifiedBy></c>",
        "docProps/app.xml": f"<a><Company>{mark('company')}</Company><Manager>{mark('manager')}</Manager></a>",
        "docProps/custom.xml": f"<p>{mark('custom')}</p>",
        "docProps/thumbnail.jpeg": pictures.jpeg(),
        "customXml/item1.xml": f"<x>{mark('customxml')}</x>",
    }


COMMON_PLACES = (
    ZIP_PLACES | {"creator", "modifier", "company", "manager", "custom", "customxml"} | pictures.JPEG_PLACES
)
_TOP = rels(("rId1", "officeDocument", "{main}"), ("rId2", f"{PKG}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId3", "extended-properties", "docProps/app.xml"), ("rId4", "custom-properties", "docProps/custom.xml"),
            ("rId5", f"{PKG}/relationships/metadata/thumbnail", "docProps/thumbnail.jpeg"))  # fmt: skip


def top(main: str) -> str:
    return _TOP.replace("{main}", main)


def document(body: str = "", /, **parts: Any) -> bytes:
    """A Word file with tracked changes, comments, fields, pictures, macros and links."""
    run = f'<w:r w:rsidR="{mark("rsid")}"><w:t>Jalan desa</w:t></w:r>'
    changed = (f'<w:ins w:author="{mark("insauthor")}" w:date="2023-07-11T14:59:00Z"><w:r><w:t> rusak parah</w:t></w:r></w:ins>'
               f'<w:del w:author="{mark("delauthor")}"><w:r><w:delText>{mark("deleted")}</w:delText></w:r></w:del>'
               f'<w:r><w:rPr><w:b/><w:rPrChange w:author="{mark("fmtauthor")}"><w:rPr/></w:rPrChange></w:rPr><w:t>!</w:t></w:r>')  # fmt: skip
    commented = '<w:commentRangeStart w:id="0"/><w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
    fields = (f'<w:fldSimple w:instr=" AUTHOR "><w:r><w:t>{mark("authorfield")}</w:t></w:r></w:fldSimple>'
              '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> FILE</w:instrText></w:r><w:r><w:instrText>NAME \\p </w:instrText></w:r>'
              f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>C:\\Users\\{mark("filefield")}</w:t></w:r>'
              '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
              f'<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>HYPERLINK "file:///C:/{mark("linkfield")}"</w:instrText></w:r>'
              '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>lampiran</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>')  # fmt: skip
    links = ('<w:hyperlink r:id="rId7"><w:r><w:t>laman</w:t></w:r></w:hyperlink>'
             '<w:hyperlink r:id="rId8"><w:r><w:t>berkas</w:t></w:r></w:hyperlink>')  # fmt: skip
    drawing = ('<w:r><w:drawing><wp:inline><wp:docPr id="1" name="{n}" descr="{d}"/><a:graphic><a:graphicData><pic:pic>'
               '<pic:nvPicPr><pic:cNvPr id="1" name="{n}"/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId6"/></pic:blipFill>'
               "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>").format(n=mark("picname"), d=mark("alttext"))  # fmt: skip
    bound = f'<w:sdt><w:sdtPr><w:tag w:val="{mark("tag")}"/><w:dataBinding w:xpath="{mark("binding")}"/></w:sdtPr><w:sdtContent><w:r><w:t>isi</w:t></w:r></w:sdtContent></w:sdt>'
    whole = (f'<?xml version="1.0"?><!-- {mark("xmlcomment")} --><w:document xmlns:w="{W}" xmlns:r="{REL}" xmlns:a="{A}" '
             'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
             'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
             'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
             f'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" xmlns:q="urn:{mark("namespace")}" mc:Ignorable="w15 q">'
             f'<w:body><w:p w15:x="{mark("extension")}">{run}{changed}{commented}{fields}{links}{drawing}{bound}</w:p>{body}</w:body></w:document>')  # fmt: skip
    word = {
        "[Content_Types].xml": types(**{
            "word/document.xml": "application/vnd.ms-word.document.macroEnabled.main+xml",
            "word/settings.xml": f"{VND}.wordprocessingml.settings+xml", f"word/{mark('partname')}.xml": f"{VND}.wordprocessingml.footer+xml",
            "word/comments.xml": f"{VND}.wordprocessingml.comments+xml", "word/vbaProject.bin": "application/vnd.ms-office.vbaProject"}),
        "_rels/.rels": top("word/document.xml"),
        "word/document.xml": whole,
        "word/_rels/document.xml.rels": rels(
            ("rId1", "settings", "settings.xml"), ("rId2", "comments", "comments.xml"), ("rId3", "footer", f"{mark('partname')}.xml"),
            ("rId4", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin"),
            ("rId5", "http://schemas.microsoft.com/office/2011/relationships/people", "people.xml"),
            ("rId6", "image", "media/image1.jpeg"), ("rId7", "hyperlink", "https://example.org/desa"),
            ("rId8", "hyperlink", f"file:///C:/Users/{mark('linkpath')}/a.docx"), external=("rId7", "rId8")),
        "word/settings.xml": f'<w:settings xmlns:w="{W}" xmlns:r="{REL}"><w:attachedTemplate r:id="rId1"/><w:rsids><w:rsidRoot w:val="{mark("rsidroot")}"/></w:rsids><w:defaultTabStop w:val="720"/><w:docVars><w:docVar w:name="a" w:val="{mark("docvar")}"/></w:docVars></w:settings>',
        "word/_rels/settings.xml.rels": rels(("rId1", "attachedTemplate", f"file:///C:/Users/{mark('template')}.dotm"), external=("rId1",)),
        f"word/{mark('partname')}.xml": f'<w:ftr xmlns:w="{W}"><w:p><w:r><w:t>Kaki halaman</w:t></w:r></w:p></w:ftr>',
        "word/comments.xml": f'<w:comments xmlns:w="{W}"><w:comment w:author="{mark("commenter")}">{mark("commenttext")}</w:comment></w:comments>',
        "word/people.xml": f"<p>{mark('people')}</p>",
        "word/vbaProject.bin": mark("macro"),
        "word/media/image1.jpeg": pictures.jpeg(),
    }  # fmt: skip
    return packed(word | _common() | parts)


DOCUMENT_PLACES = COMMON_PLACES | {
    "rsid", "insauthor", "delauthor", "deleted", "fmtauthor", "authorfield", "filefield", "linkfield", "picname", "alttext",
    "tag", "binding", "xmlcomment", "namespace", "extension", "partname", "linkpath", "rsidroot", "docvar", "template",
    "commenter", "commenttext", "people", "macro",
}  # fmt: skip


def workbook() -> bytes:
    sheet = (f'<worksheet xmlns="{S}" xmlns:r="{REL}" xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" xr:uid="{mark("uid")}">'
             f'<sheetPr codeName="{mark("codename")}"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>[1]Lain!A1</f><v>42</v></c>'
             f'<c r="C1"><f>SUM(B1:B1)</f><v>42</v></c></row></sheetData><hyperlinks><hyperlink ref="A1" r:id="rId2"/></hyperlinks>'
             '<pageSetup orientation="portrait" r:id="rId1"/><legacyDrawing r:id="rId3"/></worksheet>')  # fmt: skip
    book = (f'<workbook xmlns="{S}" xmlns:r="{REL}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x15">'
            f'<fileSharing userName="{mark("sharing")}"/><mc:AlternateContent><mc:Choice xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main" Requires="x15">'
            f'<x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac" url="C:\\Users\\{mark("abspath")}\\"/></mc:Choice></mc:AlternateContent>'
            '<sheets><sheet name="Anggaran" sheetId="1" r:id="rId1"/></sheets><externalReferences><externalReference r:id="rId3"/></externalReferences>'
            f"<definedNames><definedName name=\"x\">'C:\\Users\\{mark('defined')}\\[a.xlsx]S'!$A$1</definedName></definedNames></workbook>")  # fmt: skip
    sheets = f"{VND}.spreadsheetml"
    return packed({
        "[Content_Types].xml": types(**{"xl/workbook.xml": f"{sheets}.sheet.main+xml", "xl/sharedStrings.xml": f"{sheets}.sharedStrings+xml",
                                        "xl/worksheets/sheet1.xml": f"{sheets}.worksheet+xml", "xl/comments1.xml": f"{sheets}.comments+xml"}),
        "_rels/.rels": top("xl/workbook.xml"),
        "xl/workbook.xml": book,
        "xl/_rels/workbook.xml.rels": rels(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml"),
                                           ("rId3", "externalLink", "externalLinks/externalLink1.xml")),
        "xl/sharedStrings.xml": f'<sst xmlns="{S}"><si><t>Dana desa</t></si></sst>',
        "xl/worksheets/sheet1.xml": sheet,
        "xl/worksheets/_rels/sheet1.xml.rels": rels(("rId1", "printerSettings", "../printerSettings/p1.bin"), ("rId2", "hyperlink", f"mailto:{mark('mailto')}@x.id"),
                                                    ("rId3", "vmlDrawing", "../drawings/v.vml"), ("rId4", "comments", "../comments1.xml"), external=("rId2",)),
        "xl/printerSettings/p1.bin": mark("printer").encode("utf-16-le"),
        "xl/drawings/v.vml": f"<xml>{mark('vml')}</xml>",
        "xl/comments1.xml": f'<comments xmlns="{S}"><authors><author>{mark("commenter")}</author></authors></comments>',
        "xl/externalLinks/externalLink1.xml": f'<externalLink xmlns="{S}">{mark("external")}</externalLink>',
    } | _common())  # fmt: skip


WORKBOOK_PLACES = COMMON_PLACES | {
    "uid",
    "codename",
    "sharing",
    "abspath",
    "defined",
    "mailto",
    "printer",
    "vml",
    "commenter",
    "external",
}


def presentation() -> bytes:
    slides = f"{VND}.presentationml"
    slide = (f'<p:sld xmlns:p="{P}" xmlns:a="{A}" xmlns:r="{REL}"><p:cSld><p:spTree><p:sp><p:nvSpPr><p:cNvPr id="2" name="{mark("shapename")}" descr="{mark("alttext")}"/>'
             '</p:nvSpPr><p:txBody><a:p><a:r><a:t>Rapat warga</a:t></a:r></a:p></p:txBody></p:sp><p:pic><p:blipFill><a:blip r:embed="rId1"/></p:blipFill></p:pic>'
             f'</p:spTree><p:custDataLst><p:tags r:id="rId2"/></p:custDataLst><p:extLst><p:ext uri="{mark("ext")}"/></p:extLst></p:cSld></p:sld>')  # fmt: skip
    return packed({
        "[Content_Types].xml": types(**{"ppt/presentation.xml": f"{slides}.presentation.main+xml", "ppt/slides/slide1.xml": f"{slides}.slide+xml",
                                        "ppt/tags/tag1.xml": f"{slides}.tags+xml", "ppt/commentAuthors.xml": f"{slides}.commentAuthors+xml"}),
        "_rels/.rels": top("ppt/presentation.xml"),
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{P}" xmlns:r="{REL}"><p:sldIdLst><p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": rels(("rId1", "slide", "slides/slide1.xml"), ("rId2", "commentAuthors", "commentAuthors.xml")),
        "ppt/slides/slide1.xml": slide,
        "ppt/slides/_rels/slide1.xml.rels": rels(("rId1", "image", "../media/image1.jpeg"), ("rId2", "tags", "../tags/tag1.xml")),
        "ppt/tags/tag1.xml": f'<p:tagLst xmlns:p="{P}">{mark("tags")}</p:tagLst>',
        "ppt/commentAuthors.xml": f"<a>{mark('commenter')}</a>",
        "ppt/media/image1.jpeg": pictures.jpeg(),
    } | _common())  # fmt: skip


PRESENTATION_PLACES = COMMON_PLACES | {"shapename", "alttext", "ext", "tags", "commenter"}

OASIS = "urn:oasis:names:tc:opendocument:xmlns"


def opened(body: str = "", manifest: str = "<m/>") -> bytes:
    """An OpenDocument text."""
    content = (f'<office:document-content xmlns:office="{OASIS}:office:1.0" xmlns:text="{OASIS}:text:1.0" xmlns:draw="{OASIS}:drawing:1.0" '
               f'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:svg="{OASIS}:svg-compatible:1.0" '
               'xmlns:officeooo="http://openoffice.org/2009/office"><office:body><office:text>'
               f'<text:tracked-changes><text:changed-region><text:deletion><office:change-info><dc:creator>{mark("changer")}</dc:creator></office:change-info>'
               f'<text:p>{mark("deleted")}</text:p></text:deletion></text:changed-region></text:tracked-changes>'
               f'<text:p officeooo:rsid="{mark("rsid")}">Sungai meluap<office:annotation><dc:creator>{mark("annotator")}</dc:creator><text:p>{mark("note")}</text:p></office:annotation>'
               f' di Winongan <text:author-name>{mark("authorname")}</text:author-name><text:file-name>{mark("filename")}</text:file-name>'
               f'<text:a xlink:href="file:///home/{mark("link")}/a.odt">berkas</text:a><text:a xlink:href="https://example.org/">laman</text:a>'
               f'<draw:frame draw:name="{mark("framename")}"><draw:image xlink:href="Pictures/{mark("picture")}.jpg"/><svg:desc>{mark("desc")}</svg:desc></draw:frame></text:p>'
               f"{body}</office:text></office:body></office:document-content>")  # fmt: skip
    return packed({
        "mimetype": "application/vnd.oasis.opendocument.text",
        "content.xml": content,
        "styles.xml": f'<office:document-styles xmlns:office="{OASIS}:office:1.0"/>',
        "meta.xml": f"<m>{mark('meta')}</m>",
        "settings.xml": f"<s>{mark('printer')}</s>",
        "Thumbnails/thumbnail.png": pictures.png(),
        "Basic/Standard/Module1.xml": mark("macro"),
        "Configurations2/x.xml": mark("configuration"),
        "META-INF/manifest.xml": manifest,
        "META-INF/documentsignatures.xml": mark("signature"),
        f"Pictures/{mark('picture')}.jpg": pictures.jpeg(),
    }, stored="mimetype")  # fmt: skip


OPENED_PLACES = ZIP_PLACES | pictures.JPEG_PLACES | pictures.PNG_PLACES | {
    "changer", "deleted", "rsid", "annotator", "note", "authorname", "filename", "link", "framename", "picture", "desc",
    "meta", "printer", "macro", "configuration", "signature",
}  # fmt: skip
