"""Hostile text as documents, file names and files; and text that only looks hostile."""

import json
import re
from dataclasses import dataclass
from urllib.parse import quote

IN_ONE_REPOSITORY = 50
NAMES = [
    '"><img src=x onerror=alert(1)>.md',
    "<script>alert(1)<%2fscript>.md",
    "<svg onload=alert(1)>/inside.md",
    "javascript:alert(1).md",
    "' onmouseover='alert(1).md",
    '" onfocus=alert(1) autofocus x=".md',
    "{{7*7}}{% load nexus %}.md",
    "`${alert(1)}`.md",
    "right\u202egnp.md",
    "new\nline<b onclick=alert(1)>.md",
    "tab\there.md",
    "bell\x07.md",
    "&lt;img src=x onerror=alert(1)&gt;.md",
    "%3Cscript%3Ealert(1)%3C%2Fscript%3E.md",
    "[x](javascript:alert(1)).md",
    "?h=<script>alert(1)</script>.md".replace("/", "%2f"),
    "#<img src=x onerror=alert(1)>.md",
    "a&quot; onclick=alert(1) .md",
    b"\xff\xfe<img src=x onerror=alert(1)>.md".decode("utf-8", "surrogateescape"),
]
ACTIVE = "<html xmlns='http://www.w3.org/1999/xhtml'><body><script>alert(1); __nexus_xss = 1</script></body></html>"
DRAWING = "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><script>alert(2)</script><circle r='9'/></svg>"
FILES = {
    "page.html": ACTIVE,
    "page.xhtml": ACTIVE,
    "page.xml": ACTIVE,
    "page.svg": DRAWING,
    "page.md": ACTIVE,
    "page": ACTIVE,
}
FILES |= {
    "page.htm": ACTIVE,
    "page.mht": ACTIVE,
    "page.js": "alert(1)",
    "page.pdf": "%PDF-1.4 <script>alert(1)</script>",
}
BENIGN = [
    "if a < b && c > d then swap(a, b);",
    "List<String> names = new ArrayList<>();",
    "I <3 this & that; 5 > 4.",
    "The tag <b>bold</b> and the entity &amp; both survive.",
    "`<script>alert(1)</script>` is code and is shown.",
    "SELECT * FROM users WHERE name = 'O''Brien';",
    "Use onclick= handlers sparingly; javascript: links are refused.",
    "Größe, naïve, 漢字, العربية, 🙂",
]
SHOWN = ["if a < b && c > d then swap(a, b);", "List names = new ArrayList<>();", "I <3 this & that; 5 > 4."]
SHOWN += ["The tag bold and the entity & both survive.", "<script>alert(1)</script> is code and is shown."]
SHOWN += [
    "SELECT * FROM users WHERE name = 'O''Brien';",
    "Use onclick= handlers sparingly; javascript: links are refused.",
]
SHOWN += ["Größe, naïve, 漢字, العربية, 🙂"]


@dataclass(frozen=True)
class Vector:
    id: str
    payload: str

    @property
    def line(self) -> str:
        return " ".join(self.payload.split())


@dataclass(frozen=True)
class Hostile:
    """Vectors, published: fifty documents a repository, each payload as title, heading, link, description and text."""

    vectors: list[Vector]
    live: set[str]

    @property
    def batches(self) -> list[list[Vector]]:
        return [self.vectors[at : at + IN_ONE_REPOSITORY] for at in range(0, len(self.vectors), IN_ONE_REPOSITORY)]

    def documents(self) -> list[str]:
        return [
            f"/@mallory/xss-{number}/v/{one.id}.md?h={quote(one.line[:200])}"
            for number, batch in enumerate(self.batches)
            for one in batch
        ]


def document(vector: Vector, number: int) -> str:
    title = json.dumps(vector.payload[:300])
    target = re.sub(r"([<>\\])", r"\\\1", vector.line)
    return (
        f"---\ntitle: {title}\ndescription: {title}\ntags: [{title}]\n---\n\nkeptbefore of batch{number}number.\n\n"
        f"[broken](<{target}.md>) ![{vector.line}](<{target}.png>)\n\n## {vector.line}\n\n{vector.payload}\n\nkeptafter of it.\n"
    )
