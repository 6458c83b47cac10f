"""A page of books with their authors and tags: one query a row, or one a table."""

from functools import cache
from types import SimpleNamespace
from typing import Any

from nexus.labs.bench import Bench
from nexus.labs.kit.django_orm import LABEL, create_tables, queries, scratch_project
from nexus.labs.lab import Bars, Claim, lab

BOOKS, AUTHORS, TAGS = 300, 30, 10


@lab(
    title="A loop over rows asks the database once a row",
    guide="orm",
    kind="counted",
    claims=(
        Claim("queries", ">=", 100, "queries in a loop ÷ with select_related and prefetch_related"),
        Claim("time", ">=", 1.8, "seconds in a loop ÷ with both", is_timed=True),
    ),
    plot=Bars("queries for one page of 300 books", log=True),
    finding="A loop over {books:,.0f} books asks {asked_in_a_loop:,.0f} queries; with select_related and "
    "prefetch_related it is {asked_ahead:,.0f}.",
)
def experiment(bench: Bench) -> None:
    scratch_project(bench)
    tables = _tables()
    create_tables(tables.Author, tables.Tag, tables.Book)
    _fill(tables)
    lazy = tables.Book.objects.order_by("pk")
    ahead = lazy.select_related("author").prefetch_related("tags")
    asked = {}
    shown = {}
    for way, books in (("in a loop", lazy), ("fetched ahead", ahead)):
        with queries() as count:
            shown[way] = _page(books)
        asked[way] = count()
        bench.point(way, "queries", asked[way])
    bench.same(shown["fetched ahead"], shown["in a loop"])
    bench.ratio("queries", asked["in a loop"], asked["fetched ahead"])
    bench.ratio("time", *bench.pair(lambda: _page(lazy.all()), lambda: _page(ahead.all()), n=3))
    bench.value("books", BOOKS)
    bench.value("asked_in_a_loop", asked["in a loop"])
    bench.value("asked_ahead", asked["fetched ahead"])


def _page(books: Any) -> list[tuple[str, str, list[str]]]:
    return [(book.title, book.author.name, sorted(tag.name for tag in book.tags.all())) for book in books.all()]


@cache
def _tables() -> SimpleNamespace:
    from django.db import models

    class Author(models.Model):
        name = models.CharField(max_length=40)

        class Meta:
            app_label = LABEL

    class Tag(models.Model):
        name = models.CharField(max_length=40)

        class Meta:
            app_label = LABEL

    class Book(models.Model):
        title = models.CharField(max_length=80)
        author = models.ForeignKey(Author, models.CASCADE)
        tags = models.ManyToManyField(Tag)

        class Meta:
            app_label = LABEL

    return SimpleNamespace(Author=Author, Tag=Tag, Book=Book)


def _fill(tables: SimpleNamespace) -> None:
    authors = tables.Author.objects.bulk_create([tables.Author(name=f"Author {n}") for n in range(AUTHORS)])
    tags = tables.Tag.objects.bulk_create([tables.Tag(name=f"tag{n}") for n in range(TAGS)])
    books = tables.Book.objects.bulk_create(
        [tables.Book(title=f"Book {n}", author=authors[n % AUTHORS]) for n in range(BOOKS)]
    )
    through = tables.Book.tags.through
    through.objects.bulk_create(
        [through(book_id=book.pk, tag_id=tags[(book.pk + step) % TAGS].pk) for book in books for step in range(3)]
    )
