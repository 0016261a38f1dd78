"""Saved views of a list: kept, shared, removed."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from oyamel.registers.declaration import Register
from oyamel.registers.exchange import words
from oyamel.registers.forms import SavedViewForm
from oyamel.registers.listing import Listing, read_query
from oyamel.registers.lookup import Lookup
from oyamel.registers.models import SavedView
from oyamel.registers.views.access import address, posted

LONGEST = 2000


def save_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Name the list as it stands in the address; the same name again replaces it."""
    listing = Listing(register, request.actor, read_query(register, request.GET), Lookup(request.actor))
    query = listing.query.params()
    form = SavedViewForm(posted(request))
    if form.is_bound and len(urlencode(query, doseq=True)) > LONGEST:
        form.add_error(None, _("The list asks for too much to be kept under a name; take away some filters."))
    if request.method == "POST" and form.is_valid():
        SavedView.objects.update_or_create(
            organization=request.actor.organization, user=request.user, register=register.slug, name=form.cleaned_data["name"],
            defaults={"query": urlencode(query, doseq=True), "is_shared": form.cleaned_data["is_shared"]},
        )  # fmt: skip
        messages.success(request, _("The view was saved."))
        return redirect(address(request, register) + "?" + urlencode(query, doseq=True))
    mine = SavedView.objects.filter(register=register.slug, user=request.user).order_by("name")
    context = {
        "register": register,
        "form": form,
        "mine": mine,
        "says": [*words.filters_of(listing), words.sort_of(listing)],
        "back": address(request, register),
    }
    return render(request, "registers/save_view.html", context, status=422 if form.errors else 200)


@require_POST
def remove_view(request: HttpRequest, register: Register, view: int) -> HttpResponse:
    """Remove a view of one's own."""
    get_object_or_404(SavedView.objects.filter(user=request.user, register=register.slug), pk=view).delete()
    messages.success(request, _("The view was removed."))
    return redirect(address(request, register))
