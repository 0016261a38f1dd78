"""Help: the guide in three languages, the glossary, and the requirements of both editions; open to everyone."""

import re

import pytest
from django.urls import reverse

from oyamel.facts import standards
from oyamel.shell import guide
from tests.shell.conftest import signed_in

LANGUAGES = ("en", "es", "fr")
pytestmark = pytest.mark.django_db


def read(client, url, language="en"):
    response = client.get(url, headers={"accept-language": language})
    assert response.status_code == 200, url
    return response.content.decode()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_exists_in_every_language_and_its_links_lead_somewhere(client, language):
    files = {file.name for file in (guide.folder() / "en").glob("*.md")}
    assert {file.name for file in (guide.folder() / language).glob("*.md")} == files
    known = {reverse("help_page", args=[page.slug]) for page in guide.pages(language)}
    linked = {url for page in guide.pages(language) for url in re.findall(r'href="([^"]*)"', page.html)}
    assert linked <= known and len(linked) >= 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_translations_have_the_shape_of_the_english(language):
    def shape(page):
        text = page.body
        return [
            len(re.findall(pattern, text, re.MULTILINE))
            for pattern in (r"^## ", r"^\d\. ", r"^- ", r"^\|", "`")
        ]

    assert [shape(page) for page in guide.pages(language)] == [shape(page) for page in guide.pages("en")]


@pytest.mark.parametrize(
    "language, title", [("en", "First steps"), ("es", "Primeros pasos"), ("fr", "Premiers pas")]
)
def test_a_page_is_read_signed_out_in_the_language_of_the_browser(client, language, title):
    page = read(client, "/help/first-steps/", language)
    assert f"<h1>{title}</h1>" in page and f'<html lang="{language}"' in page
    assert '<a href="/help/aspects/"' in page.partition("<article")[2]


def test_a_page_that_a_language_lacks_is_shown_in_english(tmp_path, monkeypatch):
    for name, text in (
        ("en/01-one.md", "# One\n\nFirst.\n\nText."),
        ("en/02-two.md", "# Two\n\nSecond.\n\nText."),
        ("es/01-one.md", "# Uno\n\nPrimera.\n\nTexto."),
    ):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(guide, "PACKAGED", tmp_path)
    guide._pages.cache_clear()
    assert [page.title for page in guide.pages("es")] == ["Uno", "Two"]
    guide._pages.cache_clear()


def test_the_glossary_is_sorted_by_the_reader(client):
    page = read(client, "/help/glossary/", "fr")
    assert page.index("aspect environnemental") < page.index("impact environnemental")
    terms = {term.en: term for term in guide.glossary()}
    assert terms["environmental aspect"].es == "aspecto ambiental"
    assert len(terms) == len(guide.glossary()) == 628


@pytest.mark.parametrize(
    ("language", "note", "is_checked"),
    [("es", 'Avoid "riesgo: alto".', True), ("fr", "Éviter risque.", False), ("en", None, True)],
)
def test_a_note_of_the_glossary_is_for_one_language(language, note, is_checked):
    said = 'es: Avoid "riesgo: alto". fr: Éviter risque. Not checked: fr.'
    term = guide.Term("hazard", "peligro", "danger", said)
    assert term.note_for(language) == (said if note is None else note)
    assert term.is_checked(language) is is_checked


@pytest.mark.parametrize("edition", ["2026", "2015"])
def test_every_clause_has_its_page(client, edition):
    index = read(client, f"/help/requirements/{edition}/")
    for clause in standards.clauses_of(edition):
        url = f"/help/requirements/{edition}/{clause.number}/"
        assert f'href="{url}"' in index
        assert clause.title("en") in read(client, url)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_clause_tells_all_that_is_known_of_it(client, language):
    clause = standards.clause("2026/6.1.2")
    context = client.get("/help/requirements/2026/6.1.2/", headers={"accept-language": language}).context
    assert [each["text"] for each in context["requirements"]] == [
        each.text(language) for each in clause.requirements
    ]
    assert context["evidence"] == [text(language) for text in clause.evidence]
    assert context["questions"] == standards.audit_questions(clause.id, language)
    assert [tab["url"] for tab in context["tabs"]] == [
        "/help/requirements/2026/6.1.2/",
        "/help/requirements/2015/6.1.2/",
        "/help/requirements/2015/6.1.1/",
    ]
    moved = context["requirements"][0]
    assert (moved["id"], [other["number"] for other in moved["others"]]) == ("a", ["6.1.1"])
    assert [register["url"] for register in context["registers"]] == [""] * len(context["registers"])


def test_a_signed_in_reader_is_led_to_the_registers_that_serve_a_clause(north):
    client = signed_in(north)
    client.get("/northfir/jobs/")
    context = client.get("/help/requirements/2026/6.1.2/").context
    assert "/northfir/aspects/" in [register["url"] for register in context["registers"]]


def test_what_does_not_exist_is_404(client):
    for url in (
        "/help/nothing/",
        "/help/requirements/1996/",
        "/help/requirements/2026/99/",
        "/help/requirements/x/4/",
    ):
        assert client.get(url).status_code == 404, url
    assert client.get("/help/requirements/")["Location"] == "/help/requirements/2026/"
