"""One query, from its text to its result.

1. It is parsed, with a limit on its tokens.
2. Its price is counted and refused if it is too high: before it is validated, because validation itself costs.
3. It is validated and executed. Errors carry the same words as REST's problems in `extensions.code`.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from graphql import (
    DocumentNode,
    GraphQLError,
    OperationDefinitionNode,
    OperationType,
    StringValueNode,
    Visitor,
    execute_sync,
    get_operation_ast,
    parse,
    validate,
    visit,
)

from nexus.api.errors import Problem, problem_of
from nexus.api.graphql.asked import Asked
from nexus.api.graphql.context import Context
from nexus.api.graphql.price import MOST_COST, MOST_DEPTH, Price, Pricing, require_affordable
from nexus.api.graphql.schema import core

MOST_TOKENS = 2_000
SUGGESTION = re.compile(r" Did you mean .*\?$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Prepared:
    """A query that may be executed."""

    asked: Asked
    document: DocumentNode
    operation: OperationDefinitionNode
    price: Price

    @property
    def is_mutation(self) -> bool:
        return self.operation.operation is OperationType.MUTATION


class Refused(Exception):
    """The query is not executed; `errors` say why."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        self.errors = errors
        super().__init__("refused")


def prepare(asked: Asked) -> Prepared:
    """Raises Refused."""
    try:
        document = parse(asked.query, max_tokens=MOST_TOKENS)
        operation = _operation(document, asked.operation)
        _require_storable(document, asked.variables)
        price = Pricing(document, asked.variables).of(operation)
        require_affordable(price)
        errors = validate(core(), document, max_errors=20)
    except GraphQLError as error:
        raise Refused([_told(error, "GRAPHQL_PARSE_FAILED")]) from None
    except RecursionError:
        raise Refused([_problem(Problem("too-costly", "This query is nested too deeply."))]) from None
    except Problem as problem:
        raise Refused([_problem(problem)]) from None
    if errors:
        raise Refused([_told(error, "GRAPHQL_VALIDATION_FAILED") for error in errors])
    return Prepared(asked, document, operation, price)


def run(prepared: Prepared, context: Context) -> dict[str, Any]:
    """The answer's body. Without `data` nothing was executed."""
    result = execute_sync(
        core(),
        prepared.document,
        context_value=context,
        variable_values=prepared.asked.variables,
        operation_name=prepared.asked.operation,
    )
    body: dict[str, Any] = {}
    if result.errors:
        body["errors"] = [_told(error, "INVALID") for error in result.errors]
    if result.data is not None or not _is_before_execution(result.errors or ()):
        body["data"] = result.data
    price = prepared.price
    cost = {"cost": price.cost, "of": MOST_COST, "depth": price.depth, "ofDepth": MOST_DEPTH}
    return {**body, "extensions": {"price": cost}}


def _operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    found = get_operation_ast(document, name)
    if found is None:
        raise Problem("bad-request", "Name one of the operations of the query as `operationName`.")
    return found


def _is_before_execution(errors: Sequence[GraphQLError]) -> bool:
    return all(error.path is None for error in errors)


def _told(error: GraphQLError, code: str) -> dict[str, Any]:
    """The error as the caller sees it: nothing of what went on inside, and no names it did not send."""
    if error.original_error is not None and not isinstance(error.original_error, GraphQLError):
        told = _problem(problem_of(error.original_error))
    else:
        told = {"message": SUGGESTION.sub("", error.message), "extensions": {"code": code}}
    if error.locations:
        told["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path:
        told["path"] = error.path
    return told


def _problem(problem: Problem) -> dict[str, Any]:
    errors = {"errors": problem.errors} if problem.errors else {}
    return {"message": problem.detail, "extensions": {"code": problem.code, **errors}}


def _require_storable(document: DocumentNode, variables: object) -> None:
    """Raises Problem for a text that no database keeps."""
    texts = _Texts()
    visit(document, texts)
    if not all(map(_is_storable, [*texts.found, *_texts(variables)])):
        raise Problem("invalid", "A text in it has a character that cannot be stored.")


class _Texts(Visitor):
    """Collects the texts in a query."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        self.found.append(node.value)


def _texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []


def _is_storable(text: str) -> bool:
    return "\0" not in text and not any("\ud800" <= character <= "\udfff" for character in text)
