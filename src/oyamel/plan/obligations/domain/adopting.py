"""Taking rows of law for a site. What is adopted is “not confirmed” until a named person decides."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.facts.obligations import Obligation as Row
from oyamel.frame.facility import queries as facility
from oyamel.org.actors import Actor
from oyamel.org.models import Person, Site
from oyamel.plan.obligations import queries, rulebook, texts
from oyamel.plan.obligations.domain import judging
from oyamel.plan.obligations.domain.packs import stand_on
from oyamel.plan.obligations.enums import Level
from oyamel.plan.obligations.models import Obligation, Rule
from oyamel.records import domain


@transaction.atomic
def adopt(actor: Actor, site: Site, ids: Sequence[str], owner: Person | None = None) -> list[Obligation]:
    """Take rows of packs and own rules for a site; what it has is left as it is.

    Raises NotAllowed, ValidationError for a row that the law of the organization does not know.
    """
    rulebook.lock(actor.organization)  # of two clicks the second finds all taken
    stand_on(actor)
    register, present = rulebook.whole(), queries.adopted(site)
    unknown = sorted(each for each in set(ids) if each not in register.rows)
    if unknown:
        raise ValidationError(
            _("There is no row “%(id)s” in the packs or among your rules."), params={"id": unknown[0]}
        )
    new = [register.rows[each][0] for each in dict.fromkeys(ids) if each not in present]
    given = facility.answers_of(site).answers
    found = judging.verdicts_at(site, given)
    levels, digests = _own_levels(), {name: each.digest for name, each in rulebook.taken().items()}
    values = [
        _values(row, levels.get(row.id), digests)
        | {"site": site, "owner": owner, "verdict": judging.verdict_of(found, row.id, given)}
        for row in new
    ]
    return domain.create_many(Obligation, actor, values)


def adopt_row(actor: Actor, site: Site, row_id: str) -> Obligation:
    """Take one row; the obligation that the site has already, where it has it."""
    adopt(actor, site, [row_id])
    return queries.adopted(site)[row_id]


def _own_levels() -> dict[str, str]:
    return {f"{rulebook.OWN}{pk}": level for pk, level in Rule.objects.values_list("pk", "level")}


def _values(row: Row, own_level: str | None, digests: dict[str, str]) -> dict[str, Any]:
    return law_of(row, own_level) | {
        "title": row.title(texts.language())[:250],
        "fact_id": row.id,
        "pack": "own" if own_level else row.country,
        "pack_digest": "" if own_level else digests[row.country],
    }


def law_of(row: Row, own_level: str | None = None) -> dict[str, Any]:
    """What an obligation keeps of its row, for lists and filters."""
    return {
        "level": own_level or (Level.STATE if len(row.jurisdiction) > 2 else Level.FEDERAL).value,
        "jurisdiction": row.jurisdiction,
        "authority": row.authority[:200],
        "instrument": row.instrument[:200],
        "citation": row.citation[:300],
        "text_as_of": date.fromisoformat(row.as_of),
        "topic": row.topic,
        "type": row.kind,
        "is_verified": row.is_verified,
    }
