"""Forms of the own account and of the first page."""

from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from oyamel.frame.organization.forms import NOTHING_CHOSEN, region_choices, zone_choices
from oyamel.frame.organization.widgets import LongSelect
from oyamel.org.enums import Country
from oyamel.org.models import LANGUAGES, Organization, Site, User


class NameForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["name"]

    def _post_clean(self) -> None:
        """The verb checks and saves."""


class Newcomer(forms.Form):
    """Name and password of a new account; `email` is set by the page or by its own field."""

    name = forms.CharField(
        label=_("Your name"), max_length=120, widget=forms.TextInput({"autocomplete": "name"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
        help_text=_("At least ten characters."),
    )

    def __init__(self, *args: Any, email: str = "", **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        email = data.get("email", self.email)
        try:
            validate_password(data.get("password", ""), User(email=email, name=data.get("name", "")))
        except ValidationError as error:
            self.add_error("password", error)
        return data


class BeginForm(forms.Form):
    """An organization and its first site."""

    organization = forms.CharField(
        label=_("Organization"), max_length=Organization._meta.get_field("name").max_length
    )
    country = forms.ChoiceField(label=_("Country"), choices=Country.choices)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES)
    site = forms.CharField(
        label=_("First site"),
        max_length=Site._meta.get_field("name").max_length,
        help_text=_("A plant, an office, a yard. More can be added later."),
    )
    region = forms.ChoiceField(
        label=_("State or province"), required=False, choices=region_choices, widget=LongSelect
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        required=False,
        widget=LongSelect,
        choices=lambda: [("", _("As usual in the country and state")), *zone_choices()],
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [NOTHING_CHOSEN, *Country.choices]
        self.fields["language"].initial = get_language()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        region, country = data.get("region", ""), data.get("country", "")
        if region and country and not region.startswith(f"{country}-"):
            self.add_error("region", _("This state or province lies in another country."))
        return data

    def first_site(self) -> dict[str, Any]:
        """The fields of the first site that were filled in."""
        data = self.cleaned_data
        values = {"name": data["site"].strip(), "region": data["region"], "time_zone": data["time_zone"]}
        return {name: value for name, value in values.items() if value}


class BeginWithAccountForm(Newcomer, BeginForm):
    """For someone who has no account yet."""

    email = forms.EmailField(label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "email"}))
    field_order = [
        "name",
        "email",
        "password",
        "organization",
        "country",
        "language",
        "site",
        "region",
        "time_zone",
    ]

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email__iexact=email).exists():
            raise ValidationError(_("There is an account with this e-mail already. Sign in, then begin."))
        return email
