"""The graph: its roots put together, and the schema as graphql-core and as text."""

from functools import cache

import strawberry
from graphql import GraphQLSchema

from nexus.api.graphql.mutations import Mutation
from nexus.api.graphql.roots import Query


@cache
def schema() -> strawberry.Schema:
    return strawberry.Schema(query=Query, mutation=Mutation)


def core() -> GraphQLSchema:
    """The schema that is executed."""
    return schema()._schema  # noqa: SLF001  strawberry has no public name for it


@cache
def text() -> str:
    return f"{schema().as_str()}\n"
