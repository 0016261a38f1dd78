"""Long jobs: each sees their own, how far they are, stops them, finds their result."""

from datetime import timedelta

from django.utils import timezone

from oyamel.jobs.models import Run
from tests.shell.conftest import counted, signed_in


def run(world, role="manager", **values):
    return Run.everywhere.create(
        organization=world.organization, started_by=world.users[role], kind="test.import", **values
    )


def url(one, act=""):
    return f"/northfir/jobs/{one.uuid}/{act}"


def test_progress_is_told_with_count_rate_and_time_left(owner, north):
    started = timezone.now() - timedelta(seconds=10)
    one = run(north, state="running", done=1000, total=3000, unit="rows", started_at=started)
    page = owner.get(url(one))
    assert page.context["how_far"].startswith("1,000 of 3,000 rows, ")
    assert page.context["how_far"].endswith(" a second, 20 seconds left")
    text = page.content.decode()
    assert 'value="33"' in text and 'hx-trigger="every 1s"' in text and 'http-equiv="refresh"' in text


def test_what_is_finished_stands_still_and_leads_to_its_result(owner, north):
    one = run(north, state="done", done=3, total=3, unit="rows", result={"url": "/northfir/aspects/?q=x"})
    text = owner.get(url(one)).content.decode()
    assert 'href="/northfir/aspects/?q=x"' in text and "hx-trigger" not in text and "Stop it" not in text
    bad = run(north, state="done", result={"url": "https://evil.example/"})
    assert "evil" not in owner.get(url(bad)).content.decode()


def test_a_failure_says_why(owner, north):
    one = run(north, state="failed", message="The file has no rows.")
    assert "The file has no rows." in owner.get(url(one)).content.decode()


def test_each_sees_and_stops_only_their_own(owner, colleague, stranger, north):
    one = run(north)
    for client in (colleague, stranger):
        assert client.get(url(one)).status_code == 404
        assert client.post(url(one, "cancel/")).status_code == 404
    assert colleague.get("/northfir/jobs/").context["table"]["rows"] == []
    assert owner.get(url(one, "cancel/")).status_code == 405
    assert owner.post(url(one, "cancel/"))["Location"] == url(one)
    one.refresh_from_db(from_queryset=Run.everywhere.all())
    assert one.state == "cancelled"


def test_the_list_asks_again_only_while_something_runs(north):
    client = signed_in(north)
    assert "Nothing has run yet" in client.get("/northfir/jobs/").content.decode()
    one = run(north, state="running", done=5)
    with counted() as first:
        page = client.get("/northfir/jobs/")
    assert [row["cells"][2]["text"] for row in page.context["table"]["rows"]] == ["5"]
    assert 'hx-trigger="every 2s"' in page.content.decode()
    Run.everywhere.filter(pk=one.pk).update(state="done")
    run(north, state="failed")
    with counted() as second:
        page = client.get("/northfir/jobs/")
    assert "hx-trigger" not in page.content.decode()
    assert first == second == [10]
