"""Somebody's own workbook: where its table is, what its columns and words mean, and that this is remembered."""

import io
from decimal import Decimal

import openpyxl
import pytest

from oyamel.org.models import Person
from oyamel.plan.aspects.models import Aspect
from oyamel.records import domain
from oyamel.registers.exchange import committing
from oyamel.registers.models import ImportDraft, ImportLayout
from tests.registers.exchanging import counts, edited, exported, outcomes, read_in, sheet, upload

URL = "/northfir/aspects/import/"


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.OYAMEL_HOME = tmp_path


@pytest.fixture
def reader(client, north):
    client.force_login(north.users["manager"])
    return client


def own_workbook():
    """As a consultant makes it: title, group headings over merged cells, merged site, totals, Spanish, own words."""
    book = openpyxl.Workbook()
    rows = book.active
    rows.append(["Matriz de aspectos ambientales 2025"])
    rows.append(["Elaboró: Ana Ríos"])
    rows.append([])
    rows.append(["Planta", "Identificación", None, "Evaluación", None])
    rows.append([None, "Aspecto ambiental", "Condición", "Cantidad anual", "Unidad"])
    rows.append(["Apodaca plant", "Vapores de solvente", "Normal", 1234.5, "kg"])
    rows.append([None, "Ruido", "anormales", None, None])
    rows.append([])
    rows.append(["Planta", "Aspecto ambiental", "Condición", "Cantidad anual", "Unidad"])
    rows.append([None, "Derrame", "normales", 3, "L"])
    rows.append(["Total", None, None, 1237.5, None])
    for cells in ("A4:A5", "B4:C4", "D4:E4", "A6:A7"):
        rows.merge_cells(cells)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def send(reader, content, name="in.xlsx", **more):
    return reader.post(URL, {"file": upload(content, name), **more})


def test_a_consultants_workbook_is_understood_corrected_and_known_the_next_time(reader, north):
    page = send(reader, own_workbook(), sender="Consultora Río")
    columns = reader.get(page.url).context["columns"]
    assert [(each["heading"], each["name"], each["how"]) for each in columns] == [
        ("Planta", "site", "guessed from the heading"),
        ("Identificación · Aspecto ambiental", "title", "guessed from the heading"),
        ("Identificación · Condición", "condition", ""),
        ("Evaluación · Cantidad anual", "quantity", "guessed from the heading"),
        ("Evaluación · Unidad", "quantity_unit", ""),
    ]
    assert columns[0]["samples"] == ["Apodaca plant"]
    named = {f"column-{each['place']}": each["name"] for each in columns}
    answer = {**named, "sender": "Consultora Río", "constant-has_legal_requirement": "yes"}
    preview = reader.post(page.url, answer, follow=True)
    draft_url = page.url.removesuffix("columns/")
    assert [(tab["label"], tab["count"]) for tab in preview.context["tabs"]] == [
        ("Refused", "2"), ("Created", "1"), ("Left out", "4"),
    ]  # fmt: skip
    assert [(each["text"], each["count"]) for each in preview.context["unknown"]] == [
        ("anormales", 1),
        ("normales", 1),
    ]
    places = {each["text"]: f"word-{each['place']}" for each in preview.context["unknown"]}
    preview = reader.post(
        draft_url + "words/", {places["anormales"]: "abnormal", places["normales"]: "normal"}, follow=True
    )
    assert [tab["label"] for tab in preview.context["tabs"]] == ["Created", "Left out"]
    reader.post(draft_url + "commit/", {})
    with north.scope():
        rows = list(
            Aspect.objects.order_by("record__sequence").values_list(
                "record__title", "record__site__name", "condition", "quantity", "has_legal_requirement"
            )
        )
        left = {
            row: problems
            for row, (outcome, problems) in outcomes(ImportDraft.objects.get()).items()
            if outcome == "left_out"
        }
    assert rows == [
        ("Vapores de solvente", "Apodaca plant", "normal", Decimal("1234.5"), True),
        ("Ruido", "Apodaca plant", "abnormal", None, True),
        ("Derrame", None, "normal", Decimal(3), True),
    ]
    assert left == {
        1: ["Stands above the headings: “Matriz de aspectos ambientales 2025 | Elaboró: Ana Ríos”"],
        8: ["Row 8 is blank."],
        9: ["The headings once more: “Planta | Aspecto ambiental | Condición | Cantidad anual | Unidad”"],
        11: ["A row of totals: “Total | 1237.5”"],
    }
    again = send(reader, own_workbook(), "second.xlsx")
    page = reader.get(again.url)
    assert [(tab["label"], tab["count"]) for tab in page.context["tabs"]] == [
        ("Created", "3"),
        ("Left out", "4"),
    ]
    assert "as they were for the last sheet from Consultora Río" in page.content.decode()


def test_a_group_heading_repeats_without_its_merged_part(north):
    """The second line of headings alone, printed on each page, is no entry either."""
    content = sheet(["Title", "Condition"], ["Noise", "Normal"], ["Title", "Condition"], ["Dust", "Normal"])
    with north.scope():
        draft = read_in(north.actor(), content)
        assert counts(draft) == {"created": 2, "left_out": 1}


def test_a_record_called_total_in_our_own_export_stays_a_record(north):
    with north.scope():
        domain.create(Aspect, north.actor(), {"title": "Total"})
        assert counts(read_in(north.actor(), exported(north.actor()))) == {"unchanged": 1}
        assert counts(read_in(north.actor(), exported(north.actor(), kind="csv"), name="x.csv")) == {
            "unchanged": 1
        }


def test_rows_of_totals_may_be_entries(reader, north):
    page = send(reader, sheet(["Title"], ["Total"], ["Noise"]))
    assert [tab["count"] for tab in reader.get(page.url).context["tabs"]] == ["1", "1"]
    preview = reader.post(page.url + "columns/", {"column-0": "title", "totals": "in"}, follow=True)
    assert [(tab["label"], tab["count"]) for tab in preview.context["tabs"]] == [("Created", "2")]


def test_what_somebody_counts_is_no_number_of_ours(reader, north):
    page = send(reader, sheet(["No.", "Title"], [1, "Noise"], [2, "Dust"]))
    assert page.url.endswith("columns/")
    assert reader.get(page.url).context["problems"] == [
        "Column A, “No.”, is not known here; choose its field or leave it out."
    ]


def test_columns_are_guessed_from_their_values_where_headings_say_nothing(reader, north):
    with north.scope():
        for name in ("Ana Ríos", "Bo Lind", "Cy Twombly"):
            Person.objects.create(organization=north.organization, name=name)
    rows = [
        ["Noise", "Ana Ríos", "Apodaca plant"],
        ["Dust", "Bo Lind", "Apodaca plant"],
        ["Light", "Cy Twombly", "Apodaca plant"],
    ]
    page = send(reader, sheet(["Title", "Wer", "Wo"], *rows))
    columns = reader.get(page.url).context["columns"]
    assert [(each["name"], each["how"]) for each in columns] == [
        ("title", ""), ("owner", "guessed from the values"), ("site", "guessed from the values"),
    ]  # fmt: skip


def test_a_sender_keeps_the_meaning_of_headings_in_another_sheet(reader, north):
    page = send(reader, sheet(["Was", "Farbe"], ["Noise", "red"]), sender="Werk Nord")
    reader.post(page.url, {"column-0": "title", "column-1": "", "sender": "Werk Nord"})
    other = send(reader, sheet(["Farbe", "Was", "Condition"], ["red", "Dust", "Normal"]), sender="werk nord")
    assert not other.url.endswith("columns/")
    with north.scope():
        draft = ImportDraft.objects.order_by("-pk").first()
        assert (draft.mapping, draft.guesses) == (
            ["", "title", "condition"],
            ["remembered", "remembered", "label"],
        )
        assert ImportLayout.objects.count() == 1
    stranger = send(reader, sheet(["Farbe", "Was", "Type"], ["red", "Dust", ""]), sender="Werk Süd")
    assert stranger.url.endswith("columns/")


def test_layouts_of_another_organization_are_not_used(client, north, south):
    client.force_login(south.users["manager"])
    slug = south.organization.slug
    page = client.post(f"/{slug}/aspects/import/", {"file": upload(sheet(["Was"], ["Noise"]))})
    client.post(page.url, {"column-0": "title"})
    client.force_login(north.users["manager"])
    assert send(client, sheet(["Was"], ["Noise"])).url.endswith("columns/")


def test_conflicts_are_decided_row_by_row(reader, north):
    with north.scope():
        actor = north.actor()
        made = domain.create_many(Aspect, actor, [{"title": name} for name in ("One", "Two", "Three")])
        content = exported(actor)
        for row in made:
            domain.change(row, actor, {"title": f"{row.record.title} of theirs"}, version=1)

    def change(page, columns):
        for line, name in ((2, "One"), (3, "Two"), (4, "Three")):
            page.cell(line, columns["Title"]).value = f"{name} of mine"

    page = send(reader, edited(content, change))
    rows = reader.get(page.url).context["rows"]
    assert [row["row"] for row in rows] == [2, 3, 4]
    reader.post(page.url + "decide/", {"row-2": "take", "row-3": "keep", "row-99": "take", "row-x": "take"})
    assert [row["decision"] for row in reader.get(page.url).context["rows"]] == ["take", "keep", ""]
    reader.post(page.url + "commit/", {"conflicts": "keep"})
    with north.scope():
        titles = Aspect.objects.order_by("record__sequence").values_list("record__title", flat=True)
        assert list(titles) == ["One of mine", "Two of theirs", "Three of theirs"]


def test_a_row_that_is_kept_stays_though_the_sheet_wins_elsewhere(north):
    with north.scope():
        actor = north.actor()
        made = domain.create_many(Aspect, actor, [{"title": name} for name in ("One", "Two")])
        content = exported(actor)
        for row in made:
            domain.change(row, actor, {"title": f"{row.record.title} of theirs"}, version=1)
        draft = read_in(
            actor,
            edited(
                content,
                lambda page, columns: [
                    setattr(page.cell(line, columns["Title"]), "value", "Mine") for line in (2, 3)
                ],
            ),
        )
        assert committing.decide(draft, {2: "keep", 3: ""}) == 1
        committing.commit(draft, actor, committing.Wish(take_conflicts=True))
        titles = Aspect.objects.order_by("record__sequence").values_list("record__title", flat=True)
        assert list(titles) == ["One of theirs", "Mine"]


def test_references_are_matched_by_words_too(reader, north):
    page = send(reader, sheet(["Title", "Site"], ["Noise", "Planta 1"], ["Dust", "planta 1"]))
    preview = reader.get(page.url)
    assert [(each["label"], each["text"], each["count"]) for each in preview.context["unknown"]] == [
        ("Site", "Planta 1", 1), ("Site", "planta 1", 1),
    ]  # fmt: skip
    site = str(north.sites["apodaca"].pk)
    preview = reader.post(page.url + "words/", {"word-0": site}, follow=True)
    assert [(tab["label"], tab["count"]) for tab in preview.context["tabs"]] == [("Created", "2")]


def test_only_the_unknown_part_of_a_list_is_asked_for(reader, north):
    page = send(reader, sheet(["Title", "Impacts"], ["Noise", "Soil; Lärm"]))
    preview = reader.get(page.url)
    assert [each["text"] for each in preview.context["unknown"]] == ["Lärm"]
    code = preview.context["unknown"][0]["choices"][0][0]
    preview = reader.post(page.url + "words/", {"word-0": code}, follow=True)
    assert [tab["label"] for tab in preview.context["tabs"]] == ["Created"]
