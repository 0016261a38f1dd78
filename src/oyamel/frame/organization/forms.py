"""The forms of the organization's pages."""

from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _g
from django.utils.translation import gettext_lazy as _
from django_scopes.forms import SafeModelChoiceField

from oyamel.facts import kits
from oyamel.frame.organization import domain, places, queries
from oyamel.frame.organization.widgets import LongSelect
from oyamel.look.forms import DateInput
from oyamel.org import permissions
from oyamel.org.actors import Actor
from oyamel.org.enums import Country, Role
from oyamel.org.models import LANGUAGES, ApiToken, Area, Membership, Organization, Person, Site, User

NOTHING_CHOSEN = ("", "—")
WHOLE = _("The whole organization")


def region_choices() -> list[Any]:
    """States and provinces, grouped by country."""
    groups = [
        (country.label, [(row.code, row.label()) for row in places.regions(country.value)])
        for country in Country
        if places.regions(country.value)
    ]
    return [NOTHING_CHOSEN, *groups]


def zone_choices(first: str = "") -> list[Any]:
    """Time zones, grouped by country; the given country comes first."""
    order = sorted(places.HABITS, key=lambda country: country.value != first)
    groups = [(str(country.label), _named(places.zones(country.value))) for country in order]
    return [*[group for group in groups if group[1]], (_g("Elsewhere"), _named(places.other_zones()))]


def _named(zones: tuple[str, ...]) -> list[tuple[str, str]]:
    return [(zone, zone.split("/", 1)[-1].replace("_", " ").replace("/", ", ")) for zone in zones]


def sector_choices() -> list[tuple[str, str]]:
    """The sectors that have a starter kit."""
    language = get_language() or "en"
    return [NOTHING_CHOSEN, *((kit.sector, kit.title(language)) for kit in kits.kits())]


class SiteChoice(SafeModelChoiceField):
    """A site, indented by its place in the tree."""

    widget = LongSelect

    def label_from_instance(self, site: Any) -> str:
        return "  " * (site.depth - 1) + site.name


class Checked(forms.ModelForm):
    """A form whose verb does the checking of the row: here only the fields are read.

    `seen` is the number of the last event that the form was opened on, so that a stale form is noticed.
    """

    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["seen"].initial = domain.seen(self.instance)

    def _post_clean(self) -> None:
        """The verb sets and checks the values on the locked row; a refused form must not change the one in hand."""

    def values(self) -> dict[str, Any]:
        """The fields of the row."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class OrganizationForm(Checked):
    class Meta:
        model = Organization
        fields = ["name", "country", "language", "edition"]
        help_texts = {
            "language": _("The language of new accounts and of mail to people who have none."),
            "edition": _("The edition of the standard that the pages speak of."),
        }


class SiteForm(Checked):
    region = forms.ChoiceField(
        label=_("State or province"),
        required=False,
        choices=region_choices,
        widget=LongSelect,
        help_text=_("Decides which state or provincial law is looked at."),
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        widget=LongSelect,
        help_text=_("Due dates end at midnight in this zone."),
    )
    sector = forms.ChoiceField(label=_("Sector"), required=False, choices=sector_choices)

    class Meta:
        model = Site
        fields = [
            "name", "kind", "country", "region", "municipality", "latitude", "longitude", "time_zone", "naics", "sector",
            "employees", "currency", "unit_system",
        ]  # fmt: skip
        help_texts = {
            "kind": _("A unit groups sites, such as a division or a region; a site has an address."),
            "latitude": _("Decimal degrees, north is positive, such as 25.78111."),
            "longitude": _("Decimal degrees, east is positive, such as −100.18833 for Monterrey."),
            "naics": _("Two to six digits of NAICS or SCIAN, such as 336390."),
            "currency": _("Three letters, such as MXN."),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        country = self.instance.country or (self.initial or {}).get("country", "")
        self.fields["time_zone"].choices = zone_choices(country)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        region, country = data.get("region", ""), data.get("country", "")
        if region and country and not region.startswith(f"{country}-"):
            self.add_error("region", _("This state or province lies in another country."))
        if (data.get("latitude") is None) != (data.get("longitude") is None):
            self.add_error("longitude", _("Give both latitude and longitude, or neither."))
        return data


class MoveForm(forms.Form):
    parent = SiteChoice(
        label=_("New place"),
        queryset=Site.objects.none(),
        required=False,
        empty_label=_("At the top of the organization"),
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["parent"]
        field.queryset = actor.sites("configure").filter(closed_on__isnull=True)
        field.required = not actor.may("configure")


class Confirm(forms.Form):
    """Nothing to fill in: the act is asked once."""


class CloseForm(forms.Form):
    on = forms.DateField(label=_("Closed on"), widget=DateInput)


class AreaForm(Checked):
    class Meta:
        model = Area
        fields = ["name", "is_process"]
        help_texts = {"is_process": _("A process runs through places, an area is one.")}


class PersonForm(Checked):
    class Meta:
        model = Person
        fields = ["name", "email", "job_title", "site", "deputy", "absent_from", "absent_until"]
        field_classes = {"site": SiteChoice, "deputy": SafeModelChoiceField}
        widgets = {"absent_from": DateInput, "absent_until": DateInput}
        help_texts = {"deputy": _("Receives what falls due while this person is away.")}

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["site"].queryset = actor.sites("configure").filter(closed_on__isnull=True) | (
            Site.objects.filter(pk=self.instance.site_id)
        )
        self.fields["site"].empty_label = WHOLE if actor.may("configure") else None
        self.fields["site"].required = not actor.may("configure")
        self.fields["deputy"].queryset = queries.people().exclude(pk=self.instance.pk)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        start, end = data.get("absent_from"), data.get("absent_until")
        if start and end and end < start:
            self.add_error("absent_until", _("The absence ends before it begins."))
        return data


class LeaveForm(forms.Form):
    on = forms.DateField(label=_("Last day"), widget=DateInput)
    successor = forms.ModelChoiceField(
        label=_("Open work goes to"), queryset=Person.objects.none(), required=False,
        help_text=_("Everything this person owns or must do is handed over at once."),
    )  # fmt: skip

    def __init__(self, *args: Any, person: Person, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = queries.people().exclude(pk=person.pk)


class RoleFields(forms.Form):
    """Role and branch, least right first."""

    role = forms.ChoiceField(label=_("Role"), initial=Role.READER)
    site = SiteChoice(label=_("Holds for"), queryset=Site.objects.none(), required=False, empty_label=WHOLE)
    ends_on = forms.DateField(
        label=_("Last day"), required=False, widget=DateInput, help_text=_("Empty: until it is ended.")
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = list(reversed(Role.choices))
        self.fields["site"].queryset = actor.sites("administer").filter(closed_on__isnull=True)
        self.fields["site"].required = not actor.may("administer")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("role") == Role.EXTERNAL_AUDITOR and not data.get("ends_on"):
            self.add_error("ends_on", _("An external auditor's access ends on a day; say which."))
        return data


class MembershipForm(RoleFields):
    user = forms.ModelChoiceField(label=_("Member"), queryset=User.objects.none())
    field_order = ["user", "role", "site", "ends_on"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        here = Membership.objects.values("user")
        self.fields["user"].queryset = User.objects.filter(pk__in=here).order_by("name", "email")


class MembershipChangeForm(RoleFields):
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, membership: Membership, **kwargs: Any):
        initial = {name: getattr(membership, name) for name in ("role", "site", "ends_on")}
        super().__init__(*args, initial=initial | {"seen": domain.seen(membership)}, **kwargs)

    def values(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in ("role", "site", "ends_on")}


class InvitationForm(RoleFields):
    email = forms.EmailField(label=_("E-mail"))
    language = forms.ChoiceField(label=_("Language of the mail"), choices=LANGUAGES)
    field_order = ["email", "role", "site", "ends_on", "language"]


class TokenForm(forms.ModelForm):
    class Meta:
        model = ApiToken
        fields = ["name", "expires_on"]
        widgets = {"expires_on": DateInput}
        help_texts = {"name": _("What uses it, such as “meter gateway Apodaca”.")}


def action_choices() -> list[tuple[str, str]]:
    """The actions of the permission table, in words."""
    return [(action, str(ACTION_WORDS[action])) for action in permissions.ACTIONS]


ACTION_WORDS = {
    "view": _("see records"),
    "comment": _("comment"),
    "create": _("create records"),
    "change": _("change records"),
    "evaluate": _("evaluate significance"),
    "archive": _("archive and restore records"),
    "approve": _("approve"),
    "export": _("export"),
    "import": _("import"),
    "configure": _("set up sites, areas, people and methods"),
    "administer": _("administer members and rights"),
}


class WhyForm(forms.Form):
    user = forms.ModelChoiceField(label=_("Who"), queryset=User.objects.none())
    action = forms.ChoiceField(label=_("May do what"), choices=lazy(action_choices, list))
    site = SiteChoice(label=_("Where"), queryset=Site.objects.none(), required=False, empty_label=WHOLE)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = User.objects.filter(pk__in=Membership.objects.values("user")).order_by(
            "name"
        )
        self.fields["site"].queryset = actor.sites("administer")
