"""What is wrong with a guide."""

from typing import NamedTuple


class Fault(NamedTuple):
    """A line of the file, and what to mend there."""

    line: int
    what: str
