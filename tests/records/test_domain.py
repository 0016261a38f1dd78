"""The shared verbs: numbers, events, search, permission, conflict."""

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from oyamel.plan.aspects.models import Activity, Aspect
from oyamel.records import domain, history, search
from oyamel.records.comments import add_comment
from oyamel.records.errors import Conflict, NotAllowed, Refused
from oyamel.records.models import Event, Record


def make(world, title="Solvent vapour from the paint line", role="manager", **values):
    return domain.create(
        Aspect, world.actor(role), {"title": title, "site": world.sites["apodaca"], **values}
    )


def test_a_record_gets_a_number_a_first_status_and_its_first_event(north):
    with north.scope():
        first, second = make(north), make(north, "Noise")
        assert [first.record.number, second.record.number] == ["ASP-0001", "ASP-0002"]
        assert first.record.status == "not_evaluated"
        event = Event.objects.get(record=first.record)
        assert event.kind == "RecordCreated"
        assert event.changes["title"] == [None, "Solvent vapour from the paint line"]


def test_numbers_of_two_organizations_do_not_touch(north, south):
    for world in (north, south):
        with world.scope():
            assert make(world).record.number == "ASP-0001"


def test_a_change_is_one_event_with_before_and_after(north):
    with north.scope():
        row = make(north)
        domain.change(
            row, north.actor(), {"title": "Solvent vapour", "condition": "abnormal"}, reason="clearer"
        )
        event = Event.objects.filter(record=row.record).last()
        assert event.changes == {
            "title": ["Solvent vapour from the paint line", "Solvent vapour"],
            "condition": ["normal", "abnormal"],
        }
        assert event.text.text == "clearer"
        assert Record.objects.get(pk=row.pk).version == 2


def test_a_change_that_changes_nothing_writes_nothing(north):
    with north.scope():
        row = make(north)
        assert domain.change(row, north.actor(), {"title": row.record.title}) is False
        assert Event.objects.count() == 1


def test_child_rows_are_part_of_the_history(north):
    with north.scope():
        row = make(north, impacts=[{"impact": "air_quality", "sign": "adverse"}])
        domain.change(row, north.actor(), {"impacts": [{"impact": "climate", "sign": "adverse"}]})
        event = Event.objects.filter(record=row.record).last()
        assert event.changes == {
            "impacts": [
                [{"impact": "air_quality", "sign": "adverse"}],
                [{"impact": "climate", "sign": "adverse"}],
            ]
        }


def test_a_stale_version_is_refused_and_shows_what_the_other_changed(north):
    with north.scope():
        row = make(north)
        domain.change(row, north.actor(), {"title": "Mine"}, version=1)
        with pytest.raises(Conflict) as caught:
            domain.change(row, north.actor(), {"title": "Yours"}, version=1)
        assert caught.value.changes == {"title": [None, "Mine"]}
        assert Record.objects.get(pk=row.pk).title == "Mine"


def test_a_conflict_shows_what_was_saved_and_no_remark_hides_it(north):
    with north.scope():
        row = make(north)
        domain.change(row, north.actor(), {"title": "Mine"}, version=1)
        for text in ("one", "two", "three"):
            add_comment(row.record, north.actor(), text)
        with pytest.raises(Conflict) as caught:
            domain.change(row, north.actor(), {"title": "Yours"}, version=1)
        assert caught.value.changes == {"title": [None, "Mine"]}


def test_a_coordinator_may_not_write_in_another_branch(north):
    with north.scope():
        with pytest.raises(NotAllowed):
            domain.create(
                Aspect, north.actor("coordinator"), {"title": "Noise", "site": north.sites["guelph"]}
            )
        row = make(north, role="coordinator")
        with pytest.raises(NotAllowed):
            domain.change(row, north.actor("coordinator"), {"site": north.sites["guelph"]})
        assert Record.objects.get(pk=row.pk).site == north.sites["apodaca"]


def test_a_bad_value_leaves_nothing_behind(north):
    with north.scope():
        with pytest.raises(ValidationError) as caught:
            domain.create_many(
                Aspect, north.actor(), [{"title": "Good"}, {"title": "", "condition": "often"}]
            )
        assert set(caught.value.error_dict) == {"title", "condition"}
        assert Record.objects.count() == Event.objects.count() == 0


def test_history_refuses_change_and_removal(north):
    with north.scope():
        make(north)
        for attack in (lambda: Event.objects.update(kind="Nothing"), lambda: Event.objects.all().delete()):
            with pytest.raises(DatabaseError), transaction.atomic():
                attack()
        assert list(history.faults_in(north.organization)) == []


def test_replay_gives_the_present_rows(north):
    with north.scope():
        row = make(
            north, impacts=[{"impact": "soil", "sign": "adverse"}], quantity="12.50", quantity_unit="t"
        )
        domain.change(row, north.actor(), {"site": north.sites["guelph"], "quantity": "3"})
        domain.archive(row, north.actor(), "line sold")
        values = history.replay(Event.objects.filter(record=row.record).order_by("sequence"))
        from oyamel.records import fields

        assert {
            name: value for name, value in values.items() if value not in (None, "", [], {})
        } == fields.snapshot(row.record.specific) | {"impacts": [{"impact": "soil", "sign": "adverse"}]}


def test_no_text_poses_as_the_scope_of_a_search(north, south):
    with north.scope():
        here = make(north, title="Zinc vapour")
        assert [search.find(north.actor(), text) for text in ("z", "zi", "zt", "zb")] == [[here.pk]] * 2 + [
            []
        ] * 2
    with south.scope():
        make(south, title=f"zt{north.organization.pk} zinc vapour")
    with north.scope():
        assert search.find(north.actor(), "zinc", limit=1) == [here.pk]


def test_search_is_without_accents_by_prefix_and_inside_the_branch(north, south):
    with south.scope():
        domain.create(Activity, south.actor(), {"title": "Teñido"})
    with north.scope():
        here = make(north, "Emisión de vapores")
        there = domain.create(
            Aspect, north.actor(), {"title": "Vapores de caldera", "site": north.sites["guelph"]}
        )
        assert search.find(north.actor(), "vapor") == [there.pk, here.pk]
        assert search.find(north.actor("coordinator"), "vapor") == [here.pk]
        assert search.find(north.actor(), "emision VAP") == [here.pk]
        assert search.find(north.actor(), "asp-0001") == [here.pk]
        assert search.find(north.actor(), "teñido") == []


def test_undo_sets_back_a_batch_and_refuses_to_overwrite_later_work(north):
    with north.scope():
        rows = [make(north, f"Aspect {place}") for place in range(3)]
        batch = domain.new_batch()
        domain.change_many(north.actor(), [domain.Change(row, {"stage": "use"}) for row in rows], batch=batch)
        domain.undo_batch(north.actor(), batch)
        assert set(Aspect.objects.values_list("stage", flat=True)) == {""}


def test_a_record_in_the_archive_takes_no_new_values_but_a_legal_hold(north):
    with north.scope():
        row = make(north)
        stale = Aspect.objects.select_related("record").get(pk=row.pk)
        domain.archive(row, north.actor(), "sold")
        for verb in (
            lambda: domain.change(row, north.actor(), {"title": "Vapour"}),
            lambda: domain.archive(stale, north.actor(), "sold"),
        ):
            with pytest.raises(Refused):
                verb()
        assert domain.change(row, north.actor(), {"has_legal_hold": True}, "a lawsuit")
        kinds = row.record.events.order_by("sequence").values_list("kind", flat=True)
        assert list(kinds) == ["RecordCreated", "RecordArchived", "FieldsChanged"]
