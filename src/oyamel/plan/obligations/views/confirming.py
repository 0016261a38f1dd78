"""Deciding many obligations of a site at once: each with its reason in sight, none ticked beforehand."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oyamel.engine.applicability import explain
from oyamel.frame.facility import queries as facility
from oyamel.org.models import Site
from oyamel.plan.obligations import domain, rulebook, texts
from oyamel.plan.obligations.enums import Decision, ObligationStatus, Verdict
from oyamel.plan.obligations.models import Obligation
from oyamel.plan.obligations.views import pages
from oyamel.plan.obligations.views.panels import verdict_state
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, require

PAGE = 100
CLEAR = (Verdict.APPLIES.value, Verdict.CONTINGENT.value)


def confirm_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The obligations of a site that the rule finds to apply and nobody confirmed yet."""
    require(request, "evaluate")
    site = pages.site_asked(request, "evaluate")
    if site is None:
        sites = request.actor.sites("evaluate").filter(closed_on__isnull=True)[: pages.MOST_SITES]
        context = {"register": register, "tabs": pages.tabs(request, register), "sites": sites}
        return render(request, "obligations/choose_site.html", context)
    if request.method == "POST" and _confirmed(request, register, site):
        return redirect(f"{address(request, register, 'confirm')}?site={site.pk}")
    return _page(request, register, site)


def _open(request: HttpRequest, register: Register, site: Site) -> Any:
    rows = register.with_related(register.rows(request.actor, "evaluate"))
    status = ObligationStatus.NOT_CONFIRMED.value
    return rows.filter(record__site=site, record__is_archived=False, record__status=status, verdict__in=CLEAR)


def _confirmed(request: HttpRequest, register: Register, site: Site) -> bool:
    numbers = request.POST.getlist("number")
    rows = list(_open(request, register, site).filter(record__number__in=numbers[:PAGE]))
    if not rows:
        messages.warning(request, _("Nothing is ticked; choose at least one obligation."))
        return False
    try:
        domain.confirm(request.actor, rows, Decision.APPLICABLE.value, request.POST.get("reason", "")[:500])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    text = ngettext("%(count)d obligation is confirmed.", "%(count)d obligations are confirmed.", len(rows))
    messages.success(request, text % {"count": len(rows)})
    return True


def _page(request: HttpRequest, register: Register, site: Site) -> HttpResponse:
    rows = list(_open(request, register, site).order_by("record__sequence")[:PAGE])
    register.attach_children(rows)
    law, answers = rulebook.whole(), facility.answers_of(site).answers
    shown = [_told(request, register, row, law, answers) for row in rows]
    others = Obligation.objects.filter(
        record__site=site, record__is_archived=False, record__status=ObligationStatus.NOT_CONFIRMED.value
    ).exclude(verdict__in=CLEAR)
    context = {
        "register": register, "tabs": pages.tabs(request, register), "site": site, "rows": shown, "others": others.count(),
        "others_url": f"{address(request, register)}?status=not_confirmed&site={site.pk}",
    }  # fmt: skip
    return render(request, "obligations/confirm.html", context)


def _told(
    request: HttpRequest, register: Register, row: Obligation, law: Any, answers: Any
) -> dict[str, Any]:
    number, fact = row.record.number, row.record.fact_id
    why = explain(law, fact, answers).words(texts.language()) if fact in law.rows else ""
    return {
        "number": number, "title": row.record.title, "url": address(request, register, number), "why": why,
        "citation": row.citation, "verified": row.is_verified, "verdict": verdict_state(row.verdict),
    }  # fmt: skip
