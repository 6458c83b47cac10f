"""Sessions in the database; a key that none of them can have is as no key."""

import re

from django.contrib.sessions.backends import db

KEY = re.compile(r"[a-z0-9]{8,40}")


class SessionStore(db.SessionStore):
    def __init__(self, session_key: str | None = None) -> None:
        """PostgreSQL would fail on some keys, such as one with a NUL, instead of not finding them."""
        super().__init__(session_key if session_key and KEY.fullmatch(session_key) else None)
