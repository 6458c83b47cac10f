"""The addresses below /api/."""

from django.urls import path

from nexus.api.rest import description
from nexus.api.rest.api import api

urlpatterns = [
    path("api/openapi.json", description.openapi_json),
    path("api/openapi.yaml", description.openapi_yaml),
    path("api/docs", description.docs),
    path("api/problems/<slug:slug>", description.problem),
    path("api/v1/", api.urls),
]
