"""What monitors ask."""

import json
import logging
from types import SimpleNamespace

import pytest
from click.testing import CliRunner
from django.test import Client

from nexus.ops import checkup
from nexus.ops.cli.upkeep import doctor
from nexus.outbox import services as outbox
from nexus.outbox.events import MirrorAsked
from nexus.outbox.models import OutboxEvent

pytestmark = pytest.mark.django_db


def test_healthz_says_the_process_lives(client: Client):
    assert client.get("/healthz").text == "ok\n"


def test_readyz_says_what_works_without_naming_places(client: Client):
    answer = client.get("/readyz")
    assert answer.json() == {"ready": True, "checks": dict.fromkeys(("database", "cache", "disk", "git"), "ok")}


def test_an_event_given_up_is_for_the_operator_and_keeps_nobody_out(client: Client):
    event = outbox.record(MirrorAsked(repository_id=1))
    OutboxEvent.objects.filter(pk=event.pk).update(is_dead=True)
    assert client.get("/readyz").status_code == 200
    told = CliRunner().invoke(doctor)
    assert told.exit_code == 1
    assert "WRONG  events: 0 wait, 1 failed for good" in told.stdout


def test_a_git_that_would_not_pin_addresses_is_not_well(monkeypatch):
    said = "git version 2.36.6"
    monkeypatch.setattr(checkup.subprocess, "run", lambda *_, **__: SimpleNamespace(stdout=said))
    assert [(one.is_well, one.detail) for one in checkup.run() if one.name == "git"] == [(False, said)]


def test_metrics_count_what_is_here(client: Client, ada, publish):
    publish(ada, "notes", {"README.md": "# Notes", "a.md": "# A"})
    text = client.get("/metrics").text
    assert "nexus_documents 2.0" in text
    assert "nexus_outbox_lag_seconds" in text


def test_a_request_id_is_taken_over_and_a_dangerous_one_is_not(client: Client):
    assert client.get("/healthz", headers={"X-Request-Id": "abc-1"}).headers["X-Request-Id"] == "abc-1"
    assert len(client.get("/healthz", headers={"X-Request-Id": "a b\n"}).headers["X-Request-Id"]) == 16


def test_each_request_is_one_structured_line_with_its_id(client: Client, caplog):
    with caplog.at_level(logging.INFO, "nexus.request"):
        client.get("/healthz", headers={"X-Request-Id": "abc-1"})
    [record] = [record for record in caplog.records if record.name == "nexus.request"]
    told = record.msg if isinstance(record.msg, dict) else json.loads(record.msg)
    assert told["request_id"] == "abc-1"
    assert told["status"] == 200
