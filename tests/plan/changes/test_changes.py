"""Changes: assessed with what they touch, opened again in one go, approved with a signature, carried out, reviewed."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from oyamel.org import clock
from oyamel.org.models import Area, Person
from oyamel.plan.aspects import domain as aspects
from oyamel.plan.aspects.models import Activity, Aspect, Evaluation
from oyamel.plan.changes import domain, queries
from oyamel.plan.changes.models import PlannedChange, Touched
from oyamel.plan.risks import domain as risks
from oyamel.plan.risks.models import Risk
from oyamel.records import actions, approvals, links, ports, readers
from oyamel.records import domain as records
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Action, Event, Link, Record

URL = "/northfir/changes/CHG-0001/"


def make(world, **values):
    return records.create(
        PlannedChange,
        world.actor(),
        {"title": "Second oven", "site": world.sites["apodaca"], "due_on": "2099-06-01", **values},
    )


def of(world, model, title, site="apodaca", **values):
    return records.create(model, world.actor(), {"title": title, "site": world.sites[site], **values})


def evaluated(world, title="Solvent vapour"):
    row = of(world, Aspect, title)
    version = aspects.method_in_use(world.actor("administrator"))
    aspects.evaluate_aspect(world.actor(), row, {"likelihood": 3, "severity": 4, "legal": False}, version)
    return row


def fresh(row):
    return PlannedChange.objects.select_related("record").get(pk=row.pk)


def envelope(row):
    return Record.objects.select_related("owner", "site").get(pk=row.pk)


def approve(world, row):
    request = approvals.submit(envelope(row), world.actor())
    approvals.approve(request, world.actor("management"), "password")


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


def test_the_assessment_opens_again_what_it_touches_and_gives_the_rest_an_action(north):
    with north.scope():
        aspect, risk, oven = evaluated(north), of(north, Risk, "Fire"), of(north, Activity, "Painting")
        risks.assess(north.actor(), risk, (4, 4))
        owner = Person.objects.get(user=north.users["manager"])
        records.change(oven, north.actor(), {"owner": owner})
        row = make(north)
        touched = [envelope(each) for each in (aspect, risk, oven)]
        domain.assess(north.actor(), row, touched, {"aspects_effect": "more vapour"})
        assert [envelope(each).status for each in (aspect, risk)] == ["not_evaluated", "not_assessed"]
        assert Evaluation.objects.filter(aspect=aspect, is_current=True).count() == 0
        action = Action.objects.get(record=oven.record)
        assert (action.what, action.responsible, action.due_on) == (
            "Look at it again because of CHG-0001: Second oven",
            owner,
            date(2099, 6, 1),
        )
        kept = Touched.objects.order_by("record").values_list("record", "did", "status_after")
        assert sorted(kept) == sorted(
            [
                (aspect.pk, "reopened", "not_evaluated"),
                (risk.pk, "reopened", "not_assessed"),
                (oven.pk, "action", ""),
            ]
        )
        assert set(Link.objects.filter(source=row.record).values_list("type", flat=True)) == {"affects"}
        told = Event.objects.filter(record=row.record).last()
        assert (told.kind, told.context) == ("ChangeAssessed", {"numbers": "ASP-0001, RSK-0001, ACT-0001"})
        reason = Event.objects.filter(record=aspect.record, kind="AspectReopened").get().text.text
        assert reason == "Look at it again because of CHG-0001: Second oven"


def test_where_one_record_may_not_be_changed_nothing_is_opened(north):
    with north.scope():
        row, near, far = make(north), evaluated(north), of(north, Aspect, "Noise", "guelph")
        with pytest.raises(NotAllowed):
            domain.assess(north.actor("coordinator"), row, [envelope(near), envelope(far)], {})
        assert (Touched.objects.count(), envelope(near).status) == (0, "significant")
        assert envelope(row).status == "proposed"


def test_a_second_assessment_opens_only_what_is_new(north):
    with north.scope():
        row, first, second = make(north), evaluated(north), evaluated(north, "Noise")
        domain.assess(north.actor(), row, [envelope(first)], {})
        version = aspects.version_in_use()
        aspects.evaluate_aspect(
            north.actor(), first, {"likelihood": 1, "severity": 1, "legal": False}, version
        )
        domain.assess(north.actor(), fresh(row), [envelope(first), envelope(second)], {})
        assert (envelope(first).status, envelope(second).status) == ("not_significant", "not_evaluated")


def test_it_is_approved_by_signature_carried_out_and_reviewed(north):
    with north.scope():
        row, aspect = make(north), evaluated(north)
        domain.assess(north.actor(), row, [envelope(aspect)], {})
        with pytest.raises(Refused):
            domain.carry_out(north.actor(), fresh(row), clock.today())
        approve(north, row)
        assert (envelope(row).status, approvals.is_approved(envelope(row))) == ("approved", True)
        with pytest.raises(ValidationError) as caught:
            domain.carry_out(north.actor(), fresh(row), clock.today())
        assert "ASP-0001" in caught.value.message_dict["goes_on_despite"][0]
        aspects.evaluate_aspect(
            north.actor(), aspect, {"likelihood": 3, "severity": 4, "legal": False}, aspects.version_in_use()
        )
        domain.carry_out(north.actor(), fresh(row), clock.today())
        domain.review(north.actor(), fresh(row), "less vapour than feared")
        assert (envelope(row).status, envelope(row).closed_at is not None) == ("reviewed", True)
        kinds = Event.objects.filter(record=row.record).order_by("sequence").values_list("kind", flat=True)
        assert list(kinds)[-5:] == [
            "ApprovalRequested",
            "Approved",
            "PlannedChangeApproved",
            "ChangeCarriedOut",
            "ChangeReviewed",
        ]


def test_what_was_not_assessed_is_not_approved_and_an_edit_voids_the_approval(north):
    with north.scope():
        row = make(north)
        with pytest.raises(Refused):
            approve(north, row)
        assert not approvals.is_approved(envelope(row))
        request = approvals.approvals_of(row.record).get()
        approvals.withdraw(request, north.actor())
        domain.assess(north.actor(), fresh(row), [], {})
        approve(north, row)
        records.change(fresh(row), north.actor(), {"what": "a larger oven"})
        with pytest.raises(Refused):
            domain.carry_out(north.actor(), fresh(row), clock.today())


def test_going_on_despite_open_records_needs_words_and_is_told(north):
    with north.scope():
        row, aspect = make(north), evaluated(north)
        domain.assess(north.actor(), row, [envelope(aspect)], {})
        approve(north, row)
        with pytest.raises(ValidationError):
            domain.carry_out(north.actor(), fresh(row), clock.today(), goes_on_despite=True)
        domain.carry_out(north.actor(), fresh(row), clock.today(), "the old oven failed", True)
        event = Event.objects.filter(record=row.record, kind="ChangeCarriedOut").get()
        assert event.context == {"on": clock.today().isoformat(), "waiting": ["ASP-0001"]}


def test_a_closed_action_and_an_archived_record_wait_no_longer(north):
    with north.scope():
        row, oven, aspect = make(north), of(north, Activity, "Painting"), evaluated(north)
        domain.assess(north.actor(), row, [envelope(oven), envelope(aspect)], {})
        assert len(queries.waiting(row)) == 2
        actions.complete_action(Action.objects.get(record=oven.record), north.actor())
        records.archive(aspect, north.actor(), "gone")
        assert queries.waiting(row) == []


def test_suggestions_come_from_links_area_site_and_search_and_only_what_one_may_change(north):
    with north.scope():
        area = Area.objects.create(
            organization=north.organization, site=north.sites["apodaca"], name="Paint shop"
        )
        row = make(north, area=area)
        linked = of(north, Aspect, "Linked far away", "guelph")
        links.add_link("relates_to", row.record, linked.record, north.actor())
        inside = of(north, Activity, "Inside the area", area=area)
        here = of(north, Aspect, "Here")
        of(north, Activity, "Elsewhere on the site")
        found = of(north, Activity, "Found by words", "guelph")
        titles = [each.title for each in queries.suggestions(north.actor(), row, "words")]
        assert titles == [
            found.record.title,
            linked.record.title,
            inside.record.title,
            here.record.title,
        ]
        mine = [each.title for each in queries.suggestions(north.actor("coordinator"), row, "words")]
        assert mine == [inside.record.title, here.record.title]


def test_a_privileged_change_tells_others_only_its_number(north):
    with north.scope():
        row, aspect = make(north), evaluated(north)
        readers.make_privileged(row, north.actor(), "before the news")
        domain.assess(north.actor(), fresh(row), [envelope(aspect)], {})
        reason = Event.objects.filter(record=aspect.record, kind="AspectReopened").get().text.text
        assert reason == "Look at it again because of CHG-0001"


def test_the_page_shows_before_and_after_what_is_opened(manager, north):
    with north.scope():
        evaluated(north)
        of(north, Activity, "Painting", "guelph")
        make(north)
    page = manager.get(f"{URL}assess/")
    assert [(group["title"], len(group["rows"])) for group in page.context["groups"]] == [("Aspects", 1)]
    sent = {"version": 1, "touch": ["ASP-0001"], "others": "act-0001, OBL-9", "aspects_effect": "more vapour"}
    refused = manager.post(f"{URL}assess/", sent)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["others"])
    assert refused.context["groups"][0]["rows"][0]["ticked"]
    assert manager.post(f"{URL}assess/", sent | {"others": "act-0001"}).status_code == 302
    shown = manager.get(URL).content.decode()
    assert shown.count("Not looked at again yet") == 4  # a word for eyes and one for ears, for each of two
    with north.scope():
        assert Touched.objects.count() == 2


def test_management_reads_the_card_asks_and_signs(client, north):
    with north.scope():
        row, aspect = make(north, what="A larger oven", cost="250000", currency="MXN"), evaluated(north)
        domain.assess(north.actor(), row, [envelope(aspect)], {"alternatives": "repair the old one"})
        approvals.submit(envelope(row), north.actor())
    north.users["management"].set_password("a long password")
    north.users["management"].save()
    client.force_login(north.users["management"])
    page = client.get(f"{URL}approval/decide/").content.decode()
    for text in ("A larger oven", "250,000.00 MXN", "repair the old one", "ASP-0001 Solvent vapour"):
        assert text in page
    assert client.post(f"{URL}comment/", {"text": "What does it burn?"}).status_code == 302
    with north.scope():
        request = approvals.approvals_of(envelope(row)).get()
    signed = {"password": "a long password", "approve": "1", "request_id": request.pk}
    assert client.post(f"{URL}approval/decide/", signed).status_code == 302
    with north.scope():
        assert envelope(row).status == "approved"


def test_questions_of_others_are_asked_here(manager, north, monkeypatch):
    asked = {"name": "trees", "label": "Will trees be felled?", "answer": "", "url": "/northfir/facts/trees/"}
    monkeypatch.setattr(ports, "_questions", [lambda _actor, _record: [asked]])
    with north.scope():
        make(north)
    assert "Will trees be felled?" in manager.get(URL).content.decode()
    assert "/northfir/facts/trees/" in manager.get(f"{URL}assess/").content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_of_a_change_asks_a_fixed_number_of_queries(manager, north, django_assert_num_queries, rows):
    with north.scope():
        touched = [envelope(evaluated(north, f"Aspect {place}")) for place in range(rows)]
        domain.assess(north.actor(), make(north), touched, {})
    manager.get(f"{URL}assess/")
    with django_assert_num_queries(21):
        manager.get(f"{URL}assess/")


def test_owner_colleague_and_stranger(client, north, south):
    with north.scope():
        make(north)
    found = {}
    for role in ("manager", "contributor", "reader"):
        client.force_login(north.users[role])
        found[role] = client.get(f"{URL}assess/").status_code
    assert found == {"manager": 200, "contributor": 200, "reader": 403}
    client.force_login(south.users["administrator"])
    assert client.get(f"{URL}assess/").status_code == 404
