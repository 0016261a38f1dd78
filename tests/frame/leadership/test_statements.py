"""From a draft to a version in force: ticks, approval, versions, withdrawal, readers."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from oyamel.facts import UnknownFact, statements
from oyamel.frame.leadership import domain, queries, sentences
from oyamel.frame.leadership.models import Acknowledgement, Policy, StatementVersion
from oyamel.frame.leadership.views.statements import difference
from oyamel.org import clock
from oyamel.org.models import Person
from oyamel.records import approvals
from oyamel.records import domain as records
from oyamel.records.errors import Conflict, NotAllowed, Refused
from oyamel.records.models import Approval, Event
from tests.frame.leadership.conftest import TEXT, TICKS


def open_ids(row, edition="2026"):
    return [point.id for point in sentences.open_points(row, edition)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two? ¿Tres! «Quatre.» Five", ["One.", "Two?", "¿Tres!", "«Quatre.", "Five"]),
        (
            "# Head\n\n**Bold** text\nover lines.\n\n- first\n- second",
            ["Head", "Bold text over lines.", "first", "second"],
        ),
        ("About 3.5 t a year, e.g. of steel. Next", ["About 3.5 t a year, e.g. of steel.", "Next"]),
        ("Twice. Twice.", ["Twice."]),
        ("", []),
    ],
)
def test_a_text_falls_into_sentences(text, expected):
    assert sentences.sentences(text) == expected


def test_every_point_names_a_requirement_of_its_edition():
    for edition in ("2015", "2026"):
        for kind in ("policy", "scope"):
            points = statements.points(kind, edition)
            assert all(point.requirement.startswith(f"{edition}/") for point in points)
            assert all(point.label.is_complete() and point.hint.is_complete() for point in points)
    assert [point.id for point in statements.points("policy", "2015") if point.is_required] == list(TICKS)
    with pytest.raises(UnknownFact):
        statements.points("policy", "1996")


def test_a_tick_opens_again_when_its_sentence_changes_and_says_so(desk, north):
    row = desk.policy()
    assert open_ids(row) == []
    domain.write_statement(north.actor(), row, {"text_en": TEXT.replace("prevent pollution", "try")})
    row = desk.fresh(row)
    assert open_ids(row) == ["protection"]
    check = next(each for each in sentences.checks(row, "2026") if each.point.id == "protection")
    assert (check.sentence, check.lost) == ("", "We protect the environment and prevent pollution.")
    domain.write_statement(north.actor(), row, {"text_en": TEXT})
    assert open_ids(desk.fresh(row)) == []


def test_a_point_is_ticked_only_against_a_sentence_of_the_text(desk, north):
    row = desk.policy(ticks={})
    with pytest.raises(ValidationError):
        domain.tick(north.actor(), row, "protection", "We love trees.")
    with pytest.raises(UnknownFact):
        domain.tick(north.actor(), row, "kindness", TICKS["purpose"])
    with pytest.raises(NotAllowed):
        domain.tick(north.actor("contributor"), row, "purpose", TICKS["purpose"])
    with pytest.raises(Conflict):
        domain.tick(north.actor(), row, "purpose", TICKS["purpose"], version=1)


def test_a_policy_with_an_open_point_cannot_be_approved(desk, north):
    row = desk.policy(ticks={name: text for name, text in TICKS.items() if name != "improvement"})
    request = approvals.submit(row.record, north.actor())
    with pytest.raises(Refused) as refused, transaction.atomic():
        approvals.approve(request, north.actor("management"), "password")
    assert "Improving continually" in " ".join(refused.value.messages)
    assert Approval.objects.get().outcome == "pending"
    assert desk.fresh(row).record.status == "draft"


def test_an_approved_text_is_put_in_force_as_a_version_and_the_approval_holds(desk, north):
    row = desk.approve(desk.policy())
    assert row.record.status == "approved"
    version = domain.put_in_force(north.actor(), row)
    row = desk.fresh(row)
    assert (version.number, version.texts, version.content["ticks"]) == (1, {"en": TEXT.strip()}, TICKS)
    assert (row.record.status, row.in_force, approvals.is_approved(row.record)) == ("in_force", "1", True)
    assert version.approval.decided_by == north.users["management"]
    kinds = list(Event.objects.filter(record=row.pk).order_by("sequence").values_list("kind", flat=True))
    assert kinds[-4:] == ["ApprovalRequested", "Approved", "StatementCleared", "StatementPutInForce"]


def test_a_draft_or_a_changed_approval_is_not_put_in_force(desk, north):
    row = desk.policy()
    with pytest.raises(Refused):
        domain.put_in_force(north.actor(), row)
    row = desk.approve(row)
    records.change(row, north.actor(), {"title": "Other title"})
    assert desk.fresh(row).record.status == "draft"
    with pytest.raises(Refused):
        domain.put_in_force(north.actor(), row)
    with pytest.raises(NotAllowed):
        domain.put_in_force(north.actor("contributor"), row)


def test_a_newer_version_ends_the_one_before_and_both_stay(desk, north):
    row = desk.policy()
    first = desk.issue(row)
    row = desk.fresh(row)
    domain.write_statement(north.actor(), row, {"text_en": TEXT + "\nWe tell everybody."})
    row = desk.fresh(row)
    assert (row.record.status, queries.in_force(row.record)) == ("draft", first)
    second = desk.issue(row)
    first.refresh_from_db()
    assert (first.in_force_until, second.in_force_until, second.number) == (second.in_force_from, None, 2)
    assert first.texts == {"en": TEXT.strip()}
    with pytest.raises(IntegrityError), transaction.atomic():
        StatementVersion.objects.filter(pk=first.pk).update(in_force_until=None)


def test_the_difference_is_told_sentence_by_sentence():
    found = difference(
        "We start. We meet the law. We end.", "We start. We meet every law. We end. Twice over."
    )
    assert [(each["kind"], each["text"]) for each in found] == [
        ("same", "We start."), ("gone", "We meet the law."), ("new", "We meet every law."), ("same", "We end."), ("new", "Twice over."),
    ]  # fmt: skip


def test_a_withdrawn_policy_leaves_force_and_the_public_page_but_may_be_archived(desk, north):
    row = desk.policy()
    desk.issue(row)
    domain.set_public_page(north.actor(), True, False, [row.record])
    row = desk.fresh(row)
    with pytest.raises(Refused):
        records.archive(row, north.actor(), "old")
    domain.withdraw_statement(north.actor(), row, "The company was sold")
    assert queries.in_force(row.record) is None
    assert queries.published_ids() == set()
    with pytest.raises(Refused):
        domain.withdraw_statement(north.actor(), desk.fresh(row), "again")
    records.archive(desk.fresh(row), north.actor(), "old")


def test_open_points_are_counted_and_a_missing_policy_leaves_all_open(desk, north):
    assert queries.open_count(north.actor(), Policy) == 5
    row = desk.policy(ticks={"purpose": TICKS["purpose"]})
    assert queries.open_count(north.actor(), Policy) == 4
    desk.ticked(row, TICKS)
    assert queries.open_count(north.actor(), Policy) == 0


def test_readers_say_it_once_and_the_reach_is_by_site(desk, north):
    row = desk.policy()
    with pytest.raises(Refused):
        domain.acknowledge(north.actor("reader"), row)
    version = desk.issue(row)
    for _again in range(2):
        domain.acknowledge(north.actor("reader"), row)
    domain.acknowledge(north.actor("contributor"), row)
    read = {each["site"]: (each["people"], each["read"]) for each in queries.reach(version, "")}
    assert read == {"": (6, 1), "Apodaca plant": (2, 1)}
    told = Event.objects.filter(record=row.pk, kind="StatementAcknowledged").count()
    assert (told, Acknowledgement.objects.count()) == (2, 2)


def test_a_signed_list_is_written_down_once_and_not_for_a_day_before_the_version(desk, north):
    row = desk.policy()
    version = desk.issue(row)
    people = list(Person.objects.filter(site=north.sites["apodaca"]))
    today = clock.today()
    assert domain.record_readers(north.actor(), row, people, today) == 2
    assert domain.record_readers(north.actor(), row, people, today) == 0
    for day in (version.in_force_from - timedelta(days=2), today + timedelta(days=1), date(1999, 1, 1)):
        with pytest.raises(ValidationError) as refused:
            domain.record_readers(north.actor(), row, people, day)
        assert list(refused.value.message_dict) == ["read_on"]
    with pytest.raises(NotAllowed):
        domain.record_readers(north.actor("reader"), row, people, today)


def test_a_scope_says_which_sites_are_in_by_the_nearest_line(desk, north):
    row = desk.scope()
    sites, actor = north.sites, north.actor()
    assert queries.coverage(row) == {"in": 0, "out": 0, "open": 3}
    domain.set_place(actor, row, None, True, "")
    with pytest.raises(ValidationError):
        domain.set_place(actor, desk.fresh(row), sites["guelph"], False, " ")
    domain.set_place(actor, desk.fresh(row), sites["guelph"], False, "Sold in May")
    assert queries.coverage(desk.fresh(row)) == {"in": 2, "out": 1, "open": 0}
    domain.set_place(actor, desk.fresh(row), sites["paint"], False, "Run by a contractor")
    domain.drop_place(actor, desk.fresh(row), None)
    row = desk.fresh(row)
    assert queries.coverage(row) == {"in": 0, "out": 2, "open": 1}
    version = desk.issue(row)
    names = [(place["name"], place["is_in"]) for place in version.content["places"]]
    assert names == [("Guelph plant", False), ("Paint line", False)]


def test_a_stage_of_the_life_cycle_takes_only_what_is_known(desk, north):
    row = desk.scope()
    with pytest.raises(ValidationError):
        domain.write_statement(north.actor(), row, {"stages": {"use": "hope"}})
    assert domain.write_statement(north.actor(), row, {"stages": {"use": "influence"}}) is True
    assert domain.write_statement(north.actor(), desk.fresh(row), {"stages": {"use": "influence"}}) is False
