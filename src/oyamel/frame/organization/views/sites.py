"""The tree of sites, a site with its areas, and what may be done with it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from oyamel.frame.organization import domain, forms, places, queries, story
from oyamel.frame.organization.views.common import act, id_in, link, page
from oyamel.org.actors import Actor
from oyamel.org.models import Area, Site
from oyamel.records import ports

MOST_OPEN = 200


def sites(request: HttpRequest) -> HttpResponse:
    """The tree, branches unfolded as the address says, or the sites that a search finds."""
    actor, text = request.actor, request.GET.get("q", "").strip()
    context: dict[str, Any] = {
        "bar": {"value": text, "placeholder": _("Name, municipality, region"), "target": "#tree"}
    }
    if text:
        context["found"] = [
            (site, way, site_url(actor, site)) for site, way in queries.found_sites(actor, text)
        ]
    else:
        opened = _opened(request)
        context["branches"] = [
            (row, _turn_url(row, opened) if row.folds else "") for row in queries.tree(actor, opened)
        ]
    if actor.may("configure"):
        context["actions"] = [
            {"label": _("Add a site"), "url": link(actor, "site_new"), "kind": "main", "key": "c"}
        ]
    return page(request, "sites", _("Sites"), clause="4.3", **context)


def _opened(request: HttpRequest) -> set[int]:
    given = request.GET.get("open", "").split(",")[:MOST_OPEN]
    return {pk for each in given if (pk := id_in(each)) is not None}


def _turn_url(branch: queries.Branch, opened: set[int]) -> str:
    turned = opened ^ {branch.site.pk}
    return "?open=" + ",".join(map(str, sorted(turned)))


def site_url(actor: Actor, site: Site) -> str:
    return link(actor, "site", site.pk)


def _way(actor: Actor, site: Site, *, itself: bool = True) -> list[tuple[str, str]]:
    """Crumbs from the tree down to a site; what the actor may not see is named without a link."""
    above = queries.way_to(site)
    named = [(step.name, site_url(actor, step) if actor.may("view", step.path) else "") for step in above]
    own = [(site.name, site_url(actor, site))] if itself else []
    return [(_("Sites"), link(actor, "sites")), *named, *own]


def site(request: HttpRequest, pk: int) -> HttpResponse:
    """One site: its facts, areas, what lies below, its history."""
    actor = request.actor
    found = queries.obtain(queries.sites(), pk, actor, "view")
    may_edit = actor.may("configure", found.path)
    return page(
        request,
        "site",
        found.name,
        steps=_way(actor, found, itself=False),
        site=found,
        state=_state(found),
        facts=_facts(found),
        areas=queries.areas_of(found),
        children=[
            (child, site_url(actor, child)) for child in queries.children_of(found)[: queries.MOST_ROWS]
        ],
        items=story.history_of(found),
        may_edit=may_edit,
        actions=_acts(actor, found) if may_edit else [],
    )


def _state(site: Site) -> dict[str, Any]:
    if site.closed_on:
        return {"tone": "calm", "label": _("Closed"), "open": True}
    return {"tone": "good", "label": _("Open")}


def _acts(actor: Actor, site: Site) -> list[dict[str, str]]:
    if site.closed_on:
        return [{"label": _("Open again"), "url": link(actor, "site_reopen", site.pk)}]
    return [
        {"label": _("Edit"), "url": link(actor, "site_edit", site.pk), "kind": "main", "key": "e"},
        {"label": _("Add below"), "url": link(actor, "site_new") + f"?parent={site.pk}"},
        {"label": _("Move"), "url": link(actor, "site_move", site.pk)},
        {"label": _("Close"), "url": link(actor, "site_close", site.pk), "kind": "quiet"},
    ]


def _facts(site: Site) -> list[dict[str, Any]]:
    region = places.region(site.region)
    sector = dict(forms.sector_choices()).get(site.sector, site.sector) if site.sector else ""
    place = f"{site.latitude}, {site.longitude}" if site.latitude is not None else ""
    return [
        {"label": _("Kind"), "value": site.get_kind_display()},
        {"label": _("Country"), "value": site.get_country_display()},
        {"label": _("State or province"), "value": region.label() if region else site.region},
        {"label": _("Municipality"), "value": site.municipality},
        {"label": _("Coordinates"), "value": place, "unit": "°" if place else ""},
        {"label": _("Time zone"), "value": site.time_zone},
        {"label": _("NAICS / SCIAN"), "value": site.naics},
        {"label": _("Sector"), "value": sector},
        {"label": _("Employees"), "value": site.employees},
        {"label": _("Currency"), "value": site.currency},
        {"label": _("Units"), "value": site.get_unit_system_display()},
        {"label": _("Closed on"), "value": site.closed_on or ""},
    ]


def site_new(request: HttpRequest) -> HttpResponse:
    """A new site, at the top or below `?parent=`."""
    actor, parent_pk = request.actor, id_in(request.GET.get("parent", ""))
    parent = queries.obtain(queries.sites(), parent_pk, actor, "configure") if parent_pk else None
    if parent is None:
        queries.require_whole(actor, "configure")
    country = parent.country if parent else actor.organization.country
    initial = places.defaults(country, parent.region if parent else "") | {
        "region": parent.region if parent else ""
    }
    form = forms.SiteForm(request.POST or None, initial=initial)
    steps = _way(actor, parent) if parent else [(_("Sites"), link(actor, "sites"))]
    back = site_url(actor, parent) if parent else link(actor, "sites")
    title = _("New site below %(parent)s") % {"parent": parent} if parent else _("New site")
    return act(
        request,
        form,
        lambda: domain.add_site(actor, parent, form.values()),
        title,
        _("The site is added."),
        back,
        steps=steps,
    )


def site_edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    found = queries.obtain(queries.sites(), pk, actor, "configure")
    form = forms.SiteForm(request.POST or None, instance=found)
    if effects := _effects(request, form, pk):
        back = site_url(actor, found)
        return page(
            request,
            "form",
            _("Edit %(site)s") % {"site": found},
            form=form,
            back=back,
            effects=effects,
            steps=_way(actor, found),
            save=_("Save all the same"),
        )
    return act(
        request,
        form,
        lambda: domain.change_site(actor, found, form.values(), form.cleaned_data["seen"]),
        _("Edit %(site)s") % {"site": found},
        _("The site is saved."),
        site_url(actor, found),
        steps=_way(actor, found),
    )


def _effects(request: HttpRequest, form: forms.SiteForm, pk: int) -> list[dict[str, Any]]:
    """What saving would change elsewhere, shown once before anything is saved."""
    if request.method != "POST" or "confirmed" in request.POST or not form.is_valid():
        return []
    return ports.effects_on_site(request.actor, Site.objects.get(pk=pk), form.values())


def site_move(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    found = queries.obtain(queries.sites(), pk, actor, "configure")
    form = forms.MoveForm(request.POST or None, actor=actor, initial={"parent": found.parent})
    return act(
        request,
        form,
        lambda: domain.move_site(actor, found, form.cleaned_data["parent"]),
        _("Move %(site)s") % {"site": found},
        _("The site is moved, with everything below it."),
        site_url(actor, found),
        steps=_way(actor, found),
        say=_(
            "Everything below it and all its records move along. Rights given for the branches follow the sites."
        ),
        save=_("Move"),
    )


def site_close(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    found = queries.obtain(queries.sites(), pk, actor, "configure")
    form = forms.CloseForm(request.POST or None)
    return act(
        request,
        form,
        lambda: domain.close_site(actor, found, form.cleaned_data["on"]),
        _("Close %(site)s") % {"site": found},
        _("The site is closed."),
        site_url(actor, found),
        steps=_way(actor, found),
        say=_(
            "Its records stay as they are and can be read. New work cannot be put there. It can be opened again."
        ),
        save=_("Close the site"),
    )


def site_reopen(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    found = queries.obtain(queries.sites(), pk, actor, "configure")
    return act(
        request,
        forms.Confirm(request.POST if request.method == "POST" else None),
        lambda: domain.reopen_site(actor, found),
        _("Open %(site)s again") % {"site": found},
        _("The site is open again."),
        site_url(actor, found),
        steps=_way(actor, found),
        save=_("Open again"),
    )


def area_new(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    found = queries.obtain(queries.sites(), pk, actor, "configure")
    form = forms.AreaForm(request.POST or None)
    return act(
        request,
        form,
        lambda: domain.add_area(actor, found, form.values()),
        _("New area or process of %(site)s") % {"site": found},
        _("The area is added."),
        site_url(actor, found),
        steps=_way(actor, found),
    )


def area_edit(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    area = queries.obtain(Area.objects.select_related("site"), pk, actor, "configure")
    form = forms.AreaForm(request.POST or None, instance=area)
    return act(
        request,
        form,
        lambda: domain.change_area(actor, area, form.values(), form.cleaned_data["seen"]),
        _("Edit %(area)s") % {"area": area},
        _("The area is saved."),
        site_url(actor, area.site),
        steps=_way(actor, area.site),
        items=story.history_of(area),
    )
