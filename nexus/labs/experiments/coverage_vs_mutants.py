"""Two test suites run every line, one without and one with assertions: how many broken versions each notices."""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import FrameType
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

Fee = Callable[[int, bool], int]
Suite = Callable[[Fee], None]
SWAPPED: dict[type[ast.AST], type[ast.AST]] = {
    ast.Lt: ast.LtE,
    ast.Gt: ast.GtE,
    ast.Or: ast.And,
    ast.Add: ast.Sub,
    ast.Mult: ast.FloorDiv,
}


def fee(kilos: int, is_express: bool) -> int:  # noqa: FBT001  as short as the tests need it
    if kilos < 1 or kilos > 30:
        raise ValueError("not by this post")
    cost = 5
    if kilos > 10:
        cost = cost + kilos * 2
    if is_express:
        cost = cost * 3
    return cost


def _weak(fee: Fee) -> None:
    """Runs every line, and looks at nothing."""
    fee(5, False)
    fee(20, True)
    with suppress(ValueError):
        fee(0, False)


def _strong(fee: Fee) -> None:
    """Asks at both sides of each boundary."""
    asked = {(1, False): 5, (10, False): 5, (11, False): 27, (30, False): 65, (1, True): 15}
    _check({parcel: fee(*parcel) for parcel in asked} == asked)
    for kilos in (0, 31):
        try:
            fee(kilos, False)
        except ValueError:
            continue
        _check(False)


@lab(
    title="Every line run, no mistake found",
    guide="testing",
    kind="counted",
    claims=(
        Claim("weak_killed", "<=", 0.2, "share of broken versions noticed by tests without assertions"),
        Claim("strong_killed", ">=", 0.9, "share of broken versions noticed by tests with assertions"),
        Claim("same_coverage", "==", 1, "whether both suites run every line"),
    ),
    plot=Bars("per cent"),
    finding="Both suites run every line. Of {mutants:,.0f} broken versions the one without assertions notices "
    "{weak_killed:.0%}, the one with them {strong_killed:.0%}.",
)
def experiment(bench: Bench) -> None:
    mutants = list(_mutants())
    covered = {}
    for metric, name, suite in (("weak_killed", "no assertions", _weak), ("strong_killed", "assertions", _strong)):
        bench.same(_notices(suite, fee), False)
        covered[name] = _coverage(suite)
        bench.ratio(metric, sum(_notices(suite, mutant) for mutant in mutants), len(mutants))
        bench.point(name, "lines run", covered[name] * 100)
        bench.point(name, "broken versions noticed", bench.values[metric] * 100)
    bench.value("same_coverage", set(covered.values()) == {1.0})
    bench.value("mutants", len(mutants))


def _check(is_met: bool) -> None:  # noqa: FBT001  an assert, which Python may be told to leave out
    if not is_met:
        raise AssertionError


def _notices(suite: Suite, version: Fee) -> bool:
    try:
        suite(version)
    except (AssertionError, ValueError):
        return True
    return False


def _mutants() -> Iterator[Fee]:
    """The function again and again, each time with one operator swapped."""
    source = inspect.getsource(fee)
    for place in range(len(_operators(ast.parse(source)))):
        tree = ast.parse(source)
        node, field = _operators(tree)[place]
        setattr(node, field, _swapped(getattr(node, field)))
        names: dict[str, Any] = {}
        exec(compile(tree, "a mutant", "exec"), names)  # noqa: S102  the text is our own
        yield names["fee"]


def _operators(tree: ast.AST) -> list[tuple[ast.AST, str]]:
    """Where an operator stands: the node, and the name of its field."""
    fields = {ast.Compare: "ops", ast.BoolOp: "op", ast.BinOp: "op"}
    return [(node, fields[type(node)]) for node in ast.walk(tree) if type(node) in fields]


def _swapped(operator: Any) -> Any:
    return [_swapped(operator[0])] if isinstance(operator, list) else SWAPPED[type(operator)]()


def _coverage(suite: Suite) -> float:
    """The share of the function's lines that the suite runs."""
    code = fee.__code__
    lines = {line for _, _, line in code.co_lines() if line} - {code.co_firstlineno}
    run = set()

    def trace(frame: FrameType, event: str, _: object) -> Any:
        if frame.f_code is code and event == "line":
            run.add(frame.f_lineno)
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        suite(fee)
    finally:
        sys.settrace(before)
    return len(run & lines) / len(lines)
