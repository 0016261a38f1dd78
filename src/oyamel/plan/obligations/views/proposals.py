"""What the law says of a site: rows to accept one by one or all, each with its reason."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from oyamel.engine.applicability import explain
from oyamel.facts.obligations import names_of
from oyamel.frame.facility import queries as facility
from oyamel.org.models import Site
from oyamel.plan.obligations import domain, queries, rulebook, texts
from oyamel.plan.obligations.domain.judging import verdict_of
from oyamel.plan.obligations.enums import Verdict
from oyamel.plan.obligations.fields import place_name
from oyamel.plan.obligations.views import pages
from oyamel.plan.obligations.views.coverage import level_facts
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, require


def proposals_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Without a site, the sites to choose from; with one, its proposals."""
    require(request, "create")
    site = pages.site_asked(request, "create")
    if site is None:
        return _choose(request, register)
    if request.method == "POST" and _accepted(request, site):
        return redirect(f"{address(request, register, 'proposals')}?site={site.pk}")
    return _page(request, register, site)


def _choose(request: HttpRequest, register: Register) -> HttpResponse:
    sites = request.actor.sites("create").filter(closed_on__isnull=True)[: pages.MOST_SITES]
    context = {"register": register, "tabs": pages.tabs(request, register), "sites": sites}
    return render(request, "obligations/choose_site.html", context)


def _accepted(request: HttpRequest, site: Site) -> bool:
    ids = request.POST.getlist("row")
    if request.POST.get("all"):
        ids = [row for row, verdict in open_rows(site).items() if verdict == Verdict.APPLIES]
    if not ids:
        messages.warning(request, _("Nothing is ticked; choose at least one obligation."))
        return False
    try:
        made = domain.adopt(request.actor, site, ids)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return False
    text = ngettext(
        "%(count)d obligation was taken; a named person confirms it next.",
        "%(count)d obligations were taken; a named person confirms them next.",
        len(made),
    )
    messages.success(request, text % {"count": len(made)})
    return True


def open_rows(site: Site) -> dict[str, str]:
    """Row → verdict, of what the site has not adopted, without topics that are hidden; law of the site's country only."""
    register, hidden = rulebook.whole(), rulebook.topics_hidden()
    given = facility.answers_of(site).answers
    found, present = domain.verdicts_at(site, given), queries.adopted(site)
    wanted = (row for row in found if row not in present)
    return {row: verdict_of(found, row, given) for row in wanted if register.rows[row][0].topic not in hidden}


def _page(request: HttpRequest, register: Register, site: Site) -> HttpResponse:
    given = facility.answers_of(site)
    verdicts, law = open_rows(site), rulebook.whole()
    groups = {
        verdict: [row for row, each in verdicts.items() if each == verdict] for verdict in Verdict.values
    }
    shown = [
        {
            "verdict": verdict,
            "label": label,
            "rows": [_row(law, row, given.answers) for row in groups[verdict]],
        }
        for verdict, label in Verdict.choices
        if verdict != Verdict.DOES_NOT_APPLY
    ]
    profile = facility.profile_of(site)
    base = f"/{request.actor.organization.slug}/profiles/"
    context = {
        "register": register, "tabs": pages.tabs(request, register), "site": site, "groups": [each for each in shown if each["rows"]],
        "applies": len(groups[Verdict.APPLIES]), "not_applying": [_row(law, row, given.answers) for row in groups[Verdict.DOES_NOT_APPLY]],
        "levels": level_facts(queries.coverage_of(site), request), "adopted": len(queries.adopted(site)), "no_country": given.answers.country is None,
        "conflicts": len(given.contradictions) + len(given.disagreements) + len(given.problems),
        "questions_url": f"{base}{profile.record.number}/questions/" if profile else f"{base}begin/?site={site.pk}",
        "profile_url": f"{base}{profile.record.number}/" if profile else "",
        "hidden": [names_of("topics")[each](texts.language()) for each in sorted(rulebook.topics_hidden())], "topics_url": address(request, register, "topics"),
    }  # fmt: skip
    return render(request, "obligations/proposals.html", context)


def _row(law: Any, row_id: str, answers: Any) -> dict[str, Any]:
    row, language = law.rows[row_id][0], texts.language()
    return {
        "id": row.id, "title": row.title(language), "why": explain(law, row_id, answers).words(language), "citation": row.citation,
        "authority": row.authority, "place": place_name(row.jurisdiction), "verified": row.is_verified, "findings": len(row.open_findings),
        "in_english": texts.is_fallback(row.title),
    }  # fmt: skip
