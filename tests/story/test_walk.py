"""Nothing in the story hangs loose: history, links, people, files and pages agree to the last one."""

import re
from datetime import date, timedelta

import pypdfium2
import pytest
from django.db.models import Min
from django.test import Client
from django.utils import timezone, translation
from django_scopes import scope

from oyamel.check.inventory.models import Calculation
from oyamel.check.metering.models import Entry
from oyamel.org.models import Organization, Person
from oyamel.plan.aspects.domain import version_in_use
from oyamel.plan.aspects.models import Aspect, Evaluation
from oyamel.records import fields, files, history
from oyamel.records.models import Action, Comment, Event, Evidence, Link, Record
from oyamel.registers.models import SavedView
from oyamel.shell import demo
from oyamel.shell.demo import papers
from oyamel.shell.demo.story import LANGUAGES, Story, read
from oyamel.shell.models import Pin

EMPTY = (None, "", [], {})


def entered(organization, name="rodrigo"):
    client = Client()
    client.force_login(Person.objects.get(organization=organization, user__email__startswith=f"{name}.").user)
    return client


def leaves(node, path=()):
    """Every text with the path that leads to it."""
    if isinstance(node, dict):
        for key, below in node.items():
            yield from leaves(below, (*path, str(key)))
    elif isinstance(node, list):
        for place, below in enumerate(node):
            yield from leaves(below, (*path, str(place)))
    else:
        yield "/".join(path), node


def test_every_text_is_told(told, northfir):
    paths = [path for path, _text in leaves(read("words/en"))]
    assert [
        path for path in paths if not any(f"{path}/".startswith(f"{said}/") for said in told.story.told)
    ] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_texts_with_the_same_figures(language):
    ours, english = dict(leaves(read(f"words/{language}"))), dict(leaves(read("words/en")))
    assert list(ours) == list(english)
    assert [path for path, text in ours.items() if not text.strip() and english[path].strip()] == []
    figures = {path: sorted(re.findall(r"\d+", text)) for path, text in ours.items()}
    assert figures == {path: sorted(re.findall(r"\d+", text)) for path, text in english.items()}


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["es", "fr"])
def test_each_language_tells_the_same_story(northfir, language):
    with translation.override(language):
        demo.tell(Story(language), "fir")
    other = Organization.objects.exclude(pk=northfir.pk).get(is_demo=True)
    assert plot(northfir) == plot(other)
    with scope(organization=other):
        assert set(Record.objects.values_list("language", flat=True)) == {language}


def plot(organization):
    """What a language cannot change: each record's state, quantity, score and days, and the kinds of events in order."""
    with scope(organization=organization):
        rows = Record.objects.order_by("kind", "sequence")
        records = list(
            rows.values_list("number", "status", "is_archived", "fact_id", "version", "due_on", "opened_at")
        )
        aspects = Aspect.objects.order_by("record__sequence").values_list(
            "quantity", "score_text", "condition", "band"
        )
        happened = Event.objects.order_by("pk").values_list("kind", "sequence", "subject_type", "at")
        actions = Action.objects.order_by("pk").values_list("record__number", "status", "due_on", "done_on")
        entries = Entry.objects.order_by("pk").values_list(
            "source__record__number", "start", "amount", "cell"
        )
        accounts = Calculation.objects.order_by("pk").values_list("inventory__year", "version", "co2e_kg")
        return records, list(aspects), list(happened), list(actions), list(entries), list(accounts)


def test_history_holds_and_gives_every_row_as_it_stands(northfir):
    assert list(history.faults_in(northfir)) == []
    for record in Record.objects.order_by("pk"):
        row = record.specific
        now = fields.snapshot(row)
        now |= {name: lines.read([row.pk]).get(row.pk, []) for name, lines in row.children.items()}
        told = history.replay(Event.objects.filter(record=record).order_by("sequence"))
        assert kept(told) == kept(now), record


def kept(values):
    return {name: value for name, value in values.items() if value not in EMPTY}


def test_it_reaches_back_a_year_on_working_days_and_never_ahead(northfir, today):
    times = list(Event.objects.order_by("pk").values_list("at", flat=True))
    assert times == sorted(times)
    assert times[0].date() < today - timedelta(days=330) and times[-1] < timezone.now()
    earlier = [at for at in times if at.date() < today - timedelta(days=4)]
    assert [at for at in earlier if at.weekday() > 4] == []


def test_every_link_stands_in_both_histories(told, northfir):
    steps = told.story.happenings
    touched = sum(len(step.get("touches", ())) for step in steps)
    assert Link.objects.count() == sum(step["do"] == "link" for step in steps) + touched
    for link in Link.objects.select_related("source", "target"):
        for here, there in ((link.source, link.target), (link.target, link.source)):
            assert here.organization_id == northfir.pk
            told = Event.objects.filter(record=here, kind="LinkAdded").values_list("context", flat=True)
            assert [told for told in told if (told["record"], told["type"]) == (there.pk, link.type)]


def test_everybody_named_belongs_here_and_who_left_owns_nothing_open(northfir):
    people = set(Person.objects.values_list("pk", flat=True))
    owners = set(Record.objects.values_list("owner", flat=True)) - {None}
    responsible = set(Action.objects.values_list("responsible", flat=True))
    mentioned = set(
        Comment.mentions.through.objects.filter(comment__organization=northfir).values_list(
            "person", flat=True
        )
    )
    assert (owners | responsible | mentioned) <= people and mentioned
    gone = Person.objects.get(left_on__isnull=False)
    assert not Record.objects.filter(owner=gone, is_archived=False).exists()
    assert not Action.objects.filter(responsible=gone, status="open").exists()


def test_there_is_something_of_everything(northfir, acting, today):
    aspects = Aspect.objects.filter(record__is_archived=False)
    assert set(aspects.values_list("record__status", flat=True)) == {
        "significant",
        "not_significant",
        "not_evaluated",
    }
    assert set(aspects.values_list("condition", flat=True)) == {"normal", "abnormal", "emergency"}
    assert set(aspects.values_list("period", flat=True)) == {"past", "present", "planned"}
    assert aspects.filter(impact_rows__sign="beneficial").exists()
    assert Aspect.objects.filter(record__is_archived=True).count() == 1
    assert set(Action.objects.values_list("status", flat=True)) == {"open", "done", "verified", "dropped"}
    open_days = set(Action.objects.filter(status="open").values_list("due_on", flat=True))
    assert min(open_days) < today and today in open_days and max(open_days) > today
    assert Evidence.objects.filter(withdrawn_at__isnull=False).count() == 1
    assert {each.file.media_type for each in Evidence.objects.select_related("file")} == {
        "application/pdf",
        "image/png",
        "text/csv",
    }


def test_the_lower_limit_made_more_aspects_significant(northfir):
    again = Evaluation.objects.filter(method_version__number=2)
    before = dict(Evaluation.objects.filter(method_version__number=1).values_list("aspect", "is_significant"))
    flipped = [
        each
        for each in again.filter(scores__has_key="severity")
        if each.is_significant and before.get(each.aspect_id) is False
    ]
    assert {each.score for each in flipped} == {"10"}
    assert len(flipped) >= 5
    assert version_in_use().number == 2


def test_files_are_there_and_open(northfir):
    assert list(files.check_archive(northfir)) == []
    client = entered(northfir)
    for each in Evidence.objects.select_related("record"):
        page = client.get(each.record.get_absolute_url())
        assert each.name in page.content.decode()


@pytest.mark.one_database
def test_every_kind_of_record_in_every_state_has_a_page_that_answers(northfir):
    client = entered(northfir)
    one_each = Record.objects.order_by().values("kind", "status").annotate(first=Min("pk")).values("first")
    addresses = [
        record.get_absolute_url()
        for record in Record.objects.filter(pk__in=one_each).select_related("organization")
    ]
    assert {address: client.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 200
    )


def test_views_find_something_and_favourites_lead_somewhere(northfir):
    for view in SavedView.objects.select_related("user"):
        client = entered(northfir, view.user.email.split(".")[0])
        page = client.get(f"/{northfir.slug}/{view.register}/?{view.query}").content.decode()
        assert "ASP-0" in page, view.name
    for pin in Pin.objects.select_related("user", "organization", "record", "view"):
        client = entered(northfir, pin.user.email.split(".")[0])
        assert client.get(pin.address).status_code == 200


def test_each_role_signs_in_with_its_first_person(told, northfir):
    for role, email, password in told.sign_ins:
        client = Client()
        answer = client.post("/account/login/", {"login": email, "password": password})
        assert (role, answer.status_code) == (role, 302)
        assert client.get(f"/{northfir.slug}/").status_code == 200


def test_the_coordinator_sees_the_own_plant_alone(northfir):
    client = entered(northfir, "luis")
    seguin = Record.objects.filter(site__region="US-TX").select_related("organization").first()
    apodaca = Record.objects.filter(site__region="MX-NLE").select_related("organization").first()
    assert client.get(seguin.get_absolute_url()).status_code == 404
    assert client.get(apodaca.get_absolute_url()).status_code == 200


def test_the_deputy_finds_the_work_of_the_absent(northfir):
    page = entered(northfir, "luis").get(f"/{northfir.slug}/").content.decode()
    assert "you stand in for Eva Treviño" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_papers_say_what_their_words_say(language):
    story, day = Story(language), date(2026, 9, 30)
    paper = papers.make(story, "stack-report", day - timedelta(days=2), day)
    [page] = pypdfium2.PdfDocument(paper.content)
    said = page.get_textpage().get_text_range().split("\r\n")
    words = read(f"words/{language}")["papers"]["stack-report"]
    assert said == [words["title"], "2026-09-28 – 2026-09-30", *filter(None, words["lines"])]
    assert paper == papers.make(story, "stack-report", day - timedelta(days=2), day)
