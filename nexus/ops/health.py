"""`/healthz`: this process lives. `/readyz`: it can work. `/metrics`: figures for Prometheus."""

from django.http import HttpRequest, HttpResponse, JsonResponse

from nexus.ops import checkup, figures


def healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


def readyz(_request: HttpRequest) -> JsonResponse:
    """503 while something the hub needs is missing; says what, without addresses or credentials."""
    results = list(checkup.needed())
    is_ready = all(result.is_well for result in results)
    checks = {result.name: "ok" if result.is_well else "failing" for result in results}
    return JsonResponse({"ready": is_ready, "checks": checks}, status=200 if is_ready else 503)


def metrics(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(figures.text(), content_type=figures.CONTENT_TYPE)
