"""What can happen to inventories, their months, own factors and the boundary."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

CALCULATED = event("InventoryCalculated", _("calculated version %(version)s"))
RESTATED = event("InventoryRestated", _("restated closed months in version %(version)s"))
PERIODS_CHECKED = event("PeriodsChecked", _("checked %(periods)s"))
PERIODS_APPROVED = event("PeriodsApproved", _("approved %(periods)s, signed with %(signed_with)s"))
PERIODS_RETURNED = event("PeriodsReturned", _("opened %(periods)s again"))
PERIODS_CLOSED = event("PeriodsClosed", _("closed %(periods)s with version %(version)s"))
INVENTORY_CLOSED = event("InventoryClosed", _("closed the year with version %(version)s"))
SHARE_SET = event("SiteShareSet", _("set what counts of this site from %(starts_on)s on"))
FACTOR_PUT_IN_FORCE = event("FactorPutInForce", _("put this factor in force"))
FACTOR_TAKEN_BACK = event("FactorTakenBack", _("changed this factor; it counts again once it is approved"))
FACTOR_RETIRED = event("FactorRetired", _("retired this factor"))
