"""Runs people ask for on this hub, and results they share from elsewhere."""

import copy
import threading
from contextlib import nullcontext
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.utils import timezone

from nexus.labs import machine, queries, runner, services
from nexus.labs.engines.sharing import NotAResult
from nexus.labs.lab import UnknownLab, find
from nexus.labs.models import Run
from nexus.labs.results import today
from nexus.outbox.models import OutboxEvent

pytestmark = pytest.mark.django_db
SLUG = "index-vmsteps"
ELSEWHERE = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def told():
    """A result of a real run, as it is sent."""
    return runner.run(find(SLUG)).as_plain()


def beats():
    return None


def test_a_run_is_carried_out_and_keeps_what_it_measured(ada):
    run = services.ask_run(actor=ada, slug=SLUG)
    assert (run.status, OutboxEvent.objects.get().payload) == ("waiting", {"run_id": run.pk})
    services.carry_out(run_id=run.pk, heartbeat=beats)
    run = queries.run(SLUG, run.pk)
    assert (run.status, run.repeat, run.repeats, run.machine) == ("pass", 3, 3, machine.name())
    assert run.result["finding"].startswith("From 1,000 to 100,000 rows")
    assert len(run.result["values"]) == 3
    assert queries.reproduced(find(SLUG)) == queries.Reproduced(1, 1)


def test_carried_out_twice_it_runs_once(ada):
    run = services.ask_run(actor=ada, slug=SLUG)
    services.carry_out(run_id=run.pk, heartbeat=beats)
    ended = queries.run(SLUG, run.pk).ended_at
    services.carry_out(run_id=run.pk, heartbeat=beats)
    assert queries.run(SLUG, run.pk).ended_at == ended


def test_a_second_wish_joins_the_run_under_way(ada, grace):
    first, second = services.ask_run(actor=ada, slug=SLUG), services.ask_run(actor=grace, slug=SLUG)
    assert first == second
    assert OutboxEvent.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_get_one_run(ada, grace):
    keys, gate = [], threading.Barrier(2)

    def ask(person):
        gate.wait()
        keys.append(services.ask_run(actor=person, slug=SLUG).pk)
        connections.close_all()

    threads = [threading.Thread(target=ask, args=(one,)) for one in (ada, grace)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(keys) == 2
    assert len(set(keys)) == Run.objects.count() == OutboxEvent.objects.count() == 1


def test_an_hour_holds_so_many_runs_of_one_person(ada, grace, settings):
    settings.LAB_RUNS_AN_HOUR = 2
    for slug in ("isolation", SLUG):
        services.ask_run(actor=ada, slug=slug)
    with pytest.raises(services.TooManyRuns, match="2 labs run in an hour") as refused:
        services.ask_run(actor=ada, slug="bola")
    assert 3500 < refused.value.seconds <= 3600
    assert services.ask_run(actor=grace, slug="bola").status == "waiting"
    Run.objects.filter(lab="isolation").update(asked_at=timezone.now() - services.HOUR)
    assert services.ask_run(actor=ada, slug="pool").status == "waiting"


def test_the_hubs_queue_is_bounded(ada, monkeypatch):
    monkeypatch.setattr(services, "MOST_WAITING", 1)
    services.ask_run(actor=ada, slug=SLUG)
    with pytest.raises(services.TooManyRuns, match="Many labs"):
        services.ask_run(actor=ada, slug="isolation")


def test_a_hub_may_run_no_labs(ada, settings):
    settings.LAB_RUNS_AN_HOUR = 0
    with pytest.raises(PermissionDenied):
        services.ask_run(actor=ada, slug=SLUG)


@pytest.mark.parametrize("is_known", [True, False])
def test_only_people_with_an_account_in_use_run_and_share(ada, told, is_known):
    ada.is_active = False
    actor = ada if is_known else None
    with pytest.raises(PermissionDenied):
        services.ask_run(actor=actor, slug=SLUG)
    with pytest.raises(PermissionDenied):
        services.share(actor=actor, slug=SLUG, machine_name=ELSEWHERE, told=told)
    assert not Run.objects.exists()


@pytest.mark.parametrize(("days", "is_taken"), [(-90, True), (-91, False), (1, True), (2, False)])
def test_a_result_is_of_the_last_ninety_days_or_a_day_that_began_elsewhere(ada, told, days, is_taken):
    told = {**told, "measured_on": str(today() + timedelta(days=days))}
    with nullcontext() if is_taken else pytest.raises(NotAResult, match="last 90 days"):
        services.share(actor=ada, slug=SLUG, machine_name=ELSEWHERE, told=told)
    assert Run.objects.exists() == is_taken


def test_there_is_no_other_lab_than_the_built_in_ones(ada):
    with pytest.raises(UnknownLab):
        services.ask_run(actor=ada, slug="../../etc/passwd")


def test_what_a_heartbeat_raises_ends_the_experiment_and_leaves_the_run_open(ada):
    run = services.ask_run(actor=ada, slug=SLUG)

    def stop():
        raise InterruptedError

    with pytest.raises(InterruptedError):
        services.carry_out(run_id=run.pk, heartbeat=stop)
    assert queries.run(SLUG, run.pk).is_open


def test_a_run_that_ended_while_another_carried_it_out_stays_as_it_is(ada):
    run = services.ask_run(actor=ada, slug=SLUG)

    def end():
        Run.objects.filter(pk=run.pk, status__in=Run.OPEN).update(status="skipped")

    services.carry_out(run_id=run.pk, heartbeat=end)
    assert queries.run(SLUG, run.pk).status == "skipped"


@pytest.mark.parametrize("fate", [{"is_dead": True}, {"done_at": "2026-01-01T00:00Z"}, None])
def test_a_run_that_no_worker_will_take_is_ended_and_bars_no_other(ada, fate):
    run, waiting = services.ask_run(actor=ada, slug=SLUG), services.ask_run(actor=ada, slug="isolation")
    assert services.end_stranded() == 0
    event = OutboxEvent.objects.filter(payload={"run_id": run.pk})
    event.update(**fate) if fate else event.delete()
    assert services.end_stranded() == 1
    run = queries.run(SLUG, run.pk)
    assert (run.status, run.result["error"][:30]) == ("error", "The hub could not carry it out")
    assert services.ask_run(actor=ada, slug=SLUG) != run
    assert queries.run("isolation", waiting.pk).is_open


def test_only_the_newest_runs_are_kept(ada, monkeypatch):
    monkeypatch.setattr(services, "KEPT_RUNS", 1)
    for _ in range(3):
        services.carry_out(run_id=services.ask_run(actor=ada, slug=SLUG).pk, heartbeat=beats)
    assert Run.objects.count() == 1


def test_a_shared_result_is_judged_anew(ada, told):
    told = copy.deepcopy(told)
    told["status"] = "fail"
    told["finding"] = "Believe me."
    told["checks"] = []
    run = services.share(actor=ada, slug=SLUG, machine_name=ELSEWHERE, told=told)
    assert (run.status, run.is_shared) == ("pass", True)
    assert run.result["finding"].startswith("From 1,000 to 100,000 rows")
    assert queries.reproduced(find(SLUG)) == queries.Reproduced(1, 1)


def test_values_out_of_bounds_fail_whatever_their_result_says(ada, told):
    told = copy.deepcopy(told)
    for values in told["values"]:
        values.update(dict.fromkeys(values, 1.0))
    assert services.share(actor=ada, slug=SLUG, machine_name=ELSEWHERE, told=told).status == "fail"
    assert queries.reproduced(find(SLUG)) == queries.Reproduced(0, 0)


def test_machines_are_counted_once_each(ada, grace, told):
    for person, name in ((ada, ELSEWHERE), (ada, ELSEWHERE), (grace, ELSEWHERE), (grace, "f" * 32)):
        services.share(actor=person, slug=SLUG, machine_name=name, told=told)
    assert queries.reproduced(find(SLUG)) == queries.Reproduced(2, 2)
    assert Run.objects.count() == 3


WRONG = {
    "an old version of the lab": ("source", "0000000"),
    "no values": ("values", []),
    "a metric missing": ("values", [{"other": 1.0}]),
    "no number": ("values", [{"growth": "many"}]),
    "no finite number": ("values", [{"growth": float("inf")}]),
    "too many runs": ("values", [{"growth": 1.0}] * 101),
    "a figure of too many points": ("points", [["a", 1, 1]] * 1001),
    "a point with no value": ("points", [["a", 1]]),
    "words where the figure has numbers": ("points", [["a", "x", "y"]]),
    "nothing for the figure": ("points", []),
    "too many metrics": ("values", [{f"m{n}": 1.0 for n in range(101)}]),
    "a text that cannot be shown": ("points", [["a\0", 1, 1]]),
    "no machine": ("machine", {}),
    "a day long ago": ("measured_on", "2020-01-01"),
    "a day to come": ("measured_on", "2999-01-01"),
    "no day": ("measured_on", "yesterday"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_no_result_is_refused_by_field(ada, told, name):
    field, value = WRONG[name]
    with pytest.raises(NotAResult) as refused:
        services.share(actor=ada, slug=SLUG, machine_name=ELSEWHERE, told={**told, field: value})
    assert any(path.startswith(f"result/{field}") for path, _ in refused.value.wrong)
    assert not Run.objects.exists()


@pytest.mark.parametrize("sent", [None, [], "x", 3, {}])
def test_what_is_no_object_of_a_result_is_refused(ada, sent):
    with pytest.raises(NotAResult):
        services.share(actor=ada, slug=SLUG, machine_name=ELSEWHERE, told=sent)


@pytest.mark.parametrize("name", ["", "Ada's laptop", "F" * 32, "f" * 33])
def test_the_name_of_a_machine_says_nothing_of_it(ada, told, name):
    with pytest.raises(NotAResult, match="machine_name"):
        services.share(actor=ada, slug=SLUG, machine_name=name, told=told)
