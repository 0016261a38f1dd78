"""The settings' first page, the profile and the log of the organization."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from oyamel.frame.organization import domain, forms, queries, story
from oyamel.frame.organization.views.common import act, id_in, link, page


def home(request: HttpRequest) -> HttpResponse:
    """What there is to set up, with how much of it there is."""
    actor = request.actor
    counts = queries.counts(actor)
    figures = [
        {"label": _("Sites"), "value": counts["sites"], "url": link(actor, "sites")},
        {"label": _("People"), "value": counts["people"], "url": link(actor, "people")},
    ]
    if actor.may_anywhere("administer"):
        waiting = _("%(count)d invited") % {"count": counts["invitations"]} if counts["invitations"] else ""
        figures.append(
            {
                "label": _("Members"),
                "value": counts["members"],
                "url": link(actor, "members"),
                "note": waiting,
            }
        )
    return page(request, "home", _("Settings"), figures=figures, facts=_profile(actor), doors=_doors(actor))


def _profile(actor) -> list[dict[str, str]]:
    organization = actor.organization
    return [
        {"label": _("Name"), "value": organization.name},
        {"label": _("Address"), "value": f"/{organization.slug}/"},
        {"label": _("Country"), "value": organization.get_country_display()},
        {"label": _("Language"), "value": organization.get_language_display()},
        {"label": _("Edition of ISO 14001"), "value": organization.get_edition_display()},
    ]


def _doors(actor) -> list[dict[str, str]]:
    doors = [(_("API tokens"), "tokens")]
    if actor.may_anywhere("administer"):
        doors += [(_("Why may someone do this?"), "why")]
    if actor.may("administer"):
        doors += [(_("History of the organization"), "log"), (_("Edit the profile"), "profile")]
    rows = [{"label": label, "url": link(actor, name)} for label, name in doors]
    if actor.may("administer"):
        rows.append(
            {"label": _("Who took what out"), "url": reverse("export-log", args=[actor.organization.slug])}
        )
    return rows


def profile(request: HttpRequest) -> HttpResponse:
    """Name, country, language and edition."""
    actor = request.actor
    queries.require_whole(actor, "administer")
    form = forms.OrganizationForm(request.POST or None, instance=actor.organization)
    return act(
        request,
        form,
        lambda: domain.change_organization(actor, form.values(), form.cleaned_data["seen"]),
        _("Profile of the organization"),
        _("The profile is saved."),
        link(actor, "home"),
        items=story.history_of(actor.organization),
    )


def log(request: HttpRequest) -> HttpResponse:
    """What happened to sites, areas, people, roles, invitations and tokens, the newest first."""
    actor = request.actor
    queries.require_whole(actor, "administer")
    events = story.log(id_in(request.GET.get("before", "")))
    pager = {"next_url": f"?before={events[-1].pk}" if len(events) == story.PAGE else ""}
    return page(
        request,
        "log",
        _("History of the organization"),
        items=story.told(events, with_subject=True),
        pager=pager,
    )
