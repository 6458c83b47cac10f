"""200 books and their authors by GraphQL: a query in each resolver against a DataLoader."""

from functools import cache
from types import SimpleNamespace
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.django_orm import LABEL, create_tables, queries, scratch_project
from nexus.labs.lab import Bars, Claim, lab

BOOKS, AUTHORS = 200, 40
NAIVE = "{ books { title author { name } } }"
LOADED = "{ books { title author: authorLoaded { name } } }"


@lab(
    title="A resolver per row asks a query per row; a DataLoader asks one",
    guide="graphql",
    kind="counted",
    claims=(Claim("queries", ">=", 20, "queries with one in each resolver ÷ with a DataLoader"),),
    plot=Bars("queries for 200 books with their authors", log=True),
    finding="200 books with their authors take {asked_naively:,.0f} queries with one in each resolver and "
    "{asked_loaded:,.0f} with a DataLoader, which was {time:.1f} times as fast here.",
)
def experiment(bench: Bench) -> None:
    scratch_project(bench)
    tables = _tables()
    create_tables(tables.Author, tables.Book)
    tables.Author.objects.bulk_create([tables.Author(name=f"Author {n}") for n in range(AUTHORS)])
    authors = list(tables.Author.objects.order_by("pk"))
    tables.Book.objects.bulk_create([tables.Book(title=f"Book {n}", author=authors[n % AUTHORS]) for n in range(BOOKS)])

    with queries() as count:
        naive = _execute(NAIVE)
    asked_naively = count()
    with queries() as count:
        loaded = _execute(LOADED)
    asked_loaded = count()
    bench.same(loaded, naive)
    bench.same(len(loaded["books"]), BOOKS)
    bench.point("a query in each resolver", "queries", asked_naively)
    bench.point("a DataLoader", "queries", asked_loaded)
    bench.ratio("queries", asked_naively, asked_loaded)
    bench.ratio("time", *bench.pair(lambda: _execute(NAIVE), lambda: _execute(LOADED), n=2))
    bench.value("asked_naively", asked_naively)
    bench.value("asked_loaded", asked_loaded)


def _execute(query: str) -> dict[str, Any]:
    """One request. The loader belongs to it alone: a shared one would keep one user's rows for the next."""
    from asgiref.sync import async_to_sync
    from strawberry.dataloader import DataLoader

    async def authors(ids: list[int]) -> list[Any]:
        """All that were asked for in one turn of the event loop, in the order they were asked for."""
        found = await _tables().Author.objects.ain_bulk(ids)
        return [found[number] for number in ids]

    async def answer() -> Any:
        return await _schema().execute(query, context_value={"authors": DataLoader(load_fn=authors)})

    result = async_to_sync(answer)()
    if result.errors:
        raise result.errors[0]
    return dict(result.data)


@cache
def _schema() -> Any:
    import strawberry

    tables = _tables()

    @strawberry.type
    class Author:
        name: str

    @strawberry.type
    class Book:
        title: str
        author_id: strawberry.Private[int]

        @strawberry.field
        async def author(self) -> Author:
            author = await tables.Author.objects.aget(pk=self.author_id)
            return Author(name=author.name)

        @strawberry.field
        async def author_loaded(self, info: strawberry.Info) -> Author:
            author = await info.context["authors"].load(self.author_id)
            return Author(name=author.name)

    @strawberry.type
    class Query:
        @strawberry.field
        async def books(self) -> list[Book]:
            books = tables.Book.objects.order_by("pk")
            return [Book(title=book.title, author_id=book.author_id) async for book in books]

    return strawberry.Schema(Query)


@cache
def _tables() -> SimpleNamespace:
    from django.db import models

    class Author(models.Model):
        name = models.CharField(max_length=40)

        class Meta:
            app_label = LABEL

    class Book(models.Model):
        title = models.CharField(max_length=80)
        author = models.ForeignKey(Author, models.CASCADE)

        class Meta:
            app_label = LABEL

    return SimpleNamespace(Author=Author, Book=Book)
