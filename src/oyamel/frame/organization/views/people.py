"""The people of the organization."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from oyamel.frame.organization import domain, forms, queries, story
from oyamel.frame.organization.views.common import act, link, page
from oyamel.org.actors import Actor
from oyamel.org.models import Person

PAGE = 100


def people(request: HttpRequest) -> HttpResponse:
    """The people by name, those who left on request; long lists go on by page."""
    actor, text = request.actor, request.GET.get("q", "").strip()
    with_former, start = request.GET.get("former") == "1", _start(request)
    found = queries.people(text, with_former, by_contact=actor.sees_contacts)
    rows = list(found[start : start + PAGE + 1])
    former = {"label": _("Those who left too"), "url": "?former=1"}
    bar = {
        "value": text,
        "placeholder": _("Name, e-mail, job title") if actor.sees_contacts else _("Name"),
        "keep": [("former", "1")] if with_former else [],
        "chips": [former | {"off_url": "?"} if with_former else former],
    }
    acts = [{"label": _("Add a person"), "url": link(actor, "person_new"), "kind": "main", "key": "c"}]
    return page(
        request,
        "people",
        _("People"),
        clause="5.3",
        bar=bar,
        table=_table(actor, rows[:PAGE]),
        is_empty=not rows,
        pager=_pager(request, start, len(rows) > PAGE),
        actions=acts if actor.may_anywhere("configure") else [],
    )


def _start(request: HttpRequest) -> int:
    given = request.GET.get("from", "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 7 else 0


def _pager(request: HttpRequest, start: int, has_more: bool) -> dict[str, str]:
    def url(place: int) -> str:
        query = request.GET.copy()
        query["from"] = str(place)
        return f"?{query.urlencode()}"

    return {
        "previous_url": url(max(start - PAGE, 0)) if start else "",
        "next_url": url(start + PAGE) if has_more else "",
    }


def _table(actor: Actor, rows: list[Person]) -> dict[str, Any]:
    columns = [
        {"label": _("Name")},
        {"label": _("Job title"), "show": "wide"},
        {"label": _("Site"), "show": "wide"},
        {"label": _("Account")},
    ]
    return {
        "caption": _("People"),
        "columns": columns,
        "rows": [{"cells": _cells(actor, row)} for row in rows],
    }


def _cells(actor: Actor, person: Person) -> list[Any]:
    name = {
        "text": person.name,
        "url": link(actor, "person", person.pk),
        "title": True,
        "under": person.email if actor.sees_contacts else "",
    }
    site = person.site.name if person.site else _("Whole organization")
    if person.left_on:
        account = {"state": "calm", "text": _("Left"), "open": True}
    elif person.user_id:
        account = {"state": "good", "text": _("Signs in")}
    else:
        account = {"state": "calm", "text": _("No account")}
    return [name, person.job_title if actor.sees_contacts else "", site, account]


def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: facts and history, which keeps their former addresses too."""
    actor = request.actor
    found = _obtain(actor, pk, "view")
    acts = []
    if actor.may("configure", queries.path_of(found)) and not found.left_on:
        acts = [
            {"label": _("Edit"), "url": link(actor, "person_edit", pk), "kind": "main", "key": "e"},
            {"label": _("Has left"), "url": link(actor, "person_leave", pk), "kind": "quiet"},
        ]
    steps = [(_("People"), link(actor, "people"))]
    if not actor.sees_contacts:
        return page(request, "person", found.name, steps=steps, facts=_presence(found), is_brief=True)
    items = story.history_of(found)
    facts = [*_contact(found), *_presence(found)]
    return page(request, "person", found.name, steps=steps, facts=facts, items=items, actions=acts)


def _obtain(actor: Actor, pk: int, action: str) -> Person:
    return queries.obtain(Person.objects.select_related("site", "deputy", "user"), pk, actor, action)


def _contact(person: Person) -> list[dict[str, Any]]:
    return [
        {"label": _("E-mail"), "value": person.email},
        {"label": _("Job title"), "value": person.job_title},
        {"label": _("Account"), "value": person.user.email if person.user else _("No account")},
    ]


def _presence(person: Person) -> list[dict[str, Any]]:
    return [
        {"label": _("Site"), "value": person.site or _("Whole organization")},
        {"label": _("Deputy"), "value": person.deputy or ""},
        {"label": _("Absent from"), "value": person.absent_from or ""},
        {"label": _("Absent until"), "value": person.absent_until or ""},
        {"label": _("Left on"), "value": person.left_on or ""},
    ]


def person_new(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    queries.require_anywhere(actor, "configure")
    form = forms.PersonForm(request.POST or None, actor=actor)
    return act(
        request,
        form,
        lambda: domain.add_person(actor, form.values()),
        _("New person"),
        _("The person is added."),
        link(actor, "people"),
        steps=[(_("People"), link(actor, "people"))],
        say=_("A person owns work and is named in records. Invite them as a member if they are to sign in."),
    )


def person_edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    found = _obtain(actor, pk, "configure")
    form = forms.PersonForm(request.POST or None, instance=found, actor=actor)
    return act(
        request,
        form,
        lambda: domain.change_person(actor, found, form.values(), form.cleaned_data["seen"]),
        _("Edit %(person)s") % {"person": found},
        _("The person is saved."),
        link(actor, "person", pk),
        steps=_steps(actor, found),
    )


def person_leave(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    found = _obtain(actor, pk, "configure")
    form = forms.LeaveForm(request.POST or None, person=found)
    return act(
        request,
        form,
        lambda: domain.leave(actor, found, form.cleaned_data["on"], form.cleaned_data["successor"]),
        _("%(person)s has left") % {"person": found},
        _("The leaving is recorded."),
        link(actor, "person", pk),
        steps=_steps(actor, found),
        say=_("All roles of this person end with that day."),
        save=_("Record the leaving"),
    )


def _steps(actor: Actor, person: Person) -> list[tuple[str, str]]:
    return [(_("People"), link(actor, "people")), (person.name, link(actor, "person", person.pk))]
