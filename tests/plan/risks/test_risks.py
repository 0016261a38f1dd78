"""Risks and opportunities: judged before and after, by scales of the organization's own."""

import copy

import pytest
from django.core.exceptions import ValidationError

from oyamel.plan.risks import domain, queries
from oyamel.plan.risks.models import Assessment, Risk, ScaleVersion
from oyamel.plan.risks.scales import default_definition, understood
from oyamel.records import domain as records
from oyamel.records.errors import Conflict, NotAllowed
from oyamel.records.models import Event, Record

URL = "/northfir/risks/RSK-0001/"


def make(world, title="The river floods the yard", site="apodaca", **values):
    return records.create(Risk, world.actor(), {"title": title, "site": world.sites[site], **values})


def status(row):
    return Record.objects.get(pk=row.pk).status


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


@pytest.mark.parametrize(
    ("sign", "before", "after", "expected"),
    [
        ("risk", (3, 3), None, "no_action"),
        ("risk", (2, 5), None, "needs_action"),
        ("risk", (2, 5), (2, 5), "needs_action"),
        ("risk", (2, 5), (1, 5), "treated"),
        ("opportunity", (2, 5), (1, 5), "needs_action"),
        ("opportunity", (2, 5), (4, 5), "treated"),
    ],
)
def test_the_status_follows_from_what_remains(north, sign, before, after, expected):
    with north.scope():
        row = make(north, sign=sign)
        domain.assess(north.actor(), row, before, after)
        assert status(row) == expected


def test_every_assessment_is_kept_and_told_with_its_scales(north):
    with north.scope():
        row = make(north)
        domain.assess(north.actor(), row, (4, 5), note="flood of 2010")
        domain.assess(north.actor(), row, (4, 5), (1, 4), "the dike was raised")
        kept = Assessment.objects.order_by("pk").values_list(
            "likelihood_after", "is_current", "scales__number"
        )
        assert list(kept) == [(None, False, 1), (1, True, 1)]
        event = Event.objects.filter(record=row.record).last()
        assert (event.kind, event.context, event.text.text) == (
            "RiskAssessed",
            {"version": 1},
            "the dike was raised",
        )
        assert event.changes == {
            "status": ["needs_action", "treated"],
            "cell_after": ["", "14"],
            "score_after": ["-1", "4"],
        }


def test_a_step_off_the_scale_a_stale_version_and_a_wrong_role_change_nothing(north):
    with north.scope():
        row = make(north)
        with pytest.raises(ValidationError) as caught:
            domain.assess(north.actor(), row, (6, 1))
        assert list(caught.value.error_dict) == ["likelihood"]
        records.change(row, north.actor(), {"cause": "low dike"})
        with pytest.raises(Conflict):
            domain.assess(north.actor(), row, (3, 3), seen=1)
        with pytest.raises(NotAllowed):
            domain.assess(north.actor("contributor"), row, (3, 3))
        assert (Assessment.objects.count(), status(row)) == (0, "not_assessed")


def test_opened_again_it_waits_for_a_new_judgment_and_the_old_one_is_kept(north):
    with north.scope():
        row = make(north)
        domain.assess(north.actor(), row, (4, 5))
        assert domain.reopen(north.actor(), row.record, "new boiler") == "Opened again for assessment."
        assert (status(row), Assessment.objects.get().is_current) == ("not_assessed", False)


def test_new_scales_read_every_kept_judgment_again_and_open_what_is_off_them(north):
    with north.scope():
        low, high = make(north, "Low"), make(north, "High")
        domain.assess(north.actor(), low, (2, 3))
        domain.assess(north.actor(), high, (5, 5))
        smaller = default_definition() | {
            "likelihood": default_definition()["likelihood"][:3],
            "classes": [
                {"id": "high", "name": {"en": "High"}, "at_least": 6, "needs_action": True},
                {"id": "low", "name": {"en": "Low"}, "at_least": 1, "needs_action": False},
            ],
        }
        seen = [(each.risk, each.after) for each in domain.preview(understood(smaller), 10)]
        assert seen == [(low, "needs_action"), (high, "not_assessed")]
        assert domain.change_scales(north.actor(), smaller, "three steps do") == 2
        assert (status(low), status(high)) == ("needs_action", "not_assessed")
        assert list(ScaleVersion.objects.order_by("number").values_list("number", "reason")) == [
            (1, ""),
            (2, "three steps do"),
        ]
        assert list(queries.current_assessments().values_list("risk", flat=True)) == [low.pk]


@pytest.mark.parametrize(
    ("place", "change"),
    [
        ("likelihood", lambda each: each["likelihood"].pop(1)),
        ("consequence", lambda each: each.update(consequence=each["consequence"][:1])),
        ("classes", lambda each: each["classes"].pop()),
        ("classes", lambda each: each["classes"][0].update(at_least=26)),
        ("classes", lambda each: each["classes"][0].update(needs_action=False)),
    ],
)
def test_scales_that_cannot_work_are_refused_by_place(place, change):
    definition = copy.deepcopy(default_definition())
    change(definition)
    with pytest.raises(ValidationError) as caught:
        understood(definition)
    assert list(caught.value.error_dict) == [place]


def test_the_page_keeps_what_was_typed_when_half_an_answer_is_refused(manager, north):
    with north.scope():
        make(north)
    half = {"version": 1, "likelihood": "4", "consequence": "5", "likelihood_after": "2"}
    refused = manager.post(f"{URL}assess/", half)
    assert (refused.status_code, refused.context["form"]["likelihood_after"].value()) == (422, "2")
    assert manager.post(f"{URL}assess/", half | {"consequence_after": "2"}).status_code == 302
    page = manager.get(URL).content.decode()
    assert "4 · Likely" in page
    assert "Very high" in page


def test_the_matrix_counts_what_the_reader_sees_and_leads_into_the_register(client, north):
    with north.scope():
        for site in ("apodaca", "guelph"):
            domain.assess(north.actor(), make(north, site=site), (4, 3), (2, 2))
    found = {}
    for role in ("manager", "coordinator"):
        client.force_login(north.users[role])
        matrix = client.get("/northfir/risks/matrix/").context["matrix"]
        found[role] = [
            (cell["count"], cell["url"]) for row in matrix["rows"] for cell in row["cells"] if cell["count"]
        ]
    url = "/northfir/risks/?sign=risk&cell=43"
    assert found == {"manager": [(2, url)], "coordinator": [(1, url)]}
    assert len(matrix["moves"]) == 1
    assert len(client.get(url).context["table"]["rows"]) == 1
    assert client.get("/northfir/risks/?cell=34").context["table"]["rows"] == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_matrix_asks_a_fixed_number_of_queries(manager, north, django_assert_num_queries, rows):
    with north.scope():
        for place in range(rows):
            domain.assess(north.actor(), make(north), (4, 3), (2, place + 1))
    manager.get("/northfir/risks/matrix/")
    with django_assert_num_queries(11):
        manager.get("/northfir/risks/matrix/")


def test_scales_are_changed_on_the_page_with_the_effect_shown_first(manager, north):
    with north.scope():
        row = make(north)
        domain.assess(north.actor(), row, (3, 3))
    editor = manager.get("/northfir/risks/scales/change/").context["editor"]
    data = {f"head-{name}": value for name, value in editor.head.initial.items()} | {
        "head-reason": "stricter"
    }
    for place, row_data in enumerate(editor.classes.initial):
        data |= {f"classes-{place}-{name}": row_data[name] for name in ("id", "name", "at_least")}
        data |= {f"classes-{place}-needs_action": "on"} if row_data["at_least"] >= 5 else {}
    data |= {"classes-TOTAL_FORMS": 4, "classes-INITIAL_FORMS": 4}
    shown = manager.post("/northfir/risks/scales/change/", data)
    assert [(each["before"], each["after"]) for each in shown.context["changes"]] == [
        ("Needs no action", "Needs action")
    ]
    assert manager.post("/northfir/risks/scales/change/", data | {"use": "1"}).status_code == 302
    with north.scope():
        assert status(row) == "needs_action"
        assert queries.scales_in_use().consequence[0].words["fr"] == "Négligeable"


def test_owner_colleague_and_stranger(client, north, south):
    with north.scope():
        make(north)
    asked = {"manager": 200, "contributor": 403, "reader": 403}
    found = {}
    for role in asked:
        client.force_login(north.users[role])
        found[role] = client.get(f"{URL}assess/").status_code
    assert found == asked
    client.force_login(south.users["administrator"])
    assert client.get(f"{URL}assess/").status_code == 404
