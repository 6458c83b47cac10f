"""The addresses of machines. Each wing's own addresses are loaded when it is first asked for."""

from django.urls import re_path

from nexus.api.door import door

urlpatterns = [
    re_path(r"^api(?:/|$)", door, {"wing": "nexus.api.rest.urls"}),
    re_path(r"^(?:graphql|schema\.graphql)$", door, {"wing": "nexus.api.graphql.urls"}),
]
