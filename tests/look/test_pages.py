"""Error pages, base templates and paper."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from oyamel.look.views import ERROR_PAGES, error_page


@pytest.mark.parametrize("status", sorted(ERROR_PAGES))
def test_an_error_page_needs_no_context(status):
    page = render_to_string(f"{status}.html")
    assert f"Error {status}" in page
    assert len(re.findall("<h1>", page)) == 1
    assert page.count("<p>") >= 2


def test_an_error_page_names_the_given_reason_and_cure():
    answer = error_page(RequestFactory().get("/"), 409, "Row 14 was changed by <Ana>.", "Reload it.", "/x/")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "<p>Row 14 was changed by &lt;Ana&gt;.</p>" in page
    assert "<p>Reload it.</p>" in page
    assert 'href="/x/"' in page


def test_an_error_without_a_page_is_refused():
    with pytest.raises(KeyError):
        error_page(RequestFactory().get("/"), 418)


def test_an_unknown_address_answers_404_with_our_page(client):
    answer = client.get("/nowhere/")
    assert answer.status_code == 404
    assert "look/bare.html" in {template.name for template in answer.templates}


def test_navigation_is_given_never_written():
    page = render_to_string("look/base.html", {"navigation": []})
    assert "<nav" not in page
    group = {"label": "Plan", "items": [{"label": "Aspects", "url": "/a/", "current": True, "count": 214}]}
    page = render_to_string("look/base.html", {"navigation": [group]})
    assert '<a href="/a/" aria-current="page"><span>Aspects</span> <span class="count">214</span></a>' in page


def test_the_language_of_the_page_is_said():
    with translation.override("fr"):
        assert '<html lang="fr">' in render_to_string("look/base.html")


@pytest.mark.parametrize(("paper", "points"), [("a4", (595, 842)), ("letter", (612, 792))])
def test_paper_has_cover_line_numbers_and_revision(paper, points):
    from weasyprint import HTML

    from tests.look.paper import STATIC, words_of

    context = {
        "title": "Environmental aspects",
        "organization": "Northfir Components",
        "number": "PRO-0007",
        "revision": "4",
        "paper": paper,
    }
    pdf = HTML(string=render_to_string("look/print.html", context))
    pages = words_of(pdf.write_pdf(stylesheets=[STATIC / "look" / "css" / "print.css"]))
    assert [page.size for page in pages] == [points]
    assert [word in pages[0].text for word in ("Northfir Components", "Revision 4", "1 / 1")] == [True] * 3
