"""What happens to permits by itself."""

from django.utils.translation import gettext_lazy as _
from django_scopes import scope

from oyamel.jobs.progress import Progress
from oyamel.jobs.registry import scheduled
from oyamel.org import clock
from oyamel.org.models import Organization
from oyamel.plan.permits import domain


@scheduled(
    "permits.expire", "FREQ=HOURLY;BYMINUTE=10;BYSECOND=0", "UTC", title=_("Look for permits that ended")
)
def expire(run: Progress) -> dict[str, int]:
    """Each hour, for it is midnight somewhere: permits whose last day is over are marked as expired."""
    count = 0
    organizations = list(Organization.objects.order_by("pk"))
    for place, organization in enumerate(organizations, start=1):
        with scope(organization=organization):
            count += domain.expire_over(organization, clock.now().date())
        run.update(place, len(organizations))
    return {"expired": count}
