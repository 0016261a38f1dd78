"""What the page of a permit shows: where it stands in its time and the cure, its conditions, fees and versions."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from oyamel.kit import formats
from oyamel.plan.obligations.domain.planning import today_at
from oyamel.plan.obligations.models import RequirementItem
from oyamel.plan.permits import domain
from oyamel.plan.permits.enums import PermitStatus
from oyamel.plan.permits.models import VERSIONED, Fee, Permit, PermitVersion
from oyamel.registers.declaration import Register, register_for_kind
from oyamel.registers.lookup import Lookup
from oyamel.registers.views.access import address

SOON_DAYS = 90


def of_permit(request: HttpRequest, register: Register, permit: Permit) -> list[str]:
    """Rendered panels of a permit."""
    context = {
        "permit": permit,
        "base": address(request, register, permit.record.number),
        "may_change": request.actor.may("change", permit.record.site_path) and not permit.record.is_archived,
        "term": term(permit),
        "conditions": [_condition(row) for row in domain.conditions_of(request.actor, permit)],
        "new_condition": _new_condition(request, permit),
        "fees": [_fee(fee, permit) for fee in permit.fees.order_by("due_on", "pk")],
        "versions": _versions(register, permit, Lookup(request.actor)),
    }
    return [render_to_string("permits/panels.html", context, request)]


def term(permit: Permit) -> dict[str, str] | None:
    """Where the permit stands in its time, in words, with what to do: {tone, title, text}; None where nothing is to be said."""
    today, ends = today_at(permit.record.site), permit.expires_on
    status = permit.record.status
    if status == PermitStatus.CONTINUED:
        return {"tone": "info", "title": _("In force by timely application"), "text": permit.continued_reason}
    if status not in (PermitStatus.IN_FORCE, PermitStatus.EXPIRED) or ends is None:
        return None
    if ends < today:
        return {"tone": "bad", "title": _over(permit, (today - ends).days), "text": _cure(permit)}
    if permit.renew_by and permit.renew_by < today and not permit.renewal_on:
        title = _("The renewal was to be submitted by %(day)s.") % {"day": date_format(permit.renew_by)}
        return {"tone": "bad", "title": title, "text": _("Submit it at once, and record the day.")}
    if (ends - today).days <= SOON_DAYS:
        title = _("Ends on %(day)s, in %(count)d days.") % {
            "day": date_format(ends),
            "count": (ends - today).days,
        }
        return {"tone": "warn", "title": title, "text": _submitted(permit)}
    return None


def _over(permit: Permit, days: int) -> str:
    if days == 1:
        return _("Expired yesterday, on %(day)s.") % {"day": date_format(permit.expires_on)}
    return _("Expired on %(day)s, %(count)d days ago.") % {
        "day": date_format(permit.expires_on),
        "count": days,
    }


def _cure(permit: Permit) -> str:
    cure = _(
        "What it permits may not be done without it. If it was renewed, record the renewal; if a timely application keeps "
        "it in force, record that with the provision; otherwise stop, ask the authority, and withdraw it here."
    )
    return f"{_submitted(permit)} {cure}".strip()


def _submitted(permit: Permit) -> str:
    if permit.renewal_on is None:
        return ""
    return _("The renewal was submitted on %(day)s.") % {"day": date_format(permit.renewal_on)}


def _condition(row: RequirementItem) -> dict[str, Any]:
    status = register_for_kind(RequirementItem.kind).status_field
    limit = ""
    if row.limit_value is not None:
        limit = f"{row.get_limit_sign_display()} {formats.format_number(row.limit_value.normalize())} {row.limit_unit}"
    return {
        "label": str(row.record), "url": row.get_absolute_url(), "citation": row.citation, "limit": limit,
        "parameter": row.parameter, "tone": status.tone(row.record.status), "state": status.text(row.record.status),
        "open": row.record.status in status.open_states,
    }  # fmt: skip


def _new_condition(request: HttpRequest, permit: Permit) -> str:
    record = permit.record
    site = f"&site={record.site_id}" if record.site_id else ""
    return f"/{request.actor.organization.slug}/requirements/new/?full=1&parent={record.pk}{site}"


def _fee(fee: Fee, permit: Permit) -> dict[str, Any]:
    is_open = not fee.paid_on and not fee.dropped_on
    is_late = is_open and fee.due_on < today_at(permit.record.site)
    word, tone = pgettext("fee", "To be paid"), "calm"
    if fee.paid_on:
        word, tone = _("Paid on %(day)s") % {"day": date_format(fee.paid_on)}, "good"
    elif fee.dropped_on:
        word, tone = _("Not owed"), "calm"
    elif is_late:
        word, tone = _("Late"), "bad"
    amount = f"{formats.format_number(fee.amount)} {fee.currency}"
    return {"pk": fee.pk, "what": fee.what, "amount": amount, "due": date_format(fee.due_on), "word": word, "tone": tone, "is_open": is_open}  # fmt: skip


def _versions(register: Register, permit: Permit, lookup: Lookup) -> list[dict[str, Any]]:
    """The versions, the newest first, each with what differs from the one before it."""
    rows = list(permit.versions.select_related("written_by").order_by("number"))
    told = [_version(register, lookup, row, rows[at - 1] if at else None) for at, row in enumerate(rows)]
    return told[::-1]


def _version(
    register: Register, lookup: Lookup, row: PermitVersion, before: PermitVersion | None
) -> dict[str, Any]:
    changed = [name for name in VERSIONED if before and before.values.get(name) != row.values.get(name)]
    fields = [register.by_name[name] for name in changed]
    return {
        "title": _("Version %(number)d") % {"number": row.number},
        "kind": row.get_kind_display(), "on": date_format(row.on), "what": row.what, "who": row.written_by,
        "when": date_format(localtime(row.written_at), "DATETIME_FORMAT"),
        "changes": [
            {
                "label": each.label,
                "before": each.from_history(before.values.get(each.name), lookup) if before else "",
                "after": each.from_history(row.values.get(each.name), lookup),
            }
            for each in fields
        ],
    }  # fmt: skip
