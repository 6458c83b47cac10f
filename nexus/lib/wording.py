"""Small things said in many places."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 document`, `2,000 documents`."""
    return f"{number:,} {noun if number == 1 else plural or f'{noun}s'}"
