"""What can be wrong with a database, whichever it is."""


class DatabaseError(Exception):
    """The database cannot be used; `fault` is a short machine word, `detail` what an operator can act on."""

    def __init__(self, fault: str, detail: str = "") -> None:
        super().__init__(f"{fault}: {detail}" if detail else fault)
        self.fault = fault
        self.detail = detail


class DatabaseUnavailable(DatabaseError):
    """The database cannot do it now (locked, read-only, disk full); nothing of it was done."""


class SchemaIsNewer(DatabaseError):
    """The file was written by a newer program; an older one would damage it."""


class InUse(DatabaseError):
    """Another process delivers from this database; `detail` is its process id."""
