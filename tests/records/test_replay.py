"""The chain tells the present: every record's events replayed give its rows; a test of any register would fail here first."""

from oyamel.plan.aspects import domain as aspects
from oyamel.plan.aspects.models import Activity, Aspect
from oyamel.records import domain, fields, history
from oyamel.records.models import Event, Record

EMPTY = (None, "", {}, [])


def test_all_events_replayed_give_all_present_rows(north):
    with north.scope():
        actor = north.actor()
        activity = domain.create(Activity, actor, {"title": "Painting", "inputs": "paint"})
        rows = domain.create_many(
            Aspect,
            actor,
            [
                {
                    "title": f"Aspect {place}",
                    "activity": activity,
                    "impacts": [{"impact": "soil", "sign": "adverse"}],
                }
                for place in range(4)
            ],
        )
        version = aspects.method_in_use(north.actor("administrator"))
        aspects.evaluate_many(
            actor,
            [aspects.Judgment(row, {"likelihood": 3, "severity": 5, "legal": False}) for row in rows],
            version,
        )
        domain.change(
            rows[0],
            actor,
            {"site": north.sites["paint"], "quantity": "1.5", "quantity_unit": "t", "impacts": []},
        )
        domain.archive(rows[1], actor, "gone")
        batch = domain.new_batch()
        domain.change_many(actor, [domain.Change(row, {"stage": "use"}) for row in rows[2:]], batch=batch)
        domain.undo_batch(actor, batch)
        for record in Record.objects.all():
            row = record.specific
            children = {name: lines.read([row.pk]).get(row.pk, []) for name, lines in row.children.items()}
            present = {
                name: value for name, value in (fields.snapshot(row) | children).items() if value not in EMPTY
            }
            told = history.replay(Event.objects.filter(record=record).order_by("sequence"))
            assert {name: value for name, value in told.items() if value not in EMPTY} == present, (
                record.number
            )
