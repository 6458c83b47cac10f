"""Every address of the hub, door by door."""

from django.urls import include, path

from nexus.ops import health

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("", include("nexus.api.urls")),
    path("", include("nexus.web.urls")),
]

handler400 = "nexus.web.errors.bad_request"
handler403 = "nexus.web.errors.forbidden"
handler404 = "nexus.web.errors.not_found"
handler500 = "nexus.web.errors.server_error"
