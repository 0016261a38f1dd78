"""Planned action: a line for each record that must be addressed, its link, its day of judgment, and the gaps."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from oyamel.org import clock
from oyamel.plan.aspects.models import Aspect
from oyamel.plan.responses import domain, queries
from oyamel.plan.responses.models import Response
from oyamel.plan.risks import domain as risks
from oyamel.plan.risks.models import Risk
from oyamel.records import domain as records
from oyamel.records import links, readers
from oyamel.records.errors import Refused
from oyamel.records.models import Deadline, Event, Link, Record

BOARD = "/northfir/responses/board/"


def aspect(world, title="Solvent vapour", site="apodaca", status="significant"):
    row = records.create(Aspect, world.actor(), {"title": title, "site": world.sites[site]})
    records.change(row, world.actor(), {"status": status}, kind="AspectEvaluated")
    return Record.objects.get(pk=row.pk)


def line(world, subject, **values):
    return domain.plan_for(world.actor(), [subject], {"how": "control", **values})[0]


def fresh(row):
    return Response.objects.select_related("record").get(pk=row.pk)


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


def test_what_must_be_addressed_is_a_gap_until_a_live_line_addresses_it(north):
    with north.scope():
        subject = aspect(north)
        aspect(north, "Noise", status="not_significant")
        assert [each.pk for each in queries.gaps(north.actor(), "aspect")] == [subject.pk]
        made = line(north, subject)
        assert list(queries.gaps(north.actor(), "aspect")) == []
        assert links.is_treated(subject)
        records.archive(fresh(made), north.actor(), "no longer")
        assert [each.pk for each in queries.gaps(north.actor(), "aspect")] == [subject.pk]


def test_a_line_made_by_any_way_carries_its_link_and_moves_it_along(north):
    with north.scope():
        first, second = aspect(north), aspect(north, "Noise")
        made = records.create(Response, north.actor(), {"title": "Fit a filter", "subject": first})
        records.change(made, north.actor(), {"subject": second})
        assert list(Link.objects.filter(source=made.record).values_list("type", "target")) == [
            ("answers", second.pk)
        ]
        told = Event.objects.filter(record=first).order_by("sequence").values_list("kind", flat=True)
        assert list(told)[-2:] == ["LinkAdded", "LinkRemoved"]
        records.change(fresh(made), north.actor(), {"subject": None})
        assert not Link.objects.filter(source=made.record).exists()


def test_accepting_needs_its_reason(north):
    with north.scope():
        subject = aspect(north)
        with pytest.raises(ValidationError) as caught:
            line(north, subject, how="accepted")
        assert list(caught.value.error_dict) == ["reason"]
        line(north, subject, how="accepted", reason="No technology exists; looked at again each year.")


def test_the_day_of_judgment_stands_among_the_dates_until_it_is_judged(north):
    today = clock.today()
    with north.scope():
        made = line(north, aspect(north), judge_on=today)
        assert list(Deadline.objects.values_list("due_on", "is_open")) == [(today, True)]
        domain.judge(north.actor(), fresh(made), True, "14 t of 20 t", today + timedelta(days=365))
        dates = Deadline.objects.order_by("due_on").values_list("due_on", "is_open")
        assert list(dates) == [(today, False), (today + timedelta(days=365), True)]
        assert fresh(made).record.status == "in_place"
        domain.judge(north.actor(), fresh(made), False, "the balance is open")
        assert fresh(made).record.status == "not_effective"
        assert Deadline.objects.filter(is_open=True).count() == 0
        event = Event.objects.filter(record=made.record).last()
        assert (event.kind, event.context, event.text.text) == (
            "EffectJudged",
            {"is_effective": False},
            "the balance is open",
        )


def test_judging_needs_words_a_day_to_come_and_a_line_that_waits(north):
    with north.scope():
        made = line(north, aspect(north))
        for arguments, place in ((("",), "note"), (("good", date(2020, 1, 1)), "judge_again_on")):
            with pytest.raises(ValidationError) as caught:
                domain.judge(north.actor(), made, True, *arguments)
            assert list(caught.value.error_dict) == [place]
        domain.put_in_place(north.actor(), made)
        domain.judge(north.actor(), fresh(made), True, "measured")
        with pytest.raises(Refused):
            domain.judge(north.actor(), fresh(made), True, "measured")
        domain.plan_again(north.actor(), fresh(made), "the limit changed")
        assert (fresh(made).record.status, fresh(made).judge_on) == ("planned", None)


def test_the_board_shows_what_treats_a_record_already_and_its_gap(manager, north):
    with north.scope():
        subject = aspect(north)
        control = records.create(Risk, north.actor(), {"title": "Stand-in for a control"})
        links.add_link("controls", control.record, subject, north.actor())
        risk = records.create(Risk, north.actor(), {"title": "Flood"})
        risks.assess(north.actor(), risk, (5, 5))
    page = manager.get(BOARD)
    cells = page.context["table"]["rows"][0]["cells"]
    assert (cells[3], cells[-1]["url"]) == ("RSK-0001", "/northfir/responses/plan/?number=ASP-0001")
    assert [tab["label"] for tab in page.context["kinds"]][:1] == ["Aspects"]
    assert [choice["count"] for choice in page.context["choices"]] == ["1", "1"]
    rows = manager.get(f"{BOARD}?kind=risk&gaps=1").context["table"]["rows"]
    assert [row["select_value"] for row in rows] == ["RSK-0002"]


def test_one_plan_for_several_records_makes_a_line_each_at_its_own_site(manager, north):
    with north.scope():
        aspect(north)
        aspect(north, "Noise", "guelph")
        objective = records.create(Risk, north.actor(), {"title": "Stand-in for an objective"})
    numbers = {"number": ["ASP-0001", "ASP-0002", "ASP-0099"]}
    assert len(manager.get("/northfir/responses/plan/", numbers).context["subjects"]) == 2
    bad = manager.post("/northfir/responses/plan/", numbers | {"how": "objective", "through": "OBJ-9"})
    assert (bad.status_code, list(bad.context["form"].errors)) == (422, ["through"])
    given = numbers | {"how": "objective", "process": "Purchasing", "through": objective.record.number}
    assert manager.post("/northfir/responses/plan/", given).status_code == 302
    with north.scope():
        made = Response.objects.order_by("pk").values_list("subject__number", "record__site__name", "process")
        assert list(made) == [
            ("ASP-0001", "Apodaca plant", "Purchasing"),
            ("ASP-0002", "Guelph plant", "Purchasing"),
        ]
        assert Link.objects.filter(type="carried_out_by", target=objective.record).count() == 2


def test_the_form_takes_the_record_by_its_number_and_keeps_a_wrong_one(manager, north):
    with north.scope():
        aspect(north)
    token = {"token": "0" * 32, "title": "Vapour", "how": "control"}
    refused = manager.post("/northfir/responses/new/", token | {"subject": "ASP-0077"})
    assert (refused.status_code, refused.context["form"]["subject"].value()) == (422, "ASP-0077")
    assert manager.post("/northfir/responses/new/", token | {"subject": "asp-0001"}).status_code == 302
    edit = manager.get("/northfir/responses/RSP-0001/edit/").context["form"]
    assert edit["subject"].value() == "ASP-0001 Solvent vapour"
    assert "ASP-0001 Solvent vapour" in manager.get("/northfir/responses/").content.decode()


def test_a_record_that_one_may_not_see_is_no_gap_and_cannot_be_named(client, north):
    with north.scope():
        far, hidden = aspect(north, site="guelph"), aspect(north, "Leak")
        readers.make_privileged(hidden.specific, north.actor(), "a complaint")
        assert list(queries.gaps(north.actor("coordinator"), "aspect")) == []
        line(north, far, title="Fit a filter", site=north.sites["apodaca"])
        assert line(north, Record.objects.get(pk=hidden.pk)).record.title == hidden.number
    client.force_login(north.users["coordinator"])
    assert client.get("/northfir/responses/plan/?number=ASP-0001").status_code == 302
    assert far.title not in client.get("/northfir/responses/RSP-0001/").content.decode()
    rows = client.get("/northfir/responses/").context["table"]["rows"]
    assert [row["cells"][2]["text"] for row in rows] == ["", ""]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_board_asks_a_fixed_number_of_queries(manager, north, django_assert_num_queries, rows):
    with north.scope():
        for place in range(rows):
            line(north, aspect(north, f"Aspect {place}"))
    manager.get(BOARD)
    with django_assert_num_queries(14):
        manager.get(BOARD)


def test_the_first_page_counts_the_gaps_and_leads_to_them(manager, north):
    with north.scope():
        aspect(north)
    figures = {each["label"]: each for each in manager.get("/northfir/").context["figures"]}
    gap = figures["Aspects without planned action"]
    assert (gap["value"], gap["url"]) == ("1", f"{BOARD}?kind=aspect&gaps=1")


def test_owner_colleague_and_stranger(client, north, south):
    with north.scope():
        line(north, aspect(north))
    found = {}
    for role in ("manager", "contributor", "reader"):
        client.force_login(north.users[role])
        found[role] = client.get("/northfir/responses/RSP-0001/judge/").status_code
    assert found == {"manager": 200, "contributor": 200, "reader": 403}
    client.force_login(south.users["administrator"])
    assert client.get("/northfir/responses/RSP-0001/judge/").status_code == 404
    assert client.get(BOARD).status_code == 404
