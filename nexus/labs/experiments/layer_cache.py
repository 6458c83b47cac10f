"""An image built again after a change: the sources copied before the dependencies are installed, and after.

A model of the cache: a layer is kept while its instruction, the files it copies and the layer below are the same.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from nexus.labs.bench import Bench
from nexus.labs.lab import Bars, Claim, lab

Files = Mapping[str, str]
ALL = "*"


@dataclass(frozen=True, slots=True)
class Instruction:
    text: str
    seconds: float
    copies: str = ""


BASE = Instruction("FROM python:3.13-slim", 0)
REQUIREMENTS = Instruction("COPY requirements.txt .", 0, "requirements.txt")
INSTALL = Instruction("RUN pip install -r requirements.txt", 40)
SOURCES = Instruction("COPY . .", 1, ALL)
STATIC = Instruction("RUN python manage.py collectstatic", 3)

SOURCES_FIRST = (BASE, SOURCES, INSTALL, STATIC)
DEPENDENCIES_FIRST = (BASE, REQUIREMENTS, INSTALL, SOURCES, STATIC)


@dataclass(slots=True)
class Builder:
    """Keeps every layer it has ever built."""

    layers: set[str] = field(default_factory=set)

    def build(self, dockerfile: Sequence[Instruction], files: Files) -> tuple[float, dict[str, str]]:
        """The seconds it took, and the files in the image."""
        below, seconds = "", 0.0
        image: dict[str, str] = {}
        for instruction in dockerfile:
            copied = {name: text for name, text in files.items() if instruction.copies in {name, ALL}}
            below = hashlib.sha256(repr((below, instruction.text, sorted(copied.items()))).encode()).hexdigest()
            seconds += 0 if below in self.layers else instruction.seconds
            self.layers.add(below)
            image |= copied
            if instruction is INSTALL:
                image["site-packages"] = image["requirements.txt"]
        return seconds, image


@lab(
    title="Copy first what changes last",
    guide="docker",
    kind="model",
    claims=(
        Claim("rebuilt", ">=", 2, "seconds to build after a change of code, sources first ÷ dependencies first"),
        Claim("dependencies_changed", "==", 1, "the same after a change of dependencies"),
    ),
    plot=Bars("seconds to build again, in the model"),
    finding="After a change of code the image whose sources are copied first takes {sources_first:,.0f} seconds, the "
    "one whose dependencies are installed first {dependencies_first:,.0f}.",
)
def experiment(bench: Bench) -> None:
    before = {"requirements.txt": "django==5.2.1", "app.py": "print(1)"}
    changes = {
        "code changed": {**before, "app.py": "print(2)"},
        "dependencies changed": {**before, "requirements.txt": "django==5.2.2"},
    }
    took = {}
    for change, after in changes.items():
        images = []
        for name, dockerfile in (("sources first", SOURCES_FIRST), ("dependencies first", DEPENDENCIES_FIRST)):
            builder = Builder()
            builder.build(dockerfile, before)
            took[name, change], image = builder.build(dockerfile, after)
            images.append(image)
            bench.point(name, change, took[name, change])
        bench.same(images[0], images[1])
        bench.same(images[0], {**after, "site-packages": after["requirements.txt"]})
    for metric, change in (("rebuilt", "code changed"), ("dependencies_changed", "dependencies changed")):
        bench.ratio(metric, took["sources first", change], took["dependencies first", change])
    bench.value("sources_first", took["sources first", "code changed"])
    bench.value("dependencies_first", took["dependencies first", "code changed"])
