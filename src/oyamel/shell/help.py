"""Help pages: the guide, the glossary, and the requirements of both editions of the standard. They belong to no
organization and are open to everyone."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from oyamel.facts import standards
from oyamel.facts.standards import Clause, Edition, Requirement
from oyamel.kit.text import fold
from oyamel.registers.declaration import SHELVES, registers
from oyamel.shell import guide
from oyamel.shell.middleware import LAST_ORGANIZATION
from oyamel.shell.navigation import CYCLE

CHANGES = {
    "unchanged": ("good", gettext_lazy("unchanged")),
    "reworded": ("calm", gettext_lazy("reworded")),
    "moved": ("calm", gettext_lazy("moved")),
    "strengthened": ("warn", gettext_lazy("strengthened")),
    "new": ("mark", gettext_lazy("new")),
}
DOCUMENTED = {
    "available": gettext_lazy("Documented information to be available"),
    "evidence": gettext_lazy("Documented information as evidence"),
}


def _language() -> str:
    return (get_language() or "en")[:2]


def _page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    frame = {"navigation": _navigation(request), "phone_bar": _phone_bar(request)}
    return render(request, f"shell/help/{template}.html", {**frame, **context})


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The side bar of the help: its own pages, and the way back."""
    pages = [(page.title, reverse("help_page", args=[page.slug])) for page in guide.pages()]
    clauses = [(str(each.name(_language())), reverse("requirements", args=[each.id])) for each in _editions()]
    back = (_("Back to the program"), _program(request) or "/")
    listed = [
        ("", [back, (_("Help"), reverse("help"))]),
        (_("Guide"), [*pages, (_("Glossary"), reverse("glossary"))]),
        (_("Requirements"), clauses),
    ]
    return [{"label": label, "items": [_item(request, *line) for line in lines]} for label, lines in listed]


def _phone_bar(request: HttpRequest) -> list[dict[str, Any]]:
    lines = [
        (_("Back"), _program(request) or "/", "home"),
        (_("Help"), reverse("help"), "question-mark-circle"),
        (_("Requirements"), reverse("requirements_now"), "book-open"),
    ]
    return [_item(request, label, url) | {"icon": icon} for label, url, icon in lines]


def _item(request: HttpRequest, label: str, url: str) -> dict[str, Any]:
    is_branch = url.startswith(reverse("requirements_now"))
    return {
        "label": label,
        "url": url,
        "current": request.path.startswith(url) if is_branch else request.path == url,
    }


def _program(request: HttpRequest) -> str:
    """The home of the organization where the reader was last; nothing for a visitor."""
    last = request.session.get(LAST_ORGANIZATION) if request.user.is_authenticated else None
    return f"/{last}/" if last else ""


def _editions() -> list[Edition]:
    """Both editions, the newest first."""
    return sorted(standards.standard().editions.values(), key=lambda each: each.published, reverse=True)


def index(request: HttpRequest) -> HttpResponse:
    """What there is to read."""
    return _page(request, "index", pages=guide.pages(), editions=_named_editions(""))


def page(request: HttpRequest, slug: str) -> HttpResponse:
    """A page of the guide, and the one after it."""
    pages = guide.pages()
    place = next((at for at, each in enumerate(pages) if each.slug == slug), None)
    if place is None:
        raise Http404
    following = pages[place + 1] if place + 1 < len(pages) else None
    return _page(request, "page", page=pages[place], following=following)


def glossary(request: HttpRequest) -> HttpResponse:
    """The terms that the program and the translations use, sorted by the reader's language."""
    language = _language()
    others = [code for code in ("en", "es", "fr") if code != language]
    terms = sorted(
        (term for term in guide.glossary() if getattr(term, language)),
        key=lambda term: fold(term.word(language)),
    )
    names = {"en": _("English"), "es": _("Spanish"), "fr": _("French")}
    columns = [{"label": names[code]} for code in (language, *others)]
    rows = [{"cells": _term_cells(term, language, others)} for term in terms]
    return _page(request, "glossary", table={"caption": _("Glossary"), "columns": columns, "rows": rows})


def _term_cells(term: guide.Term, language: str, others: list[str]) -> list[Any]:
    doubt = (
        "" if language == "en" or term.is_checked(language) else _("Not compared with a published text yet.")
    )
    own = {"text": term.word(language), "under": f"{term.note_for(language)} {doubt}".strip()}
    return [own, *(getattr(term, code) or "–" for code in others)]


def requirements_now(request: HttpRequest) -> HttpResponse:
    """The requirements of the newest edition."""
    return redirect("requirements", _editions()[0].id)


def requirements(request: HttpRequest, edition: str) -> HttpResponse:
    """The clauses of an edition by the parts of the cycle."""
    if edition not in standards.standard().editions:
        raise Http404
    language = _language()
    clauses = standards.clauses_of(edition)
    parts = [
        {"label": CYCLE[part], "clauses": [_listed(each, language) for each in clauses if each.pdca == part]}
        for part in SHELVES
    ]
    columns = [parts[:1], parts[1:2], parts[2:]]
    return _page(
        request,
        "requirements",
        edition=standards.standard().editions[edition].name(language),
        status=standards.standard().editions[edition].status(language),
        columns=columns,
        tabs=_named_editions(edition),
    )


def _named_editions(current: str) -> list[dict[str, Any]]:
    language = _language()
    return [
        {
            "label": each.name(language),
            "url": reverse("requirements", args=[each.id]),
            "current": each.id == current,
        }
        for each in _editions()
    ]


def _listed(clause: Clause, language: str) -> dict[str, Any]:
    tone, word = CHANGES[clause.change]
    return {
        "number": clause.number,
        "title": clause.title(language),
        "url": _address(clause),
        "is_heading": clause.is_heading,
        "tone": tone,
        "change": word if clause.change != "unchanged" else "",
    }


def _address(clause: Clause) -> str:
    return reverse("requirement", args=[clause.edition, clause.number])


def requirement(request: HttpRequest, edition: str, number: str) -> HttpResponse:
    """A clause: what it asks in our own words, what shows it, what auditors ask, what changed between the editions."""
    found = standards.standard().clauses.get(f"{edition}/{number}")
    if found is None:
        raise Http404
    language = _language()
    context = {
        "clause": found,
        "title": found.title(language),
        "edition": standards.standard().editions[edition].name(language),
        "crumbs": _crumbs(found, language),
        "tabs": _tabs(found, language),
        "requirements": [_asked(each, language) for each in found.requirements],
        "parts": [
            _listed(each, language) for each in standards.clauses_of(edition) if each.parent == found.id
        ],
        "evidence": [text(language) for text in found.evidence],
        "nonconformities": [text(language) for text in found.typical_nonconformities],
        "notes": [text(language) for text in found.notes],
        "questions": standards.audit_questions(found.id, language),
        "transition": found.transition(language),
        "change": CHANGES[found.change],
        "registers": _registers(request, found),
        **_neighbours(found, language),
    }
    return _page(request, "requirement", **context)


def _crumbs(clause: Clause, language: str) -> list[dict[str, str]]:
    crumbs = [
        {
            "label": standards.standard().editions[clause.edition].name(language),
            "url": reverse("requirements", args=[clause.edition]),
        }
    ]
    above: list[Clause] = []
    here = clause
    while here.parent:
        here = standards.clause(here.parent)
        above.insert(0, here)
    return crumbs + [
        {"label": f"{each.number} {each.title(language)}", "url": _address(each)} for each in above
    ]


def _tabs(clause: Clause, language: str) -> list[dict[str, Any]]:
    """The same clause in each edition: every clause it maps to."""
    others = [standards.clause(each) for each in clause.maps_to]
    shown = sorted([clause, *others], key=lambda each: (each.edition, each.number), reverse=True)
    return [
        {
            "label": f"{standards.standard().editions[each.edition].name(language)}, {each.number}",
            "url": _address(each),
            "current": each == clause,
        }
        for each in shown
    ]


def _asked(each: Requirement, language: str) -> dict[str, Any]:
    tone, word = CHANGES[each.change]
    number = standards.clause(each.clause).number
    others = [standards.clause(standards.requirement(other).clause) for other in each.maps_to]
    return {
        "id": each.id.rsplit("/", 1)[1],
        "text": each.text(language),
        "documented": DOCUMENTED.get(each.documented, ""),
        "tone": tone,
        "change": word if each.change != "unchanged" else "",
        "transition": each.transition(language) if each.change != "unchanged" else "",
        "others": [
            {"number": other.number, "url": _address(other)}
            for other in dict.fromkeys(others)
            if each.change != "unchanged" or other.number != number
        ],
        "is_checked": each.confidence != "memory",
    }


def _registers(request: HttpRequest, clause: Clause) -> list[dict[str, str]]:
    """The registers that serve the clause, linked for someone who is signed in."""
    program = _program(request)
    serving = [each for each in registers() if clause.id in each.clauses]
    return [
        {
            "label": str(each.plural),
            "about": str(each.about),
            "url": f"{program}{each.slug}/" if program else "",
        }
        for each in serving
    ]


def _neighbours(clause: Clause, language: str) -> dict[str, Any]:
    clauses = standards.clauses_of(clause.edition)
    at = clauses.index(clause)
    before = clauses[at - 1] if at else None
    after = clauses[at + 1] if at + 1 < len(clauses) else None
    return {
        name: {"label": f"{each.number} {each.title(language)}", "url": _address(each)} if each else None
        for name, each in (("before", before), ("after", after))
    }
