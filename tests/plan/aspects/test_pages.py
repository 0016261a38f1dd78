"""The pages of aspects: evaluate, matrix, library, methods."""

import pytest

from oyamel.jobs.worker import drain
from oyamel.plan.aspects import domain
from oyamel.plan.aspects.models import Aspect, Evaluation, MethodVersion
from oyamel.records import domain as records
from oyamel.records.models import Record

URL = "/northfir/aspects/ASP-0001/"


@pytest.fixture
def vapour(north):
    with north.scope():
        domain.method_in_use(north.actor("administrator"))
        return records.create(
            Aspect, north.actor(), {"title": "Solvent vapour", "site": north.sites["apodaca"]}
        )


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


def test_the_page_of_evaluation_keeps_what_stays_open(manager, north, vapour):
    form = manager.get(f"{URL}evaluate/").context["form"]
    assert list(form.fields) == ["version", "likelihood", "severity", "legal", "note"]
    assert manager.post(f"{URL}evaluate/", {"version": 1, "severity": "4"}).status_code == 302
    with north.scope():
        assert Evaluation.objects.get().scores == {"severity": 4}
        assert Record.objects.get(pk=vapour.pk).status == "not_evaluated"


def test_the_reasons_stand_in_words_on_the_record(manager, north, vapour):
    manager.post(
        f"{URL}evaluate/",
        {"version": 1, "likelihood": "3", "severity": "4", "legal": "no", "note": "measured"},
    )
    page = manager.get(URL).content.decode()
    assert "12 is at least 12: Significant" in page
    assert "measured" in page


def test_a_stale_evaluation_asks_to_look_again(manager, north, vapour):
    with north.scope():
        records.change(vapour, north.actor("administrator"), {"condition": "abnormal"})
    response = manager.post(f"{URL}evaluate/", {"version": 1, "severity": "4"})
    assert response.status_code == 422
    assert response.context["form"]["severity"].value() == "4"


def test_who_may_not_evaluate_gets_403_and_a_stranger_404(client, north, south, vapour):
    for user, status in ((north.users["contributor"], 403), (south.users["administrator"], 404)):
        client.force_login(user)
        assert client.get(f"{URL}evaluate/").status_code == status


def test_the_matrix_counts_each_pair_of_scores_that_the_reader_sees(client, north, vapour):
    with north.scope():
        version = domain.version_in_use()
        boiler = records.create(Aspect, north.actor(), {"title": "Boiler", "site": north.sites["guelph"]})
        for aspect in (vapour, boiler):
            domain.evaluate_aspect(
                north.actor(), aspect, {"likelihood": 3, "severity": 4, "legal": False}, version
            )
    counts = {}
    for role in ("manager", "coordinator"):
        client.force_login(north.users[role])
        rows = client.get("/northfir/aspects/matrix/").context["chart"]["table"]["rows"]
        counts[role] = [row["cells"] for row in rows]
    words = ["4 Major harm", "3 Possible"]
    assert counts == {"manager": [[*words, "2"]], "coordinator": [[*words, "1"]]}


def test_significant_but_untreated_is_a_filter_of_the_list(manager, north, vapour):
    with north.scope():
        domain.evaluate_aspect(
            north.actor(), vapour, {"likelihood": 5, "severity": 5, "legal": False}, domain.version_in_use()
        )
    url = "/northfir/aspects/?status=significant&is_treated=0"
    assert len(manager.get(url).context["table"]["rows"]) == 1
    manager.post(f"{URL}actions/new/", {"what": "Fit a filter"})
    assert len(manager.get(url).context["table"]["rows"]) == 0


def test_library_aspects_are_taken_once_as_not_evaluated(manager, north):
    chosen = {"aspect": ["auto-painting-voc", "auto-painting-voc"], "site": north.sites["apodaca"].pk}
    ids = [
        entry["id"]
        for group in manager.get("/northfir/aspects/library/automotive/").context["groups"]
        for entry in group["aspects"]
    ]
    chosen["aspect"] = ids[:3]
    for _again in range(2):
        assert manager.post("/northfir/aspects/library/automotive/", chosen).status_code == 302
    with north.scope():
        assert list(
            Record.objects.filter(kind="aspect").values_list("fact_id", "status").order_by("sequence")
        ) == [(each, "not_evaluated") for each in ids[:3]]


def test_nothing_ticked_is_said_and_an_unknown_kit_is_404(manager, north):
    assert manager.post("/northfir/aspects/library/general/", {}).status_code == 422
    assert manager.get("/northfir/aspects/library/mining/").status_code == 404


def test_a_method_is_chosen_changed_previewed_and_put_in_use(manager, north, vapour):
    assert (
        manager.post("/northfir/methods/choose/", {"method": "additive_25"}).url
        == "/northfir/methods/MET-0002/versions/1/"
    )
    editor = manager.get("/northfir/methods/MET-0001/versions/new/").context["editor"]
    data = form_data(editor) | {"head-reason": "stricter", "classes-0-at_least": "4"}
    response = manager.post("/northfir/methods/MET-0001/versions/new/", data)
    assert response.url == "/northfir/methods/MET-0001/versions/2/"
    assert (
        manager.post("/northfir/methods/MET-0001/versions/2/use/", {"reason": "stricter"}).status_code == 302
    )
    with north.scope():
        version = MethodVersion.objects.get(in_use_from__isnull=False, in_use_until__isnull=True)
        assert (version.number, version.definition["classes"][0]["at_least"]) == (2, 4)
        assert version.definition["classes"][0]["name"]["es"] == "Significativo"


def test_with_many_evaluations_a_method_is_put_in_use_by_a_job(manager, north, vapour, monkeypatch):
    monkeypatch.setattr("oyamel.plan.aspects.views.methods.AT_ONCE", 0)
    with north.scope():
        version = domain.version_in_use()
        domain.evaluate_aspect(
            north.actor(), vapour, {"likelihood": 3, "severity": 3, "legal": False}, version
        )
        draft = domain.draft_version(north.actor(), version.method, version.definition)
    answer = manager.post(f"/northfir/methods/MET-0001/versions/{draft.number}/use/", {"reason": "again"})
    assert answer.url.startswith("/northfir/jobs/")
    drain()
    with north.scope():
        assert domain.version_in_use() == draft


def test_a_formula_that_cannot_work_is_refused_in_words(manager, north, vapour):
    editor = manager.get("/northfir/methods/MET-0001/versions/new/").context["editor"]
    response = manager.post(
        "/northfir/methods/MET-0001/versions/new/",
        form_data(editor) | {"head-reason": "x", "head-formula": "likelihood / (severity - severity)"},
    )
    assert response.status_code == 422
    assert "formula" in str(response.context["editor"].head.non_field_errors())


def test_a_contributor_may_not_change_the_method(client, north, vapour):
    client.force_login(north.users["contributor"])
    assert client.get("/northfir/methods/choose/").status_code == 403


def form_data(editor):
    """What a browser would send back unchanged."""
    data = {}
    for part in (editor.head, *editor.criteria, *editor.classes, *editor.overrides):
        for bound in part:
            value = bound.value()
            if value not in (None, False, ""):
                data[bound.html_name] = value
    for formset in (editor.criteria, editor.classes, editor.overrides):
        data |= {bound.html_name: bound.value() for bound in formset.management_form}
    return data
