"""The forms of decisions, and of taking parties from a kit."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from oyamel.frame.context.enums import Direction
from oyamel.frame.context.words import condition_choices
from oyamel.org.actors import Actor

YES, NO = "yes", "no"


class PlaceField(forms.ModelChoiceField):
    """A site where the actor may do something; empty is the whole organization."""

    def __init__(self, actor: Actor, action: str):
        super().__init__(
            actor.sites(action), label=_("Site"), required=False, empty_label=_("Whole organization")
        )


class ConditionForm(forms.Form):
    """One direction of one environmental condition: relevant or not, and why."""

    condition = forms.ChoiceField(label=_("Environmental condition"), choices=condition_choices)
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    is_relevant = forms.ChoiceField(
        label=_("Is it relevant"),
        choices=[(YES, _("Relevant")), (NO, _("Not relevant"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, actor: Actor, data: Any = None, initial: Any = None):
        super().__init__(data, initial=initial)
        self.fields["site"] = PlaceField(actor, "evaluate")
        self.order_fields(["condition", "direction", "site"])


class NeedForm(forms.Form):
    """Whether a need becomes an obligation, and why."""

    becomes = forms.ChoiceField(
        label=_("Does it become a compliance obligation"),
        choices=[(YES, _("Yes, we take it on")), (NO, _("No"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    version = forms.IntegerField(widget=forms.HiddenInput)


class TakeForm(forms.Form):
    """Where parties of a kit are taken to."""

    def __init__(self, actor: Actor, data: Any = None, initial: Any = None):
        super().__init__(data, initial=initial)
        self.fields["site"] = PlaceField(actor, "create")
