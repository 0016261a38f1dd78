"""What can happen to planned action."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

RESPONSE_IN_PLACE = event("ResponseInPlace", _("said that this is in place"))
EFFECT_JUDGED = event("EffectJudged", _("judged the effect"))
RESPONSE_PLANNED_AGAIN = event("ResponsePlannedAgain", _("opened this for planning again"))
