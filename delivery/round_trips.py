"""How long Telegram's answers take as a rule, so that one which took longer is known for it."""


class RoundTrips:
    """The usual time from a request to its answer, in seconds, for each method of the Bot API.

    Smoothed as TCP does it (RFC 6298), but down faster than up: a moment in which everything is late should
    not pass for what is usual, and one very late answer counts for no more than twice the usual.
    """

    DOWN, UP = 1 / 2, 1 / 1024

    def __init__(self) -> None:
        self._usual: dict[str, float] = {}

    def excess(self, method: str, took: float) -> float:
        """Note how long an answer took; by how much that was longer than usual, or 0.0."""
        usual = self._usual.setdefault(method, took)
        if took <= usual:
            self._usual[method] = usual + (took - usual) * self.DOWN
            return 0.0
        self._usual[method] = usual + (min(took, 2 * usual) - usual) * self.UP
        return took - usual
