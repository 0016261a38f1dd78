"""Long work of risks: reading every kept judgment by new scales."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.jobs.progress import Progress
from oyamel.jobs.registry import job
from oyamel.org.actors import actor_for
from oyamel.plan.risks import domain
from oyamel.records.errors import NotAllowed

CHANGE_SCALES = "risks.change_scales"


@job(CHANGE_SCALES, title=gettext_lazy("Putting scales of risks in use"))
def change_scales(run: Progress, *, definition: dict[str, Any], reason: str) -> dict[str, Any]:
    """Put new scales in use, all or nothing."""
    user, organization = run.user, run.organization
    if user is None or organization is None:
        raise NotAllowed(_("The person who started this is gone."))
    count = domain.change_scales(actor_for(user, organization), definition, reason)
    return {"evaluated": count, "url": f"/{organization.slug}/risks/scales/"}
