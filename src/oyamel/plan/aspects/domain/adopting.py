"""Taking activities and aspects from the library: as proposals, never with their typical scores."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import get_language

from oyamel.facts import kits
from oyamel.org.actors import Actor
from oyamel.org.models import Organization, Site
from oyamel.plan.aspects import queries
from oyamel.plan.aspects.enums import Sign
from oyamel.plan.aspects.models import Activity, Aspect
from oyamel.records import domain


@transaction.atomic
def adopt_aspects(actor: Actor, ids: Sequence[str], site: Site | None) -> list[Aspect]:
    """Take library aspects, with the activities that they belong to, for a site or the whole organization.

    They begin "not evaluated". What the site has taken before is left as it is. Raises UnknownFact, NotAllowed.
    """
    wanted = [kits.library_aspect(each) for each in dict.fromkeys(ids)]
    Organization.objects.select_for_update().get(
        pk=actor.organization.pk
    )  # of two clicks the second finds all taken
    present = set(_taken(Aspect, site))
    new = [each for each in wanted if each.id not in present]
    activities = {each.activity: _activity(actor, each.activity, site) for each in new}
    rows = [_aspect_values(each, activities[each.activity], site) for each in new]
    return domain.create_many(Aspect, actor, rows)


def _taken(model: type[Activity] | type[Aspect], site: Site | None) -> list[str]:
    rows = model.objects.filter(record__site=site, record__is_archived=False).exclude(record__fact_id="")
    return list(rows.values_list("record__fact_id", flat=True))


def _activity(actor: Actor, fact_id: str, site: Site | None) -> Activity:
    found = queries.activity_of_fact(fact_id, site.pk if site else None)
    if found:
        return found
    title = kits.library_activity(fact_id).title(get_language() or "en")
    return domain.create(Activity, actor, {"title": title, "site": site, "fact_id": fact_id})


def _aspect_values(entry: kits.LibraryAspect, activity: Activity, site: Site | None) -> dict[str, Any]:
    signs = {True: Sign.BENEFICIAL.value, False: Sign.ADVERSE.value}
    return {
        "title": entry.title(get_language() or "en")[:250],
        "site": site,
        "activity": activity,
        "type": entry.aspect_type,
        "condition": entry.condition,
        "stage": entry.life_cycle_stage,
        "reach": entry.control_or_influence,
        "impacts": [{"impact": each.id, "sign": signs[each.is_beneficial]} for each in entry.impacts],
        "fact_id": entry.id,
    }
