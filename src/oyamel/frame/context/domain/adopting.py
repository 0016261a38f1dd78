"""Taking interested parties and their needs from a sector kit: as proposals, nothing of them decided."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from oyamel.facts import context
from oyamel.frame.context.models import Need, Party
from oyamel.org.actors import Actor
from oyamel.org.models import Organization, Site
from oyamel.records import domain


@transaction.atomic
def adopt_parties(actor: Actor, ids: Sequence[str], site: Site | None) -> list[Party]:
    """Take parties of the kits, each with what it expects, for a site or the whole organization.

    Influence and interest stay open and the need undecided: a person judges them. What the site has taken before is left
    as it is. Raises UnknownFact, NotAllowed.
    """
    wanted = [context.stakeholder(each) for each in dict.fromkeys(ids)]
    Organization.objects.select_for_update().get(
        pk=actor.organization.pk
    )  # of two clicks the second finds all taken
    present = set(_taken(site))
    new = [each for each in wanted if each.id not in present]
    language = get_language() or "en"
    parties = domain.create_many(Party, actor, [_values(each.title(language), each.id, site) for each in new])
    domain.create_many(
        Need,
        actor,
        [
            _values(each.needs(language), each.id, site) | {"party": party}
            for each, party in zip(new, parties, strict=True)
        ],
    )
    return parties


def _taken(site: Site | None) -> list[str]:
    rows = Party.objects.filter(record__site=site, record__is_archived=False).exclude(record__fact_id="")
    return list(rows.values_list("record__fact_id", flat=True))


def _values(title: str, fact_id: str, site: Site | None) -> dict[str, Any]:
    return {"title": title[:250], "site": site, "fact_id": fact_id}
