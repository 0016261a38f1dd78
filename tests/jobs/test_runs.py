"""A run from the queue to its end, whatever that is."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_scopes import get_scope, scope
from django_tasks_db.models import DBTaskResult

from oyamel.jobs import domain, progress, queries
from oyamel.jobs.models import Run
from oyamel.jobs.progress import stopping
from oyamel.jobs.worker import drain


def state(run: Run) -> str:
    return Run.everywhere.get(pk=run.pk).state


@pytest.fixture
def every_write(monkeypatch):
    """Progress is written at each update instead of every half second."""
    monkeypatch.setattr(progress, "WRITE_SECONDS", 0.0)


def test_a_run_is_performed_in_the_scope_and_language_of_who_asked(north, jobs, every_write):
    user = north.users["manager"]
    user.language = "es"
    user.save()
    found = {}

    def look(run):
        found.update(scope=get_scope()["organization"], user=run.user, language=run.run.language)

    jobs.hooks[0] = look
    run = domain.start("test.count", north.organization, user, upto=3)
    assert state(run) == "queued"
    assert drain() == 1
    run = Run.everywhere.get(pk=run.pk)
    assert (run.state, run.done, run.total, run.unit) == ("done", 3, 3, "rows")
    assert run.result == {"counted": 3}
    assert found == {"scope": north.organization, "user": user, "language": "es"}
    assert run.lease_until is None


def test_an_unknown_job_is_refused_before_anything_is_written(north):
    with pytest.raises(KeyError):
        domain.start("test.nowhere", north.organization, None)
    assert not Run.everywhere.exists()


@pytest.mark.django_db(transaction=True)
def test_nothing_is_queued_when_the_caller_rolls_back(jobs):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        domain.start("test.count", None, None)
        raise ZeroDivisionError
    assert not Run.everywhere.exists()
    assert not DBTaskResult.objects.exists()


def test_a_cancelled_run_stops_at_its_next_progress(north, jobs, every_write):
    run = domain.start("test.count", north.organization, None)
    jobs.hooks[2] = lambda progress: domain.cancel(Run.everywhere.get(pk=run.pk))
    drain()
    assert state(run) == "cancelled"
    assert jobs.seen == [0, 1, 2]


def test_a_run_cancelled_while_it_waits_never_begins(north, jobs):
    run = domain.start("test.count", north.organization, None)
    domain.cancel(run)
    assert run.state == "cancelled"
    drain()
    assert (state(run), jobs.seen) == ("cancelled", [])


def test_cancelling_what_is_done_changes_nothing(north, jobs):
    run = domain.start("test.count", north.organization, None)
    drain()
    domain.cancel(run)
    assert (run.state, run.cancel_requested_at) == ("done", None)


def test_a_refusal_is_told_in_words_and_a_fault_keeps_its_details_to_the_log(north, jobs, caplog):
    refused = domain.start("test.refuse", north.organization, None)
    broken = domain.start("test.break", north.organization, None)
    drain()
    refused, broken = Run.everywhere.get(pk=refused.pk), Run.everywhere.get(pk=broken.pk)
    assert (refused.state, broken.state) == ("failed", "failed")
    assert refused.message == "“Mars” is not a time zone. Write it like America/Monterrey."
    assert broken.message == ""
    assert queries.status(broken)["message"].startswith("The program failed here.")
    assert "ZeroDivisionError" in caplog.text


def test_a_worker_that_is_told_to_end_gives_the_run_back(north, jobs, every_write):
    run = domain.start("test.count", north.organization, None)
    jobs.hooks[4] = lambda progress: stopping.set()
    domain.perform.call(str(run.uuid))
    assert state(run) == "queued"
    stopping.clear()
    jobs.hooks.clear()
    drain()
    assert state(run) == "done"
    assert jobs.seen == [0, 1, 2, 3, 4, *range(10)]


def test_a_job_that_may_not_run_twice_is_interrupted_instead(north, jobs, every_write):
    run = domain.start("test.once", north.organization, None)
    jobs.hooks[0] = lambda progress: stopping.set()
    domain.perform.call(str(run.uuid))
    stopping.clear()
    assert drain() == 1
    assert state(run) == "interrupted"
    assert queries.status(Run.everywhere.get(pk=run.pk))["message"].startswith("The program stopped")


def abandoned(kind: str, organization, seconds: int = 31) -> Run:
    """A run whose worker was killed."""
    run = domain.start(kind, organization, None)
    DBTaskResult.objects.all().delete()
    lease = timezone.now() - timedelta(seconds=seconds)
    Run.everywhere.filter(pk=run.pk).update(state="running", lease_until=lease)
    return run


def test_a_run_of_a_dead_worker_is_taken_up_at_the_second_look(north, jobs):
    run = abandoned("test.count", north.organization)
    lost = domain.LostRuns()
    assert lost.look() == []
    assert [found.pk for found in lost.look()] == [run.pk]
    drain()
    assert state(run) == "done"


def test_a_lease_renewed_between_two_looks_spares_the_run(north, jobs):
    run = abandoned("test.count", north.organization)
    lost = domain.LostRuns()
    lost.look()
    Run.everywhere.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert lost.look() == []
    assert state(run) == "running"


def test_a_job_that_kills_its_worker_each_time_is_given_up(north, jobs):
    run = abandoned("test.count", north.organization)
    for _ in range(domain.MAX_ATTEMPTS):
        Run.everywhere.filter(pk=run.pk).update(
            state="running", lease_until=timezone.now() - timedelta(seconds=31)
        )
        lost = domain.LostRuns()
        lost.look()
        lost.look()
    assert state(run) == "interrupted"


def test_a_cancelled_run_of_a_dead_worker_is_not_taken_up_again(north, jobs):
    run = abandoned("test.count", north.organization)
    domain.cancel(run)
    lost = domain.LostRuns()
    lost.look()
    lost.look()
    assert state(run) == "cancelled"


def test_status_tells_rate_and_time_left(north, jobs):
    now = timezone.now()
    run = Run(kind="test.count", state="running", done=50, total=200, started_at=now - timedelta(seconds=10))
    told = queries.status(run, now)
    assert (told["title"], told["share"], told["rate"], told["seconds_left"]) == ("Counting", 0.25, 5.0, 30.0)
    run.started_at, run.done = None, 0
    told = queries.status(run, now)
    assert (told["share"], told["rate"], told["seconds_left"]) == (0.0, None, None)


def test_each_sees_their_own_runs_in_the_open_organization(north, south, jobs):
    mine = domain.start("test.count", north.organization, north.users["manager"])
    domain.start("test.count", north.organization, north.users["reader"])
    domain.start("test.count", south.organization, north.users["manager"])
    with scope(organization=north.organization):
        assert list(queries.runs_of(north.users["manager"])) == [mine]
        domain.cancel(mine)
        assert list(queries.open_runs_of(north.users["manager"])) == []


@pytest.mark.django_db(transaction=True)
def test_the_pulse_writes_progress_while_the_job_computes(jobs, monkeypatch):
    monkeypatch.setattr(progress, "WRITE_SECONDS", 0.01)
    monkeypatch.setattr(progress, "RENEW_SECONDS", 0.0)
    run = domain.start("test.count", None, None)
    found = []

    def wait_for_the_pulse(given):
        lease = Run.everywhere.get(pk=run.pk).lease_until
        for _ in range(500):
            row = Run.everywhere.get(pk=run.pk)
            if row.lease_until > lease and row.done == 5:
                found.append(row.done)
                return
            progress.stopping.wait(0.01)

    jobs.hooks[5] = wait_for_the_pulse
    drain()
    assert found == [5]
    assert (state(run), Run.everywhere.get(pk=run.pk).done) == ("done", 10)
