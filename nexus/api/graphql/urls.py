"""The addresses of the graph."""

from django.urls import path

from nexus.api.graphql import views

urlpatterns = [
    path("graphql", views.endpoint),
    path("schema.graphql", views.sdl),
]
