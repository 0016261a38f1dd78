"""Which permits, registrations and reports a site holds: each answers questions that need not be asked then."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext

from oyamel.frame.facility import domain, held, queries
from oyamel.frame.facility.enums import Source
from oyamel.frame.facility.forms import HeldForm
from oyamel.frame.facility.models import Profile
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import address, obtain, posted


def held_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The list to tick; nothing ticked answers only what asks for a permit itself."""
    profile = obtain(request, register, number, "change")
    site = profile.record.site
    offered = held.offered(site.country, site.region) if site else []
    language = get_language() or "en"
    form = HeldForm(
        [(each.id, each.name(language)) for each in offered], posted(request), _said(profile, offered)
    )
    if offered and form.is_valid() and _kept(request, profile, form, offered):
        return redirect(address(request, register, number, "questions"))
    context = {
        "register": register, "row": profile, "record": profile.record, "form": form, "offered": offered,
        "back": address(request, register, number),
    }  # fmt: skip
    return render(request, "facility/held.html", context, status=422 if form.errors else 200)


def _said(profile: Profile, offered: list[held.Held]) -> list[str]:
    """What the answers from permits say is held already."""
    facts = queries.answers_of(profile.record.site).facts if profile.record.site else {}
    said = {name: fact.raw for name, fact in facts.items() if fact.source == Source.PERMIT}
    return [each.id for each in offered if each.answers.items() <= said.items()]


def _kept(request: HttpRequest, profile: Profile, form: HeldForm, offered: list[held.Held]) -> bool:
    ticked = set(form.cleaned_data["held"])
    try:
        made = domain.say_what_is_held(
            request.actor,
            profile,
            {each.id: each.id in ticked for each in offered},
            form.cleaned_data["as_of"],
        )
    except ValidationError as error:
        show_refusal(form, error)
        return False
    text = ngettext(
        "%(count)d question is answered by it.", "%(count)d questions are answered by it.", len(made)
    )
    messages.success(request, text % {"count": len(made)})
    return True
