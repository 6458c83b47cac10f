"""The measured results inside guides: blocks between `<!-- lab:NAME -->` and `<!-- /lab -->`, written by command only.

They are a plain table, an image and a line of small print, so they read well wherever Markdown is shown.
"""

import re
from collections.abc import Mapping

from nexus.labs.engines.faults import Fault
from nexus.labs.lab import SIGNS, Lab
from nexus.labs.results import Check, Result
from nexus.lib.plots.points import number

BLOCK = re.compile(r"^<!-- lab:(?P<lab>[a-z0-9-]+) -->\n(?P<inside>.*?)^<!-- /lab -->$", re.MULTILINE | re.DOTALL)
OPENING = re.compile(r"^[ \t]*<!--[ \t]*lab:(?P<lab>[^\s>]*)", re.MULTILINE)


def embedded(text: str, labs: Mapping[str, Lab], results: Mapping[str, Result], faults: list[Fault]) -> str:
    """The guide with its blocks as they should be. A block that cannot be written stays, and is a fault."""
    whole = {block.start() for block in BLOCK.finditer(text)}
    faults += [
        Fault(_line(text, opening.start()), "this lab block does not end with <!-- /lab -->")
        for opening in OPENING.finditer(text)
        if opening.start() not in whole
    ]

    def write(block: re.Match[str]) -> str:
        slug = block["lab"]
        if slug not in labs:
            faults.append(Fault(_line(text, block.start()), f"there is no lab {slug}"))
        elif slug not in results:
            faults.append(Fault(_line(text, block.start()), f"lab {slug} has no result: nexus lab run {slug} --save"))
        else:
            return f"<!-- lab:{slug} -->\n{_inside(labs[slug], results[slug])}<!-- /lab -->"
        return block[0]

    return BLOCK.sub(write, text)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


def _inside(lab: Lab, result: Result) -> str:
    rows = "\n".join(_row(check, result.runs) for check in result.checks)
    return (
        f"| claim | bound | measured | |\n|---|---|---|---|\n{rows}\n\n"
        f"![{result.finding}](../results/{lab.slug}.svg)\n\n{_small_print(lab, result)}\n"
    )


def _row(check: Check, runs: int) -> str:
    range_ = f"{number(check.low)} to {number(check.high)} in {runs} runs" if runs > 1 else "1 run"
    mark = "holds" if check.ok else "**fails**"
    return f"| {check.says} | {SIGNS[check.op]} {number(check.bound)} | **{number(check.value)}** ({range_}) | {mark} |"


def _small_print(lab: Lab, result: Result) -> str:
    machine = result.machine
    services = ", ".join(f"{name} {version}" for name, version in machine["services"].items())
    parts = [
        f"`nexus lab run {lab.slug}`",
        result.kind,
        services,
        machine["python"],
        f"{machine['cpus']} cores",
        result.measured_on,
        f"lab {result.source}",
        f"{result.seconds:g} s",
    ]
    old = "" if result.source == lab.source else ". **Measured on an older version of this lab.**"
    return f"<sub>{' · '.join(parts)}{old}</sub>"
