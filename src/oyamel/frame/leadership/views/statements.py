"""Policy and scope: the text, its points, its versions; writing, ticking, putting in force, withdrawing."""

import difflib
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.frame.leadership import domain, queries, sentences
from oyamel.frame.leadership.forms import NAMES, PointsForm, WriteForm
from oyamel.frame.leadership.models import Scope, Statement, StatementVersion
from oyamel.frame.leadership.views.acts import done, page
from oyamel.frame.leadership.views.boundaries import boundaries
from oyamel.kit.markdown import render_markdown
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm
from oyamel.registers.views.access import address, obtain, posted


def panels(request: HttpRequest, row: RecordModel) -> list[str]:
    """The text with its points, the boundaries of a scope, and who has read the version in force."""
    if not isinstance(row, Statement):
        return []
    may_write = request.actor.may("change", row.record.site_path) and not row.record.is_archived
    context = {
        "row": row,
        "may_write": may_write,
        "texts": shown_texts(sentences.texts(row)),
        **_points(request, row),
    }
    found = [render_to_string("leadership/text.html", context, request)]
    if isinstance(row, Scope):
        found.append(render_to_string("leadership/boundaries_panel.html", boundaries(row) | context, request))
    version = queries.in_force(row.record)
    context |= {
        "version": version,
        "read": queries.has_read(version, request.actor.person) if version else None,
    }
    return [*found, render_to_string("leadership/versions_panel.html", context, request)]


def shown_texts(texts: dict[str, str]) -> list[dict[str, Any]]:
    """Texts as safe HTML, each with the name of its language: [{code, name, html}]."""
    return [
        {"code": code, "name": NAMES[code], "html": mark_safe(render_markdown(text))}  # noqa: S308 - sanitized by the kit
        for code, text in texts.items()
    ]


def _points(request: HttpRequest, row: Statement) -> dict[str, Any]:
    """The points that the text has to meet, that the context calls for, or that are ticked."""
    language = get_language() or "en"
    relevant = queries.relevant_conditions(request.actor, row.record.site_path)
    checks = sentences.checks(row, request.actor.organization.edition)
    rows = [
        {
            "label": each.point.label(language),
            "requirement": each.point.requirement.rpartition("/")[0].partition("/")[2],
            "required": each.point.is_required,
            "called_for": bool(relevant & set(each.point.conditions)),
            "sentence": each.sentence,
            "lost": each.lost,
        }
        for each in checks
    ]
    shown = [
        each for each in rows if each["required"] or each["called_for"] or each["sentence"] or each["lost"]
    ]
    return {"points": shown, "open": sum(each.is_open and each.point.is_required for each in checks)}


def decision_card(request: HttpRequest, row: RecordModel) -> str:
    """What whoever approves signs: the text, its points, and what changed against the version in force."""
    if not isinstance(row, Statement):
        return ""
    version = queries.in_force(row.record)
    _language, text = sentences.main_text(row)
    context = {"texts": shown_texts(sentences.texts(row)), "version": version, **_points(request, row)}
    if version:
        context["diff"] = difference(version.texts.get(version.language, ""), text)
    if isinstance(row, Scope):
        context |= boundaries(row)
    return render_to_string("leadership/card.html", context, request)


def difference(before: str, after: str) -> list[dict[str, str]]:
    """Sentence by sentence: [{kind: same, gone or new, text}]."""
    old, new = sentences.sentences(before), sentences.sentences(after)
    found: list[dict[str, str]] = []
    for act, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if act == "equal":
            found += [{"kind": "same", "text": text} for text in old[a:b]]
        else:
            found += [{"kind": "gone", "text": text} for text in old[a:b]]
            found += [{"kind": "new", "text": text} for text in new[c:d]]
    return found


def actions(request: HttpRequest, register: Register, row: RecordModel) -> list[dict[str, Any]]:
    """The buttons of the record page: put in force what is approved, else write."""
    number, path = row.record.number, row.record.site_path
    write = {"label": _("Write"), "url": address(request, register, number, "write"), "icon": "pencil"}
    found = [write] if request.actor.may("change", path) else []
    if row.record.status == "approved" and request.actor.may("evaluate", path):
        url = address(request, register, number, "put-in-force")
        return [{"label": _("Put in force"), "url": url, "kind": "main"}, *found]
    for each in found:
        each["kind"] = "main"
    return found


def write_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The texts, in each language of its own."""
    row = obtain(request, register, number, "change")
    form = WriteForm(row, posted(request))

    def write() -> bool:
        given = form.cleaned_data
        return domain.write_statement(request.actor, row, form.values, given["reason"], given["version"])

    if done(request, form, write, _("Saved. Tick the points against their sentences next.")):
        return redirect(address(request, register, number, "points"))
    return page(
        request, "leadership/write.html", register, row, form, back=address(request, register, number)
    )


def points_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Each point with the sentence that meets it."""
    row = obtain(request, register, number, "change")
    checks = sentences.checks(row, request.actor.organization.edition)
    _language, text = sentences.main_text(row)
    form = PointsForm(row, checks, sentences.sentences(text), posted(request))

    def tick_all() -> None:
        version = form.cleaned_data["version"]
        for each in checks:
            if form.cleaned_data[each.point.id] != each.sentence:
                domain.tick(request.actor, row, each.point.id, form.cleaned_data[each.point.id], version)
                row.refresh_from_db()
                version = None

    if done(request, form, tick_all, _("Saved.")):
        return redirect(address(request, register, number))
    context = {"is_empty": not text, "back": address(request, register, number)}
    return page(request, "leadership/points.html", register, row, form, **context)


def versions_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """One version (`?v=2`, else the newest): its text, its approval, and what changed against the one before."""
    row = obtain(request, register, number)
    versions = list(queries.versions_of(row.record))
    version = chosen(request, versions)
    before = next((each for each in versions if version and each.number == version.number - 1), None)
    context: dict[str, Any] = {"versions": versions, "version": version, "before": before}
    if version:
        context["texts"] = shown_texts(version.texts)
        context["diff"] = difference(_main(before), _main(version)) if before else []
    context["may_withdraw"] = bool(version and version.in_force_until is None) and request.actor.may(
        "evaluate", row.record.site_path
    )
    return page(request, "leadership/versions.html", register, row, **context)


def chosen(request: HttpRequest, versions: list[StatementVersion]) -> StatementVersion | None:
    """The version of `?v=`, else the newest, None where there is none. Raises Http404 for one that is not there."""
    asked = request.GET.get("v", "")
    if not asked:
        return versions[0] if versions else None
    found = next((each for each in versions if str(each.number) == asked), None)
    if found is None:
        raise Http404
    return found


def _main(version: StatementVersion) -> str:
    return version.texts.get(version.language, "")


def put_in_force_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Put the approved text in force, with a word on why."""
    row = obtain(request, register, number, "evaluate")
    form = ReasonForm(posted(request))
    verb = lambda: domain.put_in_force(request.actor, row, form.cleaned_data["reason"])  # noqa: E731 - said once
    if done(request, form, verb, _("It is in force from today on.")):
        return redirect(address(request, register, number))
    explanation = _(
        "The approved text becomes a version that nobody edits, in force from today on; the one before ends."
    )
    return page(
        request, "registers/reason.html", register, row, form, title=_("Put %(number)s in force") % {"number": number},
        submit=_("Put in force"), explanation=explanation, back=address(request, register, number),
    )  # fmt: skip


def withdraw_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """End the version in force without a next one, with a reason."""
    row = obtain(request, register, number, "evaluate")
    form = ReasonForm(posted(request))
    verb = lambda: domain.withdraw_statement(request.actor, row, form.cleaned_data["reason"])  # noqa: E731 - said once
    if done(request, form, verb, _("It is not in force any more.")):
        return redirect(address(request, register, number))
    explanation = _("The version stays in the list with its days; it leaves the public page at once.")
    return page(
        request, "registers/reason.html", register, row, form, title=_("Withdraw %(number)s") % {"number": number},
        submit=_("Withdraw"), explanation=explanation, back=address(request, register, number, "versions"),
    )  # fmt: skip
