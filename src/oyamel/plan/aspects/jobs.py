"""Long work of aspects: judging everything again by a new version of the method."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from oyamel.jobs.progress import Progress
from oyamel.jobs.registry import job
from oyamel.org.actors import actor_for
from oyamel.plan.aspects import domain
from oyamel.plan.aspects.models import MethodVersion
from oyamel.records.errors import NotAllowed

USE_METHOD = "aspects.use_method"


@job(USE_METHOD, title=gettext_lazy("Putting a method in use"))
def use_method(run: Progress, *, version: int, reason: str) -> dict[str, Any]:
    """Put a version in use and evaluate every aspect again from its kept scores, all or nothing."""
    user, organization = run.user, run.organization
    if user is None or organization is None:
        raise NotAllowed(_("The person who started this is gone."))
    found = MethodVersion.objects.select_related("method__record").get(pk=version)
    total = domain.evaluated_count()
    count = domain.put_in_use(
        actor_for(user, organization), found, reason, lambda done: run.update(done, total, unit=_("aspects"))
    )
    return {"evaluated": count, "url": f"/{organization.slug}/methods/{found.method.record.number}/"}
