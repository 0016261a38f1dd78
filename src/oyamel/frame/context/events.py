"""What can happen to environmental conditions and needs."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

EFFECT_ON_CONDITION_RELEVANT = event(
    "EffectOnConditionRelevant", _("decided that what we do to this condition is relevant")
)
EFFECT_ON_CONDITION_NOT_RELEVANT = event(
    "EffectOnConditionNotRelevant", _("decided that what we do to this condition is not relevant")
)
EFFECT_OF_CONDITION_RELEVANT = event(
    "EffectOfConditionRelevant", _("decided that what this condition does to us is relevant")
)
EFFECT_OF_CONDITION_NOT_RELEVANT = event(
    "EffectOfConditionNotRelevant", _("decided that what this condition does to us is not relevant")
)
NEED_TAKEN_ON = event("NeedTakenOn", _("decided that this becomes a compliance obligation"))
NEED_NOT_TAKEN_ON = event("NeedNotTakenOn", _("decided that this becomes no compliance obligation"))
