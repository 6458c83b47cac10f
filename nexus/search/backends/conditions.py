"""What both backends ask of an entry besides its words: scope and filters, as SQL with parameters."""

from nexus.search.engines.query import Query

COLUMN_OF = {"by": "lower(e.owner)", "kind": "e.kind", "in": "lower(e.repository)"}


def conditions(query: Query, scopes: frozenset[str]) -> tuple[str, list[str]]:
    """`(sql, parameters)`: true for entries (alias `e`) the viewer may see and the filters let through."""
    parts = [f"e.scope IN ({', '.join(['%s'] * len(scopes))})"]
    parameters = sorted(scopes)
    for name, value in query.filters.items():
        if column := COLUMN_OF.get(name):
            parts.append(f"{column} = %s")
            parameters.append(value.removeprefix("@"))
        elif name == "tag":
            parts.append("(' ' || lower(e.tags) || ' ') LIKE %s ESCAPE '\\'")
            parameters.append(f"% {_literal(value)} %")
    return " AND ".join(parts), parameters


def _literal(value: str) -> str:
    """The value with LIKE's wildcards made plain."""
    return value.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
