"""From a parsed page to rows: the document and its search entries."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass

from nexus.lib.git.objects import PathHistory
from nexus.lib.git.pack_folder import IMPORTER
from nexus.lib.markdown import Page
from nexus.library.engines import anchors, paths
from nexus.library.engines.parsing import Parsed
from nexus.library.models import Document
from nexus.repos.models import Repository
from nexus.search.entries import Entry

SEARCHED_PER_SECTION = 20_000
MOST_CONTRIBUTORS = 50


@dataclass(frozen=True, slots=True)
class RowMaker:
    """Makes rows of one publication. `predecessors` are the rows the new ones replace, by path."""

    repository: Repository
    number: int
    histories: Mapping[str, PathHistory]
    predecessors: Mapping[str, Document]

    def document(self, parsed: Parsed) -> Document:
        page, former = parsed.page, self._former_anchors(parsed)
        document = Document(
            repository=self.repository,
            path=parsed.path,
            order=paths.order(parsed.path),
            since=self.number,
            blob=parsed.blob,
            kind=parsed.kind,
            title=page.title,
            description=page.front_matter.description or "",
            tags=list(page.front_matter.tags or ()),
            html=anchors.with_former(page.html, former),
            has_mermaid=page.has_mermaid,
            names=sorted(set(page.anchors).difference(part.anchor for part in page.sections)),
            sections=[[part.level, part.anchor, part.title, part.line] for part in page.sections if part.level],
            links=[[link.target, link.line, link.text, link.is_image] for link in page.links],
            problems=[asdict(problem) for problem in page.problems],
            former_anchors=former,
        )
        self._tell_history(document)
        return document

    def _former_anchors(self, parsed: Parsed) -> dict[str, str]:
        before = self.predecessors.get(parsed.path)
        if before is None:
            return {}
        old = [(level, anchor, title) for level, anchor, title, _ in before.sections]
        new = [(part.level, part.anchor, part.title) for part in parsed.page.sections if part.level]
        return anchors.carried(before.former_anchors, anchors.renamed(old, new), {anchor for _, anchor, _ in new})

    def _tell_history(self, document: Document) -> None:
        history, before = self.histories.get(document.path), self.predecessors.get(document.path)
        counts = dict(before.contributors) if before else {}
        if history:
            document.updated_at, document.updated_by = history.last_at, _human(history.last_author)
            for name, commits in history.authors.items():
                counts[name] = counts.get(name, 0) + commits
            counts.pop(IMPORTER, None)
        elif before:
            document.updated_at, document.updated_by = before.updated_at, before.updated_by
        most = sorted(counts.items(), key=lambda pair: -pair[1])[:MOST_CONTRIBUTORS]
        document.contributors = dict(most)


def _human(name: str) -> str:
    """The author's name; nothing for a folder that was imported without its history."""
    return "" if name == IMPORTER else name


def search_entries(repository: Repository, document: Document, page: Page) -> Iterator[Entry]:
    """One entry a section, so that a hit lands on its heading."""
    tags = " ".join(tag.replace(" ", "-") for tag in document.tags)
    url = f"{repository.url}{paths.quoted(document.path)}"
    for section in page.sections:
        if section.level == 0 and not section.text.strip():
            continue
        yield Entry(
            kind="document",
            subject=document.subject,
            container=repository.tag,
            scope=repository.scope,
            owner=repository.owner.handle,
            repository=repository.name,
            path=document.path,
            title=document.title,
            heading="" if section.title == document.title else section.title,
            tags=tags,
            body=section.text[:SEARCHED_PER_SECTION],
            url=url,
            anchor=section.anchor,
            updated_at=document.updated_at,
        )
