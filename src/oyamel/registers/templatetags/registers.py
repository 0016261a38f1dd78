"""Template tags of register pages."""

from typing import Any

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.facts import standards
from oyamel.records.models import Record
from oyamel.registers.declaration import Register

register = template.Library()


@register.inclusion_tag("look/components/page_head.html", takes_context=True)
def register_head(
    context: template.Context,
    register: Register,
    actions: Any = None,
    title: Any = "",
    number: str = "",
    state: Any = None,
    record: Record | None = None,
) -> dict[str, Any]:
    """The title line of a register's pages: where one is, the clause served, the buttons."""
    organization = context["request"].actor.organization
    here = f"/{organization.slug}/{register.slug}/"
    crumbs = [
        {"label": organization.name, "url": f"/{organization.slug}/"},
        {"label": register.plural, "url": here if title else ""},
    ]
    clause = clause_of(register, organization.edition)
    return {
        "title": title or register.plural, "number": number, "state": state, "actions": actions or [], "crumbs": crumbs,
        "clause": clause["number"] if clause else "", "clause_url": clause["url"] if clause else "",
        "asks": "" if title else register.about, "meta": _meta(record) if record else [],
    }  # fmt: skip


def _meta(record: Record) -> list[str]:
    parts = [_("Owner: %(name)s") % {"name": record.owner.name} if record.owner else _("No owner")]
    parts.append(record.site.name if record.site else _("Whole organization"))
    return parts


def clause_of(register: Register, edition: str) -> dict[str, str] | None:
    """The clause that a register serves in an edition: {number, title, url}."""
    found = next((each for each in register.clauses if each.startswith(edition)), None)
    if found is None:
        return None
    clause = standards.clause(found)
    return {
        "number": clause.number,
        "title": clause.title(get_language() or "en"),
        "url": f"/help/requirements/{found}/",
    }


@register.inclusion_tag("registers/parts/requirement.html", takes_context=True)
def register_requirement(context: template.Context, register: Register) -> dict[str, Any]:
    """What the standard asks here, and what an auditor will ask, in the reader's language."""
    organization = context["request"].actor.organization
    found = next((each for each in register.clauses if each.startswith(organization.edition)), None)
    if found is None:
        return {}
    language = get_language() or "en"
    clause = standards.clause(found)
    return {
        "clause": clause,
        "title": clause.title(language),
        "requirements": [each.text(language) for each in clause.requirements][:4],
        "questions": standards.audit_questions(found, language)[:4],
        "url": f"/help/requirements/{found}/",
    }
