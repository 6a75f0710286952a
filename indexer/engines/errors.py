from kb.errors import Unavailable


class IndexDamaged(Unavailable):
    """The live index is there and cannot be opened; rebuild it."""

    code = "index_damaged"
