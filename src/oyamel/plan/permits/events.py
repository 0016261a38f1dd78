"""What can happen to permits."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

PERMIT_PUT_IN_FORCE = event("PermitPutInForce", _("recorded that this permit is in force"))
PERMIT_MODIFIED = event("PermitModified", _("wrote version %(version)s: %(what)s"))
PERMIT_RENEWED = event("PermitRenewed", _("recorded the renewal, as version %(version)s"))
RENEWAL_SUBMITTED = event("RenewalSubmitted", _("recorded that the renewal was submitted"))
PERMIT_CONTINUED = event(
    "PermitContinued", _("recorded that the permit stays in force by timely application")
)
PERMIT_EXPIRED = event("PermitExpired", _("its time is over"))
PERMIT_WITHDRAWN = event("PermitWithdrawn", _("recorded that this permit is withdrawn"))
FEE_ADDED = event("FeeAdded", _("added the fee “%(what)s”"))
FEE_PAID = event("FeePaid", _("recorded that the fee “%(what)s” was paid on %(on)s"))
FEE_DROPPED = event("FeeDropped", _("dropped the fee “%(what)s”"))
