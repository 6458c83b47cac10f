"""What a query asks for, counted before anything is looked up.

1. Every field costs 1, and each of its own fields as often as the list it stands in may be long: `first` for a
   connection, a fixed number for other lists. Fields that need work cost what `WORK` says.
2. Depth, aliases and directives are counted with fragments taken in where they are used. A fragment is counted once
   and remembered, so fragments that double each other cost no time here, and are refused for their price.
3. Introspection has a budget of its own, large enough for the query that tools send.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    IntValueNode,
    OperationDefinitionNode,
    SelectionSetNode,
    VariableNode,
)

from nexus.api.errors import Problem
from nexus.api.pages import LIMIT, MOST

MOST_COST = 5_000
MOST_INTROSPECTION = 150_000
MOST_DEPTH = 14
MOST_INTROSPECTION_DEPTH = 18
MOST_ALIASES = 30
MOST_DIRECTIVES = 30
WORK = {
    "health": 20,
    "problems": 10,
    "search": 20,
    "challenge": 10,
    "topics": 10,
    "notes": 20,
    "coverage": 10,
    "practice": 20,
    "practices": 10,
    "unheldPractices": 20,
}
CONNECTIONS = frozenset(
    {
        "repositories",
        "documents",
        "people",
        "tokens",
        "search",
        "claims",
        "labs",
        "labRuns",
        "insights",
        "challenges",
        "topics",
        "notes",
        "inbox",
        "practices",
        "unheldPractices",
    }
)
LISTS = {
    "sections": 10,
    "links": 10,
    "problems": 10,
    "contributors": 5,
    "ailing": 20,
    "wanted": 5,
    "counts": 5,
    "receipts": 3,
    "copies": 10,
    "covered": 120,
    "checks": 5,
    "tellings": 10,
    "solutions": 5,
    "evidence": 5,
    "lines": 15,
    "restsOn": 3,
    "wordings": 5,
    "solved": 3,
    "citations": 2,
}
SCHEMA_LISTS = {
    "types": 60,
    "fields": 10,
    "args": 3,
    "inputFields": 5,
    "enumValues": 5,
    "interfaces": 2,
    "possibleTypes": 5,
    "directives": 5,
}
REPEATING = frozenset({"fields", "inputFields", "interfaces", "possibleTypes"})


@dataclass(frozen=True, slots=True)
class Price:
    """`cost` is about how many values the answer holds at most; `repeated` how often introspection goes in circles."""

    cost: int = 0
    introspection: int = 0
    depth: int = 0
    aliases: int = 0
    directives: int = 0
    repeated: int = 0

    def beside(self, other: "Price") -> "Price":
        return Price(
            self.cost + other.cost,
            self.introspection + other.introspection,
            max(self.depth, other.depth),
            self.aliases + other.aliases,
            self.directives + other.directives,
            max(self.repeated, other.repeated),
        )


@dataclass(slots=True)
class Pricing:
    """Counts one operation of a document. Raises Problem for fragments that contain themselves."""

    document: DocumentNode
    variables: Mapping[str, Any]
    _fragments: dict[str, FragmentDefinitionNode] = field(default_factory=dict)
    _known: dict[tuple[str, bool], Price | None] = field(default_factory=dict)

    def of(self, operation: OperationDefinitionNode) -> Price:
        definitions = self.document.definitions
        self._fragments = {one.name.value: one for one in definitions if isinstance(one, FragmentDefinitionNode)}
        defaults = {
            one.variable.name.value: one.default_value.value
            for one in operation.variable_definitions or ()
            if isinstance(one.default_value, IntValueNode)
        }
        self.variables = {**defaults, **self.variables}
        return self._selections(operation.selection_set, in_schema=False)

    def _selections(self, selections: SelectionSetNode, *, in_schema: bool) -> Price:
        total = Price()
        for one in selections.selections:
            total = total.beside(Price(directives=len(one.directives or ())))
            if isinstance(one, FieldNode):
                total = total.beside(self._field(one, in_schema=in_schema))
            elif isinstance(one, FragmentSpreadNode):
                total = total.beside(self._fragment(one.name.value, in_schema=in_schema))
            else:
                total = total.beside(self._selections(one.selection_set, in_schema=in_schema))  # type: ignore[attr-defined]
        return total

    def _field(self, node: FieldNode, *, in_schema: bool) -> Price:
        name = node.name.value
        in_schema = in_schema or name in ("__schema", "__type")
        inner = self._selections(node.selection_set, in_schema=in_schema) if node.selection_set else Price()
        times = SCHEMA_LISTS.get(name, 1) if in_schema else self._length(node)
        own = 0 if in_schema else WORK.get(name, 1)
        return Price(
            cost=own + times * inner.cost,
            introspection=int(in_schema) + times * inner.introspection,
            depth=inner.depth + 1,
            aliases=inner.aliases + (node.alias is not None),
            directives=inner.directives,
            repeated=inner.repeated + (in_schema and name in REPEATING),
        )

    def _fragment(self, name: str, *, in_schema: bool) -> Price:
        key = (name, in_schema)
        if key not in self._known:
            self._known[key] = None
            fragment = self._fragments.get(name)
            self._known[key] = self._selections(fragment.selection_set, in_schema=in_schema) if fragment else Price()
        price = self._known[key]
        if price is None:
            raise Problem("too-costly", f"The fragment {name} contains itself.")
        return price

    def _length(self, node: FieldNode) -> int:
        """How many values stand in the list of this field at most."""
        name = node.name.value
        if name not in CONNECTIONS:
            return LISTS.get(name, 1)
        given = next((one.value for one in node.arguments or () if one.name.value == "first"), None)
        value: Any = LIMIT
        if isinstance(given, IntValueNode):
            value = given.value
        elif isinstance(given, VariableNode):
            value = self.variables.get(given.name.value, LIMIT)
        return min(max(_whole(value), 1), MOST)


def require_affordable(price: Price) -> None:
    """Raises Problem, naming the limit."""
    depth = MOST_INTROSPECTION_DEPTH if price.introspection else MOST_DEPTH
    limits = (
        ("cost", price.cost, MOST_COST),
        ("introspection cost", price.introspection, MOST_INTROSPECTION),
        ("depth", price.depth, depth),
        ("number of aliases", price.aliases, MOST_ALIASES),
        ("number of directives", price.directives, MOST_DIRECTIVES),
        ("circling of introspection", price.repeated, 2),
    )
    for what, amount, most in limits:
        if amount > most:
            raise Problem("too-costly", f"The {what} of this query is more than {most}.")


def _whole(value: Any) -> int:
    try:
        return int(str(value)[:12])
    except ValueError:
        return LIMIT
