"""Sheets taken in: what rows mean, whatever the language; conflicts, refusals, all or nothing."""

import datetime
import io
from decimal import Decimal

import openpyxl
import pytest
from django.utils import translation

from oyamel.kit.errors import FileRefused
from oyamel.org.models import Area, Person
from oyamel.plan.aspects.models import Activity, Aspect, Impact
from oyamel.records import domain, readers
from oyamel.records.models import Event, Record
from oyamel.registers.declaration import register_for_slug
from oyamel.registers.exchange import committing, drafts, headings, template
from oyamel.registers.models import DraftState, ImportRow
from tests.registers.exchanging import counts, edited, exported, outcomes, read_in, sheet, take_in


@pytest.fixture(autouse=True)
def home(settings, tmp_path):
    settings.OYAMEL_HOME = tmp_path


@pytest.fixture
def aspects(north):
    """Aspects with every kind of value, the awkward ones too."""
    with north.scope():
        paint, actor = north.sites["paint"], north.actor()
        area = Area.objects.create(organization=north.organization, site=paint, name="Paint shop")
        gone = Person.objects.create(
            organization=north.organization, name="Left Person", left_on=datetime.date(2025, 1, 1)
        )
        owner = Person.objects.create(
            organization=north.organization, name="Ana Ríos", email="ana@northfir.example"
        )
        activity = domain.create(Activity, actor, {"title": "Spray painting", "site": paint})
        full = {
            "title": "=Solvent; vapour", "site": paint, "area": area, "owner": owner, "activity": activity, "type": "emission_to_air",
            "condition": "abnormal", "stage": "", "reach": "influence", "period": "past", "quantity": Decimal("1234.5"), "quantity_unit": "kg",
            "receptor": "2024", "has_legal_requirement": True, "description": " outer space \r\nand a line\n",
            "impacts": [{"impact": "soil", "sign": "adverse"}, {"impact": "biodiversity", "sign": "beneficial"}],
        }  # fmt: skip
        rows = [
            full,
            {"title": "Noise", "owner": gone},
            {"title": "0.10", "site": paint, "quantity": Decimal("0.0001"), "quantity_unit": "t"},
        ]
        return domain.create_many(Aspect, actor, rows)


def versions():
    return list(Record.objects.filter(kind="aspect").order_by("sequence").values_list("number", "version"))


@pytest.mark.parametrize("language", ["en", "es", "fr"])
@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_untouched_export_changes_nothing(north, aspects, language, kind):
    with north.scope(), translation.override(language):
        content = exported(north.actor(), kind=kind)
        with translation.override("en"):
            draft = read_in(north.actor(), content)
        assert (draft.mapping.count(""), counts(draft)) == (0, {"unchanged": 3})
        if kind == "xlsx":
            assert counts(read_in(north.actor(), edited(content, lambda sheet, columns: None))) == {
                "unchanged": 3
            }
        with translation.override("en"), pytest.raises(committing.ImportRefused, match="No row would create"):
            committing.commit(draft, north.actor(), committing.Wish())
    with north.scope():
        assert versions() == [("ASP-0001", 1), ("ASP-0002", 1), ("ASP-0003", 1)]


def test_changed_cells_and_new_rows_are_written_and_can_be_undone(north, aspects):
    def change(sheet, columns):
        sheet.cell(2, columns["Title"]).value = "Solvent vapour"
        sheet.cell(2, columns["Condition"]).value = "EMERGENCY "
        sheet.cell(2, columns["Impacts"]).value = "Soil"
        sheet.cell(3, columns["Owner"]).value = None
        sheet.cell(5, columns["Title"]).value = "New one"
        sheet.cell(5, columns["Site"]).value = "paint LINE"
        sheet.cell(5, columns["Area or process"]).value = "Paint shop"
        sheet.cell(5, columns["A legal requirement applies"]).value = "sí"
        sheet.cell(5, columns["Impacts"]).value = "+ Soil"

    with north.scope():
        draft = take_in(north.actor(), edited(exported(north.actor()), change), reason="Checked on site")
        assert counts(draft) == {"created": 1, "changed": 2, "unchanged": 1}
        first = Aspect.objects.select_related("record").get(record__number="ASP-0001")
        assert (first.record.title, first.condition, first.record.version) == (
            "Solvent vapour",
            "emergency",
            2,
        )
        new = Aspect.objects.select_related("record__area", "record__site").get(record__number="ASP-0004")
        assert (new.record.title, new.record.site.name, new.record.area.name, new.has_legal_requirement) == (
            "New one",
            "Paint line",
            "Paint shop",
            True,
        )
        assert list(Impact.objects.filter(aspect=new).values_list("impact", "sign")) == [
            ("soil", "beneficial")
        ]
        events = Event.objects.filter(batch=draft.batch).order_by("record__sequence").select_related("text")
        assert [(event.record.number, event.kind, event.text.text) for event in events] == [
            ("ASP-0001", "FieldsChanged", "Checked on site"),
            ("ASP-0002", "FieldsChanged", "Checked on site"),
            ("ASP-0004", "RecordCreated", "Checked on site"),
        ]
        domain.undo_batch(north.actor(), draft.batch)
        first = Aspect.objects.select_related("record").get(record__number="ASP-0001")
        assert (first.record.title, first.condition) == ("=Solvent; vapour", "abnormal")


def test_writing_twice_writes_once(north, aspects):
    with north.scope():
        draft = take_in(north.actor(), sheet(["Title"], ["New"]))
        again = committing.commit(draft, north.actor(), committing.Wish())
        assert (again.state, Record.objects.filter(kind="aspect").count()) == (DraftState.DONE, 4)


def test_every_refused_cell_names_place_and_cure(north, aspects):
    rows = [
        ["Title", "Site", "Condition", "Quantity per year", "Unit", "Activity, product or service"],
        ["A", "Nowhere", "sometimes", "many", "kg", "ACT-9999"],
        ["", "Paint line", "", None, None, None],
        ["C", "Paint line", "", 5, None, None],
        ["D", "Paint line", "", -5, "kg", None],
        ["x" * 251, "Paint line", "", "=1+1", "kg", None],
        ["F", "Paint line", "", 1.23456, "kg", None],
        ["Good", "Paint line", "Normal", "1,234.5", "kg", "ACT-0001"],
    ]
    with north.scope():
        found = outcomes(read_in(north.actor(), sheet(*rows)))
    assert {row: outcome for row, (outcome, _problems) in found.items()} == dict.fromkeys(
        range(2, 8), "refused"
    ) | {8: "created"}
    assert found[2][1] == [
        "B “Nowhere” is not known as Site; write it as in the list of the template.",
        "C “sometimes” is none of the choices: Normal, Abnormal, Emergency.",
        "D “many” is not a number. Type digits only, for example 1,234.5.",
        "F “ACT-9999” is not known as Activity, product or service; write it as in the list of the template.",
    ]
    assert found[3][1] == ["A This field cannot be blank."]
    assert found[4][1] == ["E A quantity needs its unit, such as kg or m³."]
    assert found[5][1] == ["D Ensure this value is greater than or equal to 0."]
    assert found[6][1] == [
        "A 251 characters; at most 250 are kept.",
        "D The cell holds a formula; copy it and paste it as a value.",
    ]
    assert found[7][1] == ["D Ensure that there are no more than 4 decimal places."]


def test_refusals_come_in_the_readers_language(north, aspects, monkeypatch):
    seen = []
    monkeypatch.setattr(
        "oyamel.registers.types.values._", lambda text: seen.append(translation.get_language()) or text
    )
    with north.scope(), translation.override("fr"):
        read_in(north.actor(), sheet(["Title", "Condition"], ["A", "sometimes"]))
    assert seen[-1] == "fr"


def test_all_or_nothing_and_good_rows_only(north):
    content = sheet(["Title", "Condition"], ["Good", "Normal"], ["Bad", "sometimes"])
    with north.scope():
        draft = read_in(north.actor(), content)
        with pytest.raises(committing.ImportRefused, match="Rows are refused: 1"):
            committing.commit(draft, north.actor(), committing.Wish(all_or_nothing=True))
        assert not Record.objects.filter(kind="aspect").exists()
        committing.commit(draft, north.actor(), committing.Wish(all_or_nothing=False))
        assert list(Record.objects.filter(kind="aspect").values_list("title", flat=True)) == ["Good"]


def test_a_failure_in_the_middle_leaves_nothing(north, monkeypatch):
    monkeypatch.setattr(committing, "CHUNK", 2)
    with north.scope():
        draft = read_in(north.actor(), sheet(["Title"], *[[f"Row {n}"] for n in range(5)]))

        def break_off(done, total):
            if done == 4:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            committing.commit(draft, north.actor(), committing.Wish(), break_off)
        assert not Record.objects.filter(kind="aspect").exists()
        draft.refresh_from_db()
        assert draft.state == DraftState.READ
        committing.commit(draft, north.actor(), committing.Wish())
        assert [number for number, _version in versions()] == [f"ASP-000{n}" for n in range(1, 6)]


def test_a_cell_that_someone_else_changed_is_a_conflict_and_theirs_stays(north, aspects):
    with north.scope():
        content = exported(north.actor())
        domain.change(aspects[0], north.actor("administrator"), {"condition": "normal", "receptor": "river"})

        def change(sheet, columns):
            sheet.cell(2, columns["Condition"]).value = "Emergency"
            sheet.cell(2, columns["Title"]).value = "Mine"

        draft = read_in(north.actor(), edited(content, change))
        assert counts(draft) == {"conflict": 1, "unchanged": 2}
        cells = {
            cell["name"]: cell
            for cell in ImportRow.objects.get(draft=draft, outcome="conflict").content["cells"]
        }
        assert (cells["condition"]["before"], cells["condition"]["after"], cells["condition"]["kind"]) == (
            "Normal",
            "Emergency",
            "conflict",
        )
        assert cells["receptor"]["kind"] == "kept"
        committing.commit(draft, north.actor(), committing.Wish())
        row = Aspect.objects.select_related("record").get(pk=aspects[0].pk)
        assert (row.record.title, row.condition, row.receptor) == ("Mine", "normal", "river")


def test_the_sheet_may_win_a_conflict(north, aspects):
    with north.scope():
        content = exported(north.actor())
        domain.change(aspects[0], north.actor("administrator"), {"condition": "normal"})
        changed = edited(
            content, lambda sheet, columns: setattr(sheet.cell(2, columns["Condition"]), "value", "Emergency")
        )
        take_in(north.actor(), changed, take_conflicts=True)
        assert Aspect.objects.get(pk=aspects[0].pk).condition == "emergency"


def test_a_save_between_preview_and_writing_stops_all(north, aspects):
    with north.scope():
        changed = edited(
            exported(north.actor()),
            lambda sheet, columns: setattr(sheet.cell(2, columns["Title"]), "value", "Mine"),
        )
        draft = read_in(north.actor(), changed)
        domain.change(aspects[0], north.actor("administrator"), {"receptor": "river"})
        with pytest.raises(committing.ImportRefused, match="Someone saved ASP-0001"):
            committing.commit(draft, north.actor(), committing.Wish())
        drafts.read(draft, north.actor())
        committing.commit(draft, north.actor(), committing.Wish())
        row = Aspect.objects.select_related("record").get(pk=aspects[0].pk)
        assert (row.record.title, row.receptor) == ("Mine", "river")


def test_numbers_that_stand_twice_or_belong_to_nobody_are_refused(north, south, aspects):
    with south.scope():
        domain.create_many(Aspect, south.actor(), [{"title": f"Theirs {n}"} for n in range(5)])
        foreign = exported(south.actor(), kind="csv")
    with north.scope():
        found = outcomes(
            read_in(
                north.actor(),
                sheet(["No.", "Title"], ["ASP-0001", "A"], ["asp-0001 ", "B"], ["ASP-0005", "C"], ["", "D"]),
            )
        )
        assert {row: outcome for row, (outcome, _problems) in found.items()} == {
            2: "refused",
            3: "refused",
            4: "refused",
            5: "created",
        }
        assert found[2][1] == [
            "Row 2 names ASP-0001, and so does row 3. Keep one of them; a copied row needs an empty number."
        ]
        unknown = "There is no record ASP-0005 that you may see. Leave the number empty to create a new one."
        assert found[4][1] == [unknown]
        theirs = outcomes(read_in(north.actor(), foreign, name="in.csv"))
        assert theirs[6] == ("refused", [unknown])
        assert {outcome for outcome, _problems in theirs.values()} == {"refused"}


def test_a_workbook_of_another_register_or_organization_is_refused_whole(north, south, aspects):
    with north.scope():
        mine, activities = exported(north.actor()), exported(north.actor(), slug="activities")
        with pytest.raises(FileRefused, match="was not written for"):
            read_in(north.actor(), activities)
    with south.scope(), pytest.raises(FileRefused, match="was not written for"):
        read_in(south.actor(), mine)


def test_rights_hold_row_by_row(north, aspects):
    rows = sheet(
        ["No.", "Title", "Site"],
        ["ASP-0002", "Whole organization", None],
        ["", "Mine", "Paint line"],
        ["", "Not mine", "Guelph plant"],
        ["ASP-0003", "My change", "Paint line"],
    )
    with north.scope():
        draft = read_in(north.actor("coordinator"), rows)
        found = outcomes(draft)
        assert {row: outcome for row, (outcome, _problems) in found.items()} == {
            2: "refused",
            3: "created",
            4: "refused",
            5: "changed",
        }
        assert "your role does not give “change”" in found[2][1][0]
        committing.commit(draft, north.actor("coordinator"), committing.Wish(all_or_nothing=False))
        assert [version for _number, version in versions()] == [1, 1, 2, 1]


def test_an_archived_record_may_come_back_untouched_but_not_changed(north, aspects):
    with north.scope():
        domain.archive(aspects[1], north.actor(), "Old")
        same = exported(north.actor(), query="archived=1")
        assert counts(read_in(north.actor(), same)) == {"unchanged": 1}
        changed = edited(same, lambda sheet, columns: setattr(sheet.cell(2, columns["Title"]), "value", "X"))
        assert outcomes(read_in(north.actor(), changed))[2] == (
            "refused",
            ["ASP-0002 is archived; bring it back from the archive first."],
        )


def test_columns_are_known_in_any_language_and_order(north):
    register = register_for_slug("aspects")
    for names in (
        ["title", "condition", "number"],
        ["No.", "TITLE *", "Condition"],
        ["Quantity per year [kg]", "Title"],
    ):
        match = headings.match(register, names)
        assert (match.problems, "" in match.mapping) == ([], False), names
    match = headings.match(register, ["Title", "Colour", "title"])
    assert match.mapping == ["title", "", ""]
    assert match.problems == [
        "Column B, “Colour”, is not known here; choose its field or leave it out.",
        "The columns A, C both stand for “Title”; keep one of them.",
    ]
    assert headings.match(register, ["Condition"]).problems == [
        "The column “Title” is missing; a new record needs it."
    ]


def test_headings_of_a_moved_and_renamed_column_are_found_by_the_stamp(north, aspects):
    def change(sheet, columns):
        sheet.delete_cols(columns["Site"])

    with north.scope():
        draft = read_in(north.actor(), edited(exported(north.actor()), change))
        assert ("site" in draft.mapping, counts(draft)) == (False, {"unchanged": 3})


def test_the_templates_example_is_passed_over_unless_written_over(north):
    target = io.BytesIO()
    with north.scope():
        template.write_template(target, register_for_slug("aspects"), north.actor())

        def add(sheet, columns):
            sheet.cell(3, columns["Title"]).value = "First"

        draft = take_in(north.actor(), edited(target.getvalue(), add))
        assert (counts(draft), Record.objects.get(kind="aspect").title) == ({"created": 1}, "First")

        def write_over(sheet, columns):
            sheet.cell(2, columns["Title"]).value = "Over the example"

        draft = take_in(north.actor(), edited(target.getvalue(), write_over))
        assert (counts(draft), Record.objects.filter(kind="aspect").last().title) == (
            {"created": 1},
            "Over the example",
        )


def test_decimal_signs_of_csv_are_told_by_its_numbers(north):
    french = b"Title;Quantity per year;Unit\nA;1234,56;kg\nB;1 000,5;kg\n"
    english = b"Title,Quantity per year,Unit\nA,1234.56,kg\nB,1.000,kg\n"
    with north.scope():
        for content in (french, english):
            take_in(north.actor(), content)
        assert list(Aspect.objects.order_by("record__sequence").values_list("quantity", flat=True)) == [
            Decimal("1234.56"), Decimal("1000.5"), Decimal("1234.56"), Decimal(1),
        ]  # fmt: skip


def test_what_the_program_sets_is_not_imported(north, aspects):
    with north.scope():
        changed = edited(
            exported(north.actor()),
            lambda sheet, columns: setattr(sheet.cell(2, columns["Significance"]), "value", "Significant"),
        )
        assert counts(read_in(north.actor(), changed)) == {"unchanged": 3}


def test_float_noise_of_spreadsheets_is_no_decimal_place(north):
    book = openpyxl.Workbook()
    book.active.append(["Title", "Quantity per year", "Unit"])
    book.active.append(["A", 0.1 + 0.2, "kg"])
    target = io.BytesIO()
    book.save(target)
    with north.scope():
        take_in(north.actor(), target.getvalue())
        assert Aspect.objects.get().quantity == Decimal("0.3")


def test_two_imports_side_by_side_do_not_mix(north):
    with north.scope():
        one, two = (read_in(north.actor(), sheet(["Title"], [name])) for name in ("One", "Two"))
        committing.commit(two, north.actor(), committing.Wish())
        committing.commit(one, north.actor(), committing.Wish())
        assert list(
            Record.objects.filter(kind="aspect").order_by("sequence").values_list("number", "title")
        ) == [("ASP-0001", "Two"), ("ASP-0002", "One")]


def test_old_drafts_are_forgotten_with_their_files(north, django_capture_on_commit_callbacks):
    with north.scope():
        waiting, written = (
            read_in(north.actor(), sheet(["Title"], ["A"])),
            take_in(north.actor(), sheet(["Title"], ["B"])),
        )
        paths = [drafts.path_of(draft) for draft in (waiting, written)]
        assert [path.exists() for path in paths] == [True, True]
        assert drafts.forget_old() == 0
        type(waiting).objects.update(created_at=datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC))
        with django_capture_on_commit_callbacks(execute=True):
            drafts.forget_old()
        assert [path.exists() for path in paths] == [False, False]
        assert list(type(waiting).objects.values_list("pk", "state")) == [(written.pk, "done")]
        assert not ImportRow.objects.exists()


@pytest.mark.parametrize("language, word", [("en", "(not visible)"), ("es", "(no visible)")])
@pytest.mark.parametrize("every_field", [True, False], ids=["instances", "columns"])
def test_a_reference_to_a_hidden_record_goes_out_as_a_word_and_comes_back_as_nothing(
    north, aspects, language, word, every_field
):
    with north.scope():
        readers.make_privileged(Activity.objects.get(), north.actor())
        coordinator = north.actor("coordinator")
        with translation.override(language):
            content = exported(
                coordinator, query="sort=number&columns=title,activity", every_field=every_field
            )
        book = openpyxl.load_workbook(io.BytesIO(content))
        page = book[book.sheetnames[1]]
        [place] = [cell.column for cell in page[1] if str(cell.value).startswith("Acti")]
        assert [row[place - 1].value for row in page.iter_rows(min_row=2)] == [word, None]
        assert "ACT-0001" not in str([[cell.value for cell in row] for tab in book for row in tab.rows])

        def told(given):
            page.cell(2, place).value = given
            target = io.BytesIO()
            book.save(target)
            return target.getvalue()

        for actor, given in ((coordinator, word), (coordinator, None), (north.actor(), word)):
            assert counts(read_in(actor, told(given))) == {"unchanged": 2}
        assert counts(read_in(north.actor(), told(None))) == {"changed": 1, "unchanged": 1}
        other = domain.create(Activity, north.actor(), {"title": "Drying"})
        take_in(coordinator, told(other.record.number))
        assert Aspect.objects.get(record__number="ASP-0001").activity == other
