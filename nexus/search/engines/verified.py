"""How long ago something was verified, as a filter: `verified:<90d`, `verified:>12w`, `verified:never`."""

import re
from datetime import datetime, timedelta
from typing import NamedTuple

NEVER = ("never", "none")
KINDS = ("challenge", "practice")
"""What can be verified; of other kinds `never` would say nothing."""
EXPLAINED = "Write verified:<90d, verified:>12w, verified:>6m or verified:never."
_DAYS = {"d": 1, "w": 7, "m": 30}
_AGE = re.compile(r"(?P<side>[<>]?)(?P<count>[0-9]{1,4})(?P<unit>[dwm])")


class Age(NamedTuple):
    """Less than so many days ago, or, where it `is_older`, at least so many. No days: never."""

    days: int | None
    is_older: bool = False

    def since(self, now: datetime) -> datetime | None:
        """The moment between the two."""
        return None if self.days is None else now - timedelta(days=self.days)


def read(value: str) -> Age | None:
    """What was typed behind `verified:`; None where it says no age. Without a sign it is less than."""
    if value in NEVER:
        return Age(None)
    found = _AGE.fullmatch(value)
    return Age(int(found["count"]) * _DAYS[found["unit"]], found["side"] == ">") if found else None
