"""The boundaries of a scope: sites in and out, activities, stages of the life cycle."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.facts import vocabulary
from oyamel.frame.leadership import domain, queries
from oyamel.frame.leadership.enums import StageReach
from oyamel.frame.leadership.forms import PlaceForm
from oyamel.frame.leadership.models import Scope
from oyamel.frame.leadership.views.acts import done, page
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, obtain, posted


def boundaries(row: Scope) -> dict[str, Any]:
    """What a scope takes in, in words: places, how many sites that are, activities, stages."""
    names = queries.names_of_sites(row)
    return {
        "places": [
            {**line, "name": names.get(line["site"]) or _("Whole organization")} for line in row.places
        ],
        "coverage": queries.coverage(row),
        "activities": [line for line in row.activities.splitlines() if line.strip()],
        "stages": worded_stages(row.stages),
    }


def worded_stages(stages: dict[str, str]) -> list[dict[str, str]]:
    """Stages with what the organization can do in each: [{label, value}]."""
    language = get_language() or "en"
    return [
        {"label": name(language), "value": str(StageReach(stages[stage]).label)}
        for stage, name in vocabulary.life_cycle_stages().items()
        if stages.get(stage)
    ]


def places_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The sites in and out, line by line; a line holds for everything below it unless a nearer one says otherwise."""
    row = obtain(request, register, number, "change")
    if request.method == "POST" and "drop" in request.POST:
        return _dropped(request, register, row)
    form = PlaceForm(request.actor, row, posted(request))

    def set_place() -> None:
        given = form.cleaned_data
        domain.set_place(
            request.actor, row, given["site"], given["is_in"] == "yes", given["reason"], given["version"]
        )

    if done(request, form, set_place, _("Saved.")):
        return redirect(request.path)
    return page(
        request,
        "leadership/places.html",
        register,
        row,
        form,
        back=address(request, register, number),
        **boundaries(row),
    )


def _dropped(request: HttpRequest, register: Register, row: Scope) -> HttpResponse:
    asked = request.POST["drop"]
    domain.drop_place(request.actor, row, int(asked) if asked.isascii() and asked.isdigit() else None)
    return redirect(request.path)
