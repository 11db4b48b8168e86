"""PDF files cut down to what is seen on their pages.

Annotations and filled forms are drawn into the page first; then only the pages with their fonts, pictures and
layers are written again. Properties, XMP, attachments, scripts, actions, bookmarks, tags, signatures,
thumbnails, private data of programs and everything of earlier revisions are no longer reached from the pages,
so they are not written.
"""

import logging
from io import BytesIO
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf

from newsroom.cleaning.kinds import Reason, Uncleanable
from newsroom.cleaning.pdf_streams import Streams, bare_content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

logging.getLogger("pikepdf").setLevel(logging.CRITICAL + 1)  # its warnings quote the file

MAX_PAGES = 2_000
MAX_OBJECTS = 400_000
MAX_DEPTH = 60

_ROOT = {"/Type", "/Pages", "/OCProperties"}
_TREE = {"/Type", "/Kids", "/Count", "/Parent"}
_PAGE = {
    "/Type",
    "/Parent",
    "/Resources",
    "/MediaBox",
    "/CropBox",
    "/Rotate",
    "/Contents",
    "/Group",
    "/UserUnit",
}
_RESOURCES = {
    "/ExtGState",
    "/ColorSpace",
    "/Pattern",
    "/Shading",
    "/XObject",
    "/Font",
    "/Properties",
    "/ProcSet",
}
_FORM = {"/Type", "/Subtype", "/FormType", "/BBox", "/Matrix", "/Resources", "/Group", "/Length", "/Filter",
         "/DecodeParms", "/OC"}  # fmt: skip
_IMAGE = {"/Type", "/Subtype", "/Width", "/Height", "/ColorSpace", "/BitsPerComponent", "/ImageMask", "/Mask",
          "/Decode", "/Interpolate", "/SMask", "/SMaskInData", "/Length", "/Filter", "/DecodeParms", "/OC",
          "/Matte"}  # fmt: skip
_LAYER = {"/Type", "/Name", "/Intent"}
_PRIVATE = {
    "/Metadata", "/PieceInfo", "/LastModified", "/AA", "/OpenAction", "/JS", "/JavaScript", "/Thumb", "/AF",
    "/EF",
    "/EmbeddedFiles", "/StructParent", "/StructParents", "/StructTreeRoot", "/OPI", "/Measure", "/PtData",
    "/ID", "/B",
    "/VP", "/SeparationInfo", "/Usage", "/Alternates", "/Lang", "/F", "/FFilter", "/FDecodeParms", "/Ref",
    "/URI",
}  # fmt: skip
# The only texts that a page's fonts and colours need; any other text in a dictionary is somebody's remark.
_TEXTS = {"/Registry", "/Ordering", "/CharSet", "/Panose", "/Name"}
_FAULTS = (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, RuntimeError, IndexError,
           NotImplementedError, OverflowError, ZeroDivisionError)  # fmt: skip


def clean_pdf(data: bytes) -> bytes:
    """Rebuild a PDF. Raises `Uncleanable`; a file that opens without a password counts as open."""
    try:
        with pikepdf.open(BytesIO(data)) as document:
            return _rebuilt(document)
    except pikepdf.PasswordError as error:
        raise Uncleanable(Reason.ENCRYPTED) from error
    except _FAULTS as error:
        raise Uncleanable(Reason.BROKEN) from error


def _rebuilt(document: Pdf) -> bytes:
    if not 0 < len(document.pages) <= MAX_PAGES:
        raise Uncleanable(Reason.TOO_LARGE if len(document.pages) else Reason.EMPTY)
    _draw_annotations(document)
    for page in document.pages:
        page.externalize_inline_images(min_size=0, shallow=False)
        page.contents_coalesce()
        _only(page.obj, _PAGE)
    _layers(document)
    _only(document.Root, _ROOT)
    _only(document.trailer, {"/Root", "/Size"})
    _page_tree(document.Root.Pages)
    walk = _Walk(document)
    for page in document.pages:
        if Name.Contents in page.obj:
            bare_content(page.obj.Contents)
        walk.through(page.obj)
    out = BytesIO()
    document.save(out, deterministic_id=True, preserve_pdfa=False, fix_metadata_version=False,
                  object_stream_mode=pikepdf.ObjectStreamMode.generate)  # fmt: skip
    return out.getvalue()


def _draw_annotations(document: Pdf) -> None:
    """Make stamps, marks and filled fields part of the page; notes, authors and dates have no place there."""
    form = document.Root.get(Name.AcroForm)
    if isinstance(form, Dictionary):
        if Name.XFA in form:
            del form[Name.XFA]
        if form.get(Name.NeedAppearances):
            document.generate_appearance_streams()
    document.flatten_annotations("all")


def _only(holder: Object, kept: set[str]) -> None:
    for key in set(holder.keys()) - kept:
        del holder[key]


def _members(array: "Iterable[object]") -> "Iterator[object]":
    """Give an array's members; numbers and truth values among them come as Python's own."""
    yield from array


def _page_tree(node: Object) -> None:
    waiting, seen = [node], 0
    while waiting:
        each = waiting.pop()
        seen += 1
        if seen > MAX_PAGES * 2:
            raise Uncleanable(Reason.BROKEN)
        if isinstance(each, Dictionary) and each.get(Name.Type) == Name.Pages:
            _only(each, _TREE)
            waiting.extend(each.Kids)


def _layers(document: Pdf) -> None:
    """Keep which layers are hidden (else rubbed-out things would appear), without their names and makers."""
    old = document.Root.get(Name.OCProperties)
    if not isinstance(old, Dictionary) or not isinstance(old.get(Name.OCGs), Array):
        return
    layers = [each for each in _members(old.OCGs) if isinstance(each, Dictionary)]
    for number, layer in enumerate(layers, 1):
        _only(layer, _LAYER)
        layer.Name = pikepdf.String(str(number))
        layer.Intent = Name.View
    state = Dictionary()
    before = old.get(Name.D)
    if isinstance(before, Dictionary):
        for key in ("/ON", "/OFF"):
            if isinstance(before.get(key), Array):
                state[key] = Array([each for each in before[key] if isinstance(each, Dictionary)])
        if isinstance(before.get(Name.BaseState), Name):
            state.BaseState = before.BaseState
    document.Root.OCProperties = Dictionary(OCGs=Array(layers), D=state)


class _Walk:
    """A walk over everything that the pages reach, once each."""

    def __init__(self, document: Pdf) -> None:
        self._streams = Streams(document)
        self._seen: set[tuple[int, int]] = set()
        self._count = 0

    def through(self, start: Object) -> None:
        """Prune what is reached from here."""
        waiting: list[tuple[Object, int]] = [(start, 0)]
        while waiting:
            thing, depth = waiting.pop()
            if thing.is_indirect:
                if thing.objgen in self._seen:
                    continue
                self._seen.add(thing.objgen)
                depth = 0
            self._count += 1
            if self._count > MAX_OBJECTS or depth > MAX_DEPTH:
                raise Uncleanable(Reason.BOMB)
            waiting.extend((each, depth + 1) for each in self._inside(thing))

    def _inside(self, thing: Object) -> "Iterator[Object]":
        if isinstance(thing, Array):
            self._flat_colours(thing)
            yield from (each for each in _members(thing) if isinstance(each, Object))
        elif isinstance(thing, Dictionary | pikepdf.Stream):
            self._prune(thing)
            if isinstance(thing, pikepdf.Stream):
                self._streams.rebuild(thing)
            for key in thing.keys():  # noqa: SIM118 (a stream is no mapping)
                if key != "/Parent" and isinstance(value := thing[key], Object):
                    yield value

    def _prune(self, thing: Object) -> None:
        stream = isinstance(thing, pikepdf.Stream)
        kind = thing.get(Name.Subtype)
        if stream and kind == Name.Image:
            _only(thing, _IMAGE)
        elif stream and kind == Name.Form:
            _only(thing, _FORM)
        elif stream and kind == Name.PS:
            raise Uncleanable(Reason.UNKNOWN)
        for key in list(thing.keys()):
            value = thing[key]
            if key == "/Resources" and isinstance(value, Dictionary):
                _only(value, _RESOURCES)
            if key == "/Properties" and isinstance(value, Dictionary):
                self._only_layers(value)
            remark = isinstance(value, pikepdf.String) and key not in _TEXTS
            if key in _PRIVATE or remark:
                del thing[key]

    @staticmethod
    def _only_layers(properties: Object) -> None:
        for key in list(properties.keys()):
            value = properties[key]
            if not isinstance(value, Dictionary) or value.get(Name.Type) not in {Name.OCG, Name.OCMD}:
                del properties[key]

    @staticmethod
    def _flat_colours(array: Object) -> None:
        """Put plain colours in the place of a profile: its description often names a person's screen."""
        if len(array) == 2 and array[0] == Name.ICCBased and isinstance(array[1], pikepdf.Stream):
            number = int(array[1].get(Name.N, 3))
            plain = {1: Name.CalGray, 4: Name.DeviceCMYK}.get(number, Name.CalRGB)
            white = Array([0.9505, 1, 1.089])
            if plain == Name.CalGray:
                array[0], array[1] = plain, Dictionary(WhitePoint=white, Gamma=2.2)
            elif plain == Name.CalRGB:
                array[0], array[1] = plain, Dictionary(
                    WhitePoint=white, Gamma=Array([2.2, 2.2, 2.2]),
                    Matrix=Array([0.4124, 0.2126, 0.0193, 0.3576, 0.7152, 0.1192, 0.1805, 0.0722, 0.9505]),
                )  # fmt: skip
            else:
                array[0] = plain
                del array[1]
