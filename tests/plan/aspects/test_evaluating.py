"""Significance: evaluation by a method version, half-scored aspects, change of method."""

import pytest
from django.core.exceptions import ValidationError

from oyamel.plan.aspects import domain
from oyamel.plan.aspects.models import Aspect, Evaluation, Method, MethodVersion
from oyamel.records import domain as records
from oyamel.records import readers
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Event, Record


def make(world, title="Solvent vapour", **values):
    return records.create(Aspect, world.actor(), {"title": title, "site": world.sites["apodaca"], **values})


def status(row):
    return Record.objects.get(pk=row.pk).status


def test_a_scored_aspect_becomes_significant_with_its_reasons_kept(north):
    with north.scope():
        row, version = make(north), domain.method_in_use(north.actor())
        found = domain.evaluate_aspect(
            north.actor(), row, {"likelihood": 3, "severity": 4, "legal": False}, version, "measured in May"
        )
        assert (found.score, found.band, found.is_significant) == ("12", "significant", True)
        assert [reason["code"] for reason in found.reasons] == ["score", "at_least"]
        assert status(row) == "significant"
        event = Event.objects.filter(record=row.record).last()
        assert (event.kind, event.text.text) == ("AspectEvaluated", "measured in May")
        assert event.changes["status"] == ["not_evaluated", "significant"]


def test_a_half_scored_aspect_stays_not_evaluated_even_when_an_override_would_hold(north):
    with north.scope():
        row, version = make(north), domain.method_in_use(north.actor())
        domain.evaluate_aspect(north.actor(), row, {"severity": 4, "legal": True}, version)
        assert status(row) == "not_evaluated"
        assert Evaluation.objects.get().is_significant is None


def test_every_evaluation_is_kept_and_one_is_current(north):
    with north.scope():
        row, version = make(north), domain.method_in_use(north.actor())
        for severity in (5, 1):
            domain.evaluate_aspect(
                north.actor(), row, {"likelihood": 3, "severity": severity, "legal": False}, version
            )
        kept = Evaluation.objects.order_by("pk").values_list("score", "is_current")
        assert list(kept) == [("15", False), ("3", True)]
        assert status(row) == "not_significant"


def test_a_score_off_the_scale_is_refused_at_its_criterion(north):
    with north.scope():
        row, version = make(north), domain.method_in_use(north.actor())
        with pytest.raises(ValidationError) as caught:
            domain.evaluate_aspect(
                north.actor(), row, {"likelihood": 9, "severity": 1, "legal": False}, version
            )
        assert list(caught.value.error_dict) == ["likelihood"]
        assert Evaluation.objects.count() == 0


def test_only_those_who_may_evaluate_do(north):
    with north.scope():
        row, version = make(north), domain.method_in_use(north.actor())
        for role in ("contributor", "reader", "external_auditor"):
            with pytest.raises(NotAllowed):
                domain.evaluate_aspect(north.actor(role), row, {}, version)


def test_a_change_of_method_is_previewed_and_then_evaluates_again(north):
    with north.scope():
        low, high = make(north, "Low"), make(north, "High")
        version = domain.method_in_use(north.actor())
        domain.evaluate_aspect(north.actor(), low, {"likelihood": 2, "severity": 2, "legal": False}, version)
        domain.evaluate_aspect(north.actor(), high, {"likelihood": 4, "severity": 5, "legal": False}, version)
        stricter = version.definition | {
            "classes": [version.definition["classes"][0] | {"at_least": 4}, version.definition["classes"][1]]
        }
        draft = domain.draft_version(north.actor(), version.method, stricter, "the auditor asked")
        changes = [
            (change.aspect.record.title, change.before, change.after)
            for change in domain.preview_change(north.actor(), draft)
        ]
        assert changes == [("Low", "not_significant", "significant")]
        assert domain.put_in_use(north.actor(), draft, "the auditor asked") == 2
        assert status(low) == status(high) == "significant"
        assert domain.version_in_use() == draft


def test_scores_that_the_new_method_does_not_ask_leave_the_aspect_open(north):
    with north.scope():
        row, version = make(north), domain.method_in_use(north.actor())
        domain.evaluate_aspect(north.actor(), row, {"likelihood": 4, "severity": 5, "legal": False}, version)
        other = domain.adopt_shipped_method(north.actor(), "fine_kinney")
        assert [change.after for change in domain.preview_change(north.actor(), other)] == ["not_evaluated"]
        domain.put_in_use(north.actor(), other, "group standard")
        assert status(row) == "not_evaluated"
        assert sorted(Method.objects.values_list("record__status", flat=True)) == ["in_use", "retired"]


def test_a_definition_that_cannot_work_is_refused_with_place_and_cure(north):
    with north.scope():
        version = domain.method_in_use(north.actor())
        with pytest.raises(ValidationError) as caught:
            domain.draft_version(
                north.actor(),
                version.method,
                version.definition | {"formula": "likelihood / (severity - severity)"},
            )
        assert "formula" in caught.value.messages[0]


def test_a_method_put_in_use_by_a_double_click_stays_in_use(north):
    with north.scope():
        domain.method_in_use(north.actor())
        draft = domain.adopt_shipped_method(north.actor(), "matrix_5x5_override")
        twin = MethodVersion.objects.select_related("method__record").get(pk=draft.pk)
        domain.put_in_use(north.actor(), draft, "agreed")
        with pytest.raises(Refused):
            domain.put_in_use(north.actor(), twin, "agreed")
        assert domain.version_in_use() == draft


def test_the_preview_of_a_method_leaves_out_privileged_aspects_of_others(north):
    with north.scope():
        row, version = make(north), domain.method_in_use(north.actor())
        domain.evaluate_aspect(north.actor(), row, {"likelihood": 3, "severity": 4, "legal": False}, version)
        draft = domain.adopt_shipped_method(north.actor(), "fine_kinney")
        readers.make_privileged(row, north.actor(), "a complaint")
        seen = [
            [change.aspect for change in domain.preview_change(north.actor(role), draft)]
            for role in ("manager", "administrator")
        ]
        assert seen == [[row], []]


def test_a_method_in_use_is_not_archived(north):
    with north.scope():
        version = domain.method_in_use(north.actor())
        with pytest.raises(ValidationError):
            records.archive(version.method, north.actor(), "tidying up")


def test_a_criterion_may_not_take_the_name_of_a_field_of_the_form(north):
    with north.scope():
        version = domain.method_in_use(north.actor())
        criteria = [version.definition["criteria"][0] | {"id": "note"}, *version.definition["criteria"][1:]]
        with pytest.raises(ValidationError, match="note"):
            domain.draft_version(north.actor(), version.method, version.definition | {"criteria": criteria})


def test_old_judgments_are_told_as_they_were_judged(north):
    with north.scope():
        row, version = make(north), domain.method_in_use(north.actor())
        found = domain.evaluate_aspect(
            north.actor(), row, {"likelihood": 3, "severity": 4, "legal": False}, version
        )
        Evaluation.objects.filter(pk=found.pk).update(scores={"likelihood": 99})
        judged = domain.as_judged(Evaluation.objects.get(pk=found.pk))
        assert [reason.code for reason in judged.reasons] == ["score", "at_least"]


def test_an_aspect_opened_again_waits_for_its_evaluation_whatever_the_method_becomes(north):
    with north.scope():
        row, version = make(north), domain.method_in_use(north.actor())
        domain.evaluate_aspect(north.actor(), row, {"likelihood": 3, "severity": 4, "legal": False}, version)
        domain.reopen_aspect(north.actor(), row.record, "a new oven")
        draft = domain.draft_version(north.actor(), version.method, version.definition)
        assert domain.put_in_use(north.actor(), draft, "again") == 0
        assert (status(row), Evaluation.objects.count()) == ("not_evaluated", 1)
        event = Event.objects.filter(record=row.record).last()
        assert (event.kind, event.text.text) == ("AspectReopened", "a new oven")
