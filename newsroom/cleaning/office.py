"""Office files: which kind a zip is, and pictures inside documents.

mat2 knows the same traps and is the reference for them (https://github.com/jvoisin/mat2), but works on files
on disk through system programs; here a document is rebuilt in memory, from a list of parts that may stay.
"""

from newsroom.cleaning.kinds import Cleaned, Reason, Uncleanable
from newsroom.cleaning.odf import clean_odf
from newsroom.cleaning.ooxml import clean_ooxml
from newsroom.cleaning.packages import Package


def clean_office(data: bytes) -> Cleaned:
    """Rebuild an OOXML or OpenDocument file; any other zip is an archive. Raises `Uncleanable`."""
    package = Package(data)
    if "[Content_Types].xml" in package:
        return clean_ooxml(package)
    if "mimetype" in package and "content.xml" in package:
        return clean_odf(package)
    raise Uncleanable(Reason.ARCHIVE)
