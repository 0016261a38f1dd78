"""What can happen to risks and to the scales they are judged by."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

RISK_ASSESSED = event("RiskAssessed", _("assessed this with version %(version)s of the scales"))
RISK_REASSESSED = event(
    "RiskReassessed", _("the scales changed to version %(version)s, and the kept judgment was read by them")
)
RISK_REOPENED = event("RiskReopened", _("opened this again for assessment"))
SCALES_CHANGED = event("RiskScalesChanged", _("put version %(version)s of the scales of risks in use"))
