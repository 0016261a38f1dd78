"""What the page of an obligation shows: the law, whether it applies and why, how it is complied with, dates, changes."""

from fractions import Fraction
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from oyamel.engine.applicability import explain, show_number
from oyamel.engine.applicability.wording import Wording
from oyamel.engine.recurrence import needed_dates
from oyamel.facts.obligations import Finding, Threshold, load_vocabulary
from oyamel.facts.obligations import Obligation as Row
from oyamel.frame.facility import queries as facility
from oyamel.plan.obligations import events, queries, rulebook, texts
from oyamel.plan.obligations.domain.planning import due_of
from oyamel.plan.obligations.enums import ObligationStatus, Verdict
from oyamel.plan.obligations.forms import date_label
from oyamel.plan.obligations.models import MissingDate, Obligation
from oyamel.plan.obligations.views.coverage import level_facts
from oyamel.records.models import Deadline, Event
from oyamel.registers.declaration import Register, register_for_kind
from oyamel.registers.views.access import address

TONES = {
    Verdict.APPLIES.value: ("mark", False),
    Verdict.CONTINGENT.value: ("info", True),
    Verdict.UNKNOWN.value: ("warn", True),
    Verdict.DOES_NOT_APPLY.value: ("calm", False),
}
SHOWN_DATES = 6


def of_obligation(request: HttpRequest, register: Register, row: Obligation) -> list[str]:
    """Rendered panels of an obligation."""
    return [
        render_to_string("obligations/law.html", _law(row), request),
        render_to_string("obligations/applies.html", _applies(request, row), request),
        render_to_string("obligations/complies.html", _complies(request, row), request),
        render_to_string("obligations/dates.html", _dates(request, register, row), request),
    ]


def of_requirement(request: HttpRequest, row: Any) -> list[str]:
    """Rendered panels of a requirement item: its due dates."""
    return [render_to_string("obligations/dates.html", {"dates": dates_of(row), "row": row}, request)]


def verdict_state(verdict: str) -> dict[str, Any]:
    """A verdict as the state component shows it."""
    tone, is_open = TONES.get(verdict, ("calm", True))
    return {
        "tone": tone,
        "label": dict(Verdict.choices).get(verdict, _("Not judged by a rule")),
        "open": is_open,
    }


def why(row: Obligation) -> str:
    """The reason of the verdict today, in words, each threshold beside the site's value; empty without a rule."""
    register = rulebook.whole()
    if row.record.site is None or row.record.fact_id not in register.rows:
        return ""
    answers = facility.answers_of(row.record.site).answers
    return explain(register, row.record.fact_id, answers).words(texts.language())


def _law(row: Obligation) -> dict[str, Any]:
    law: Row | None = row.__dict__.get("law")
    if law is None:
        gone = bool(row.record.fact_id)
        return {"law": None, "row": row, "is_gone": gone, "watches": _watches(row)}
    language = texts.language()
    fallbacks = [law.title, law.duty] if not row.requirement else [law.title]
    return {
        "law": law, "row": row, "duty": row.requirement or law.duty(language), "due": law.due.rule(language),
        "penalty": law.penalty(language), "penalty_in_english": texts.is_fallback(law.penalty), "note": law.note(language) if law.note else "",
        "note_in_english": bool(law.note) and texts.is_fallback(law.note), "in_english": any(texts.is_fallback(each) for each in fallbacks),
        "thresholds": [_threshold(each) for each in law.thresholds], "findings": [_finding(each) for each in law.open_findings],
        "status": law.status, "retention": law.retention, "watches": _watches(row), "changes": _changes(row),
    }  # fmt: skip


def _threshold(each: Threshold) -> str:
    """A number of the law, in the law's unit."""
    wording = Wording(load_vocabulary(), texts.language())
    fact = load_vocabulary().facts.get(each.fact or "")
    what = each.what(texts.language()) or (fact.question(texts.language()) if fact else "")
    unit = wording.unit(each.unit) if each.unit else ""
    return " ".join(
        part for part in (what, each.op, show_number(Fraction(each.value), texts.language()), unit) if part
    )


def _finding(each: Finding) -> dict[str, Any]:
    return {"field": each.field, "reason": each.reason, "new": each.new, "source": each.source, "on": each.on}


def _watches(row: Obligation) -> list[dict[str, Any]]:
    rows = Event.objects.filter(record=row.record, kind=events.LAW_WATCHED).select_related("actor", "text")
    return [_told(each) for each in rows.order_by("-sequence")[:5]]


def _told(each: Event) -> dict[str, Any]:
    text = getattr(each, "text", None)
    return {
        "who": each.actor,
        "on": each.context.get("on"),
        "source": each.context.get("source"),
        "note": text.text if text else "",
    }


def _changes(row: Obligation) -> list[dict[str, Any]]:
    rows = Event.objects.filter(record=row.record, kind=events.LAW_CHANGED).order_by("-sequence")[:5]
    return [
        {"as_of": each.context.get("as_of"), "fields": ", ".join(each.context.get("fields", []))}
        for each in rows
    ]


def _applies(request: HttpRequest, row: Obligation) -> dict[str, Any]:
    site = row.record.site
    decided = row.decision and row.record.status != ObligationStatus.NOT_CONFIRMED
    return {
        "row": row, "verdict": verdict_state(row.verdict), "why": why(row), "decided": decided, "decision": row.get_decision_display(),
        "who": row.decided_by, "when": date_format(localtime(row.decided_at), "DATETIME_FORMAT") if row.decided_at else "",
        "reason": _reason(row) if decided else "", "again": row.must_decide_again,
        "then": dict(Verdict.choices).get(row.decided_verdict, ""), "questions_url": _questions_url(request, row),
        "levels": level_facts(queries.coverage_of(site), request) if site else [],
    }  # fmt: skip


def _reason(row: Obligation) -> str:
    kinds = (
        events.APPLICABILITY_CONFIRMED,
        events.NON_APPLICABILITY_CONFIRMED,
        events.APPLICABILITY_OVERRIDDEN,
    )
    last = (
        Event.objects.filter(record=row.record, kind__in=kinds)
        .select_related("text")
        .order_by("-sequence")
        .first()
    )
    text = getattr(last, "text", None) if last else None
    return text.text if text else ""


def _questions_url(request: HttpRequest, row: Obligation) -> str:
    """Where missing answers are given, for an unknown verdict."""
    if row.verdict != Verdict.UNKNOWN or row.record.site is None:
        return ""
    profile = facility.profile_of(row.record.site)
    base = f"/{request.actor.organization.slug}/profiles/"
    return (
        f"{base}{profile.record.number}/questions/" if profile else f"{base}begin/?site={row.record.site_id}"
    )


def _complies(request: HttpRequest, row: Obligation) -> dict[str, Any]:
    items = [_item(request, each) for each in queries.requirements_of(row.record)]
    may_add = request.actor.may("create", row.record.site_path) and not row.record.is_archived
    new = f"/{request.actor.organization.slug}/requirements/new/?parent={row.pk}&site={row.record.site_id or ''}"
    is_stale = Obligation.objects.filter(queries.without_fresh_evidence(), pk=row.pk).exists()
    return {
        "row": row, "items": items, "measures": row.measures, "method": row.method, "frequency": row.get_frequency_display(), "is_stale": is_stale,
        "evaluated_on": row.evaluated_on, "evaluated_by": row.evaluated_by,
        "new_url": new if may_add else "",
    }  # fmt: skip


def _item(request: HttpRequest, item: Any) -> dict[str, Any]:
    status = register_for_kind(item.kind).status_field
    limit = ""
    if item.limit_value is not None:
        limit = f"{item.get_limit_sign_display()} {item.limit_value.normalize():f} {item.limit_unit}"
    return {
        "label": f"{item.record.number} {item.record.title}", "url": f"/{request.actor.organization.slug}/requirements/{item.record.number}/",
        "under": " · ".join(part for part in (item.parameter, limit) if part), "tone": status.tone(item.record.status),
        "word": status.text(item.record.status), "open": item.record.status in status.open_states, "due": item.evaluated_on,
    }  # fmt: skip


def _dates(request: HttpRequest, register: Register, row: Obligation) -> dict[str, Any]:
    due = due_of(row)
    needed = needed_dates(due) if due else ()
    missing = MissingDate.objects.filter(obligation=row).values_list("name", flat=True)
    may_change = request.actor.may("change", row.record.site_path) and not row.record.is_archived
    return {
        "row": row, "dates": dates_of(row), "missing": [date_label(name) for name in missing],
        "dates_url": address(request, register, row.record.number, "dates") if needed and may_change else "",
        "words": due.rule(texts.language()) if due else "", "type": due.type if due else "",
    }  # fmt: skip


def dates_of(row: Any) -> list[dict[str, Any]]:
    """The next open dates of a record: the law's day, the plant's own target, and why a day moved."""
    rows = Deadline.objects.filter(record=row.record, is_open=True).order_by("due_on")[:SHOWN_DATES]
    return [
        {"on": each.due_on, "target": each.target_on, "opens": each.opens_on, "moved_by": each.moved_by, "nature": each.get_nature_display(), "source": each.source}
        for each in rows
    ]  # fmt: skip
