"""The stakeholder map, the needs of a party, the decision on a need, and the parties that a sector usually has."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from oyamel.facts import UnknownFact, kits
from oyamel.facts import context as facts
from oyamel.frame.context import domain, queries
from oyamel.frame.context.enums import Level
from oyamel.frame.context.forms import YES, NeedForm, TakeForm
from oyamel.frame.context.models import Need, Party
from oyamel.look.charting import drawn
from oyamel.records.errors import Conflict
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.forms import show_refusal
from oyamel.registers.views.access import address, obtain, posted, require, site_of

LEVELS = [str(level) for level in Level.values]
LOW, HIGH = LEVELS[:3], LEVELS[3:]


def map_view(request: HttpRequest, register: Register) -> HttpResponse:
    """How many parties stand at each influence and interest; a square leads to them. Below, who is where, by name."""
    site = site_of(request)
    branch = site.path if site else ""
    counts = queries.parties_by_levels(request.actor, branch)
    placed = {pair: count for pair, count in counts.items() if all(pair)}
    context = {
        "register": register,
        "tabs": register.tabs(request),
        "chart": _chart(request, register, placed) if placed else None,
        "open": sum(counts.values()) - sum(placed.values()),
        "quarters": _quarters(request, register, branch) if placed else [],
    }
    return render(request, "context/map.html", context)


def _chart(request: HttpRequest, register: Register, placed: dict[tuple[str, str], int]) -> dict[str, Any]:
    from oyamel.kit import charts  # the drawing library takes a quarter of a second to load

    labels = {value: str(label) for value, label in Level.choices}
    codes = {label: value for value, label in labels.items()}
    links = {
        (labels[interest], labels[influence]): _list(request, register, [influence], [interest])
        for influence, interest in placed
    }
    counts = {(labels[interest], labels[influence]): count for (influence, interest), count in placed.items()}
    chart = charts.matrix(
        _("Interested parties by influence and interest"),
        _("%(count)s parties, counted at each pair of influence and interest.") % {"count": sum(counts.values())},
        x_title=_("Interest"), x_labels=list(labels.values()), y_title=_("Influence"), y_labels=list(labels.values()),
        counts=counts, count_title=_("Parties"), links=links,
    )  # fmt: skip

    def row_url(row: Sequence[object]) -> str:
        return _list(request, register, [codes[str(row[0])]], [codes[str(row[1])]])

    return drawn(chart, row_url)


def _list(request: HttpRequest, register: Register, influence: list[str], interest: list[str]) -> str:
    query = [("influence", each) for each in influence] + [("interest", each) for each in interest]
    query += [("site", request.GET["site"])] if request.GET.get("site") else []
    return f"{address(request, register)}?{urlencode([('status', 'current'), *query])}"


def _quarters(request: HttpRequest, register: Register, branch: str) -> list[dict[str, Any]]:
    parts = [
        (_("Keep satisfied"), _("high influence, low interest"), HIGH, LOW),
        (_("Work with closely"), _("high influence, high interest"), HIGH, HIGH),
        (_("Watch"), _("low influence, low interest"), LOW, LOW),
        (_("Keep informed"), _("low influence, high interest"), LOW, HIGH),
    ]
    return [
        {
            "title": title,
            "note": note,
            "url": _list(request, register, influence, interest),
            "parties": queries.parties_at(request.actor, influence, interest, branch),
        }
        for title, note, influence, interest in parts
    ]


def needs_panel(request: HttpRequest, row: RecordModel) -> str:
    """What a party needs and expects, and what became of it."""
    needs = queries.needs_of(request.actor, row) if isinstance(row, Party) else []
    words = {str(code): label for code, label in Need.statuses.choices}
    tones = {"obligation": "mark", "no_obligation": "calm", "undecided": "warn"}
    rows = [
        {"record": each.record, "tone": tones[each.record.status], "word": words[each.record.status], "on": each.decided_on}
        for each in needs
    ]  # fmt: skip
    new = f"/{request.actor.organization.slug}/{Need.slug}/new/?{urlencode({'party': row.pk} | ({'site': row.record.site_id} if row.record.site_id else {}))}"
    may_add = request.actor.may("create", row.record.site_path) and not row.record.is_archived
    return render_to_string("context/needs.html", {"needs": rows, "new_url": new if may_add else ""}, request)


def decision_panel(request: HttpRequest, row: RecordModel) -> str:
    """What was decided of a need, and the obligations that it became."""
    if not isinstance(row, Need):
        return ""
    context = {
        "need": row,
        "status": row.record.status,
        "obligations": queries.obligations_of(request.actor, row),
        "link_url": "links/new/",
        "may_change": request.actor.may("change", row.record.site_path),
    }
    return render_to_string("context/need_decision.html", context, request)


def decide_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Decide whether a need becomes an obligation."""
    row = obtain(request, register, number, "evaluate")
    form = NeedForm(posted(request), initial={"version": row.record.version})
    if form.is_valid() and _decided(request, form, row):
        return redirect(address(request, register, number))
    context = {
        "register": register,
        "form": form,
        "title": _("Decide on %(number)s: %(title)s") % {"number": number, "title": row.record.title},
        "submit": _("Save the decision"),
        "explanation": _(
            "What you take on has to be met like the law; link it to its obligation afterwards."
        ),
        "back": address(request, register, number),
    }
    return render(request, "registers/reason.html", context, status=422 if form.errors else 200)


def _decided(request: HttpRequest, form: NeedForm, row: RecordModel) -> bool:
    given = form.cleaned_data
    try:
        domain.decide_need(request.actor, row, given["becomes"] == YES, given["reason"], given["version"])
    except ValidationError as error:
        show_refusal(form, error)
        return False
    except Conflict as conflict:
        form.add_error(
            None, _("%(conflict)s Look at it again, then save once more.") % {"conflict": conflict}
        )
        form.data = form.data.copy()
        form.data["version"] = str(conflict.record.version)
        return False
    messages.success(request, _("The decision was saved."))
    return True


def library_view(request: HttpRequest, register: Register, sector: str = "") -> HttpResponse:
    """The kits, or the parties of one of them to tick."""
    require(request, "create")
    if not sector:
        return render(
            request,
            "context/kits.html",
            {"register": register, "tabs": register.tabs(request), "kits": _kits()},
        )
    try:
        kit, found = kits.kit(sector), facts.stakeholders(sector)
    except UnknownFact as error:
        raise Http404 from error
    form = TakeForm(request.actor, posted(request), initial={"site": request.GET.get("site")})
    if form.is_valid() and _taken(request, form):
        return redirect(address(request, register))
    language = get_language() or "en"
    taken = queries.adopted(request.actor)
    context = {
        "register": register,
        "kit_title": kit.title(language),
        "form": form,
        "parties": [
            {"id": each.id, "title": each.title(language), "needs": each.needs(language), "number": taken.get(each.id, "")}
            for each in found.values()
        ],
        "back": address(request, register, "library"),
    }  # fmt: skip
    return render(request, "context/library.html", context, status=422 if form.errors else 200)


def _kits() -> list[dict[str, Any]]:
    language = get_language() or "en"
    return [
        {
            "sector": each.sector,
            "title": each.title(language),
            "parties": len(facts.stakeholders(each.sector)),
        }
        for each in kits.kits()
    ]


def _taken(request: HttpRequest, form: TakeForm) -> bool:
    ids = request.POST.getlist("party")
    if not ids:
        form.add_error(None, _("Nothing is ticked; choose at least one party."))
        return False
    try:
        made = domain.adopt_parties(request.actor, ids, form.cleaned_data["site"])
    except UnknownFact as error:
        raise Http404 from error
    except ValidationError as error:
        show_refusal(form, error)
        return False
    text = ngettext(
        "%(count)d party was added; judge its influence and decide on its needs next.",
        "%(count)d parties were added; judge their influence and decide on their needs next.",
        len(made),
    )
    messages.success(request, text % {"count": len(made)})
    return True
