"""What counts of each site over time, under each approach."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from oyamel.check.inventory.domain.boundary import set_share
from oyamel.check.inventory.models import SiteShare
from oyamel.kit import formats
from oyamel.look.forms import DateInput
from oyamel.org.models import Site
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.types import LocalDecimalField
from oyamel.registers.views.access import address, posted, require

MOST_SITES = 500


class ShareForm(forms.Form):
    """What counts of a site from a day on."""

    def __init__(self, data: Any = None):
        super().__init__(data)
        self.fields["starts_on"] = forms.DateField(label=_("from"), widget=DateInput())
        self.fields["equity_percent"] = LocalDecimalField(label=_("equity share"), initial="100")
        self.fields["equity_percent"].unit = "%"
        self.fields["has_operational"] = forms.BooleanField(
            label=_("operational control"), required=False, initial=True
        )
        self.fields["has_financial"] = forms.BooleanField(
            label=_("financial control"), required=False, initial=True
        )
        self.fields["reason"] = forms.CharField(
            label=_("Reason"),
            max_length=300,
            help_text=_("Bought, sold, built, leased: what an auditor will ask."),
        )


def boundary_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The sites with their shares over time; one without a row counts in full."""
    sites = list(request.actor.sites("view")[:MOST_SITES])
    rows = SiteShare.objects.filter(site__in=sites).order_by("starts_on")
    by_site: dict[int, list[SiteShare]] = {}
    for row in rows:
        by_site.setdefault(row.site_id, []).append(row)
    columns = [{"label": _("Site")}, {"label": _("What counts")}]
    table = {
        "caption": _("What counts of each site"),
        "columns": columns,
        "rows": [_row(request, register, site, by_site.get(site.pk, [])) for site in sites],
    }
    return render(
        request,
        "inventory/boundary.html",
        {"register": register, "table": table, "back": address(request, register)},
    )


def _row(request: HttpRequest, register: Register, site: Site, shares: list[SiteShare]) -> dict[str, Any]:
    url = (
        address(request, register, "boundary", str(site.pk))
        if request.actor.may("configure", site.path)
        else ""
    )
    said = "; ".join(_said(share) for share in shares) or _("in full, all the time")
    return {"cells": [{"text": site.name, "url": url}, said]}


def _said(share: SiteShare) -> str:
    parts = [_("%(share)s equity") % {"share": formats.format_percent(share.equity_percent / 100, 1)}]
    parts.append(_("operational control") if share.has_operational else _("no operational control"))
    parts.append(_("financial control") if share.has_financial else _("no financial control"))
    return _("from %(day)s: %(what)s") % {"day": share.starts_on.isoformat(), "what": ", ".join(parts)}


def share_view(request: HttpRequest, register: Register, site: int) -> HttpResponse:
    """Say what counts of one site from a day on."""
    require(request, "configure")
    found = get_object_or_404(request.actor.sites("configure"), pk=site)
    form = ShareForm(posted(request))
    if form.is_valid() and _saved(request, form, found):
        return redirect(address(request, register, "boundary"))
    shares = [_said(share) for share in SiteShare.objects.filter(site=found).order_by("starts_on")]
    context = {
        "register": register,
        "form": form,
        "site_name": found.name,
        "shares": shares,
        "back": address(request, register, "boundary"),
    }
    return render(request, "inventory/share.html", context, status=422 if form.errors else 200)


def _saved(request: HttpRequest, form: ShareForm, site: Site) -> bool:
    try:
        set_share(request.actor, site, dict(form.cleaned_data))
    except ValidationError as refused:
        show_refusal(form, refused)
        return False
    messages.success(request, _("Saved; the inventories that it touches are calculated anew."))
    return True
