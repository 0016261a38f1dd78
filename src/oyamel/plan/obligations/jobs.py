"""What happens to obligations by itself."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_scopes import scope

from oyamel.jobs.progress import Progress
from oyamel.jobs.registry import scheduled
from oyamel.org.models import Organization, Site
from oyamel.plan.obligations import domain
from oyamel.plan.obligations.domain.planning import extend
from oyamel.plan.obligations.models import Obligation, RequirementItem

BATCH = 500


@scheduled(
    "obligations.week",
    "FREQ=WEEKLY;BYDAY=SU;BYHOUR=3;BYMINUTE=15;BYSECOND=0",
    "UTC",
    title=_("Judge obligations and plan their dates"),
)
def every_week(run: Progress) -> dict[str, Any]:
    """Judge every site by what is known today, and plan the due dates that have come into reach."""
    judged = planned = 0
    organizations = list(Organization.objects.order_by("pk"))
    for place, organization in enumerate(organizations, start=1):
        with scope(organization=organization):
            judged += judge_everything().changed
            planned += sum(extend_all(run))
        run.update(place, len(organizations))
    return {"verdicts changed": judged, "records planned": planned}


def judge_everything() -> domain.Judged:
    """Judge all sites of the organization in scope that have adopted something."""
    sites = Obligation.objects.filter(record__is_archived=False, record__site__isnull=False).values(
        "record__site"
    )
    return domain.judge_sites(Site.objects.filter(pk__in=sites))


def extend_all(run: Progress) -> list[int]:
    """Plan the dates of every live obligation and requirement item, part by part."""
    counts = []
    for model in (Obligation, RequirementItem):
        last = 0
        while part := list(_next(model, last)):
            counts.append(extend(part))
            last = part[-1].pk
            run.check()
    return counts


def _next(model: Any, last: int) -> Any:
    rows = model.objects.filter(pk__gt=last, record__is_archived=False)
    return rows.select_related("record", "record__site").order_by("pk")[:BATCH]
