"""The library of activities and aspects, by sector kit: choose what is true here."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from oyamel.facts import UnknownFact, kits, vocabulary
from oyamel.plan.aspects import domain, queries
from oyamel.plan.aspects.models import Aspect
from oyamel.plan.aspects.views.pictures import tabs
from oyamel.registers.declaration import Register
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import ReferenceField, SiteField
from oyamel.registers.views.access import address, posted, require


class SiteForm(forms.Form):
    def __init__(self, lookup: Lookup, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["site"] = ReferenceField(SiteField(label=gettext_lazy("For this site")), lookup)
        self.fields["site"].help_text = _("Empty means the whole organization.")


def library_view(request: HttpRequest, register: Register, sector: str = "") -> HttpResponse:
    """The kits; one kit by activity, with what the organization has taken already marked."""
    require(request, "create")
    if not sector:
        return render(
            request,
            "aspects/kits.html",
            {"register": register, "kits": _kits(), "tabs": tabs(request, register)},
        )
    try:
        kit = kits.kit(sector)
    except UnknownFact as error:
        raise Http404 from error
    form = SiteForm(Lookup(request.actor), posted(request), initial={"site": request.GET.get("site")})
    if request.method == "POST" and form.is_valid() and _adopted(request, form):
        return redirect(address(request, register))
    context = {
        "register": register,
        "kit_title": kit.title(_language()),
        "groups": _groups(request, kit),
        "form": form,
        "back": address(request, register, "library"),
    }
    return render(request, "aspects/library.html", context, status=422 if form.errors else 200)


def _adopted(request: HttpRequest, form: SiteForm) -> bool:
    ids = request.POST.getlist("aspect")
    if not ids:
        form.add_error(None, _("Nothing is ticked; choose at least one aspect."))
        return False
    try:
        made = domain.adopt_aspects(request.actor, ids, form.cleaned_data["site"])
    except UnknownFact as error:
        raise Http404 from error
    except ValidationError as error:
        form.add_error(None, error)
        return False
    text = ngettext(
        "%(count)d aspect was added; evaluate it next.",
        "%(count)d aspects were added; evaluate them next.",
        len(made),
    )
    messages.success(request, text % {"count": len(made)})
    return True


def _language() -> str:
    return get_language() or "en"


def _kits() -> list[dict[str, Any]]:
    return [
        {
            "sector": each.sector,
            "title": each.title(_language()),
            "aspects": len(each.aspects),
            "activities": len(each.activities),
        }
        for each in kits.kits()
    ]


def _groups(request: HttpRequest, kit: kits.Kit) -> list[dict[str, Any]]:
    """The aspects of a kit under their activities: [{title, aspects: [{id, title, about, number}]}]."""
    taken = queries.adopted(request.actor, Aspect.kind)
    groups = []
    for activity in kit.activities.values():
        mine = [_shown(each, taken) for each in kit.aspects.values() if each.activity == activity.id]
        if mine:
            groups.append({"title": activity.title(_language()), "aspects": mine})
    return groups


def _shown(entry: kits.LibraryAspect, taken: dict[str, str]) -> dict[str, Any]:
    language = _language()
    impacts = ", ".join(vocabulary.impacts()[each.id](language) for each in entry.impacts)
    about = [
        vocabulary.conditions()[entry.condition](language),
        vocabulary.life_cycle_stages()[entry.life_cycle_stage](language),
        impacts,
    ]
    return {
        "id": entry.id,
        "title": entry.title(language),
        "about": " · ".join(about),
        "why": entry.why(language),
        "number": taken.get(entry.id, ""),
    }
