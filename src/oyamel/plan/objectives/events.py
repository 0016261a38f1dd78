"""What can happen to objectives."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

MEASURED = event("IndicatorMeasured", _("entered %(value)s %(unit)s for %(start)s to %(end)s"))
MEASUREMENT_REPLACED = event(
    "MeasurementReplaced", _("replaced the value of %(start)s to %(end)s by %(value)s %(unit)s")
)
MEASUREMENT_WITHDRAWN = event("MeasurementWithdrawn", _("withdrew the value of %(start)s to %(end)s"))
MONEY_ENTERED = event("MoneyEntered", _("entered %(amount)s %(currency)s: %(what)s"))
MONEY_WITHDRAWN = event("MoneyWithdrawn", _("withdrew %(amount)s %(currency)s: %(what)s"))
MEANS_PLANNED = event("MeansPlanned", _("planned the means of “%(what)s”"))
OBJECTIVE_REVIEWED = event("ObjectiveReviewed", _("reviewed this at %(value)s for a target of %(target)s"))
OBJECTIVE_REOPENED = event("ObjectiveReopened", _("took this up again"))
