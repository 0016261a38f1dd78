"""What happens to objectives by itself: days pass, and the outlook with them."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django_scopes import scope

from oyamel.jobs.progress import Progress
from oyamel.jobs.registry import scheduled
from oyamel.org.models import Organization
from oyamel.plan.objectives import outlook
from oyamel.plan.objectives.enums import ObjectiveStatus
from oyamel.plan.objectives.models import Objective


@scheduled(
    "objectives",
    "FREQ=DAILY;BYHOUR=4;BYMINUTE=15;BYSECOND=0",
    "UTC",
    title=_("Read the curves of objectives"),
)
def read_curves(run: Progress) -> dict[str, Any]:
    """Judge every objective that is under way by its figures and today's date."""
    organizations = list(Organization.objects.order_by("pk"))
    count = 0
    for place, organization in enumerate(organizations, start=1):
        with scope(organization=organization):
            rows = Objective.objects.select_related("record", "organization").filter(
                record__status=ObjectiveStatus.UNDER_WAY.value, record__is_archived=False
            )
            for objective in rows.iterator(chunk_size=500):
                outlook.refresh([objective])
                count += 1
        run.update(place, len(organizations))
    return {"objectives": count}
