"""Prometheus figures, read from the database when asked for, so that every web process gives the same."""

from collections.abc import Iterator

from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from nexus.library.models import Document
from nexus.outbox.services import dead, unfinished
from nexus.repos.models import Push, Repository
from nexus.search.models import SearchEntry

CONTENT_TYPE = CONTENT_TYPE_LATEST


class HubCollector:
    """The hub's own figures."""

    def collect(self) -> Iterator[Metric]:
        waiting = unfinished()
        oldest = waiting.filter(is_dead=False).first()
        lag = (timezone.now() - oldest.created_at).total_seconds() if oldest else 0.0
        yield GaugeMetricFamily("nexus_repositories", "Repositories.", value=Repository.objects.count())
        yield GaugeMetricFamily("nexus_documents", "Published documents.", value=Document.objects.current().count())
        yield GaugeMetricFamily("nexus_pushes", "Accepted pushes and imports.", value=Push.objects.count())
        yield GaugeMetricFamily("nexus_search_entries", "Findable entries.", value=SearchEntry.objects.count())
        yield GaugeMetricFamily("nexus_outbox_waiting", "Events not handled yet.", value=waiting.count())
        yield GaugeMetricFamily("nexus_outbox_dead", "Events given up.", value=dead().count())
        yield GaugeMetricFamily("nexus_outbox_lag_seconds", "Age of the oldest waiting event.", value=lag)


def text() -> bytes:
    registry = CollectorRegistry()
    registry.register(HubCollector())
    return generate_latest(registry)
