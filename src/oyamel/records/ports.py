"""Where capabilities that do not know one another meet, beside links: what one offers, another asks for.

Declared once, from an app's `ready`; the map lists what is declared.

    offer_quantities(fn)              `quantity_of(record, start, end)`: what was measured of a record, such as an aspect
    needs_response("aspect", fn)      which records of a kind planned action must answer (6.1.5)
    can_reopen("aspect", fn)          what it means that a change (6.3) touches a record of this kind
    watch_sites(preview, follow)      what changing a site's own data (its country, its employees) means elsewhere
    ask_on_change(fn)                 questions that a planned change has to answer, such as the facts of a project
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q

from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.records.models import Record


@dataclass(frozen=True)
class Quantity:
    """An amount with its unit, the span it covers (both days included), and the address that opens it."""

    amount: Decimal
    unit: str
    start: date
    end: date
    url: str
    estimated_share: float = 0.0


QuantityOf = Callable[[Record, date, date], list[Quantity]]
NeedsResponse = Callable[[], Q]
Reopen = Callable[[Actor, Record, str], str]
Questions = Callable[[Actor, Record], list[dict[str, Any]]]
SitePreview = Callable[[Actor, Site, dict[str, Any]], list[dict[str, Any]]]
SiteFollower = Callable[[Actor, Site], None]

_quantities: list[QuantityOf] = []
_needs: dict[str, NeedsResponse] = {}
_reopeners: dict[str, Reopen] = {}
_questions: list[Questions] = []
_site_watchers: list[tuple[SitePreview, SiteFollower]] = []


def offer_quantities(of: QuantityOf) -> None:
    """Declare who measures: given a record and a span, what was measured of it."""
    _quantities.append(of)


def quantities_of(record: Record, start: date, end: date) -> list[Quantity]:
    """Everything that was measured of a record in a span."""
    return [each for of in _quantities for each in of(record, start, end)]


def needs_response(kind: str, condition: NeedsResponse) -> None:
    """Declare which envelopes of a kind must be answered; the condition is on the envelope's own columns."""
    _needs[kind] = condition


def kinds_needing_response() -> dict[str, NeedsResponse]:
    """Kind → condition on the envelope, of every kind whose records must be answered."""
    return dict(_needs)


def can_reopen(kind: str, verb: Reopen) -> None:
    """Declare the verb that opens a record of a kind again; it says in words what it did, in the active language."""
    _reopeners[kind] = verb


def reopener_of(kind: str) -> Reopen | None:
    """The verb that opens records of this kind again, or None where an action on the record must do."""
    return _reopeners.get(kind)


def kinds_to_reopen() -> list[str]:
    """The kinds whose records a change opens again."""
    return list(_reopeners)


def ask_on_change(questions: Questions) -> None:
    """Declare questions that a planned change has to answer: [{name, label, answer, url}]."""
    _questions.append(questions)


def questions_on_change(actor: Actor, record: Record) -> list[dict[str, Any]]:
    """All questions that a planned change has to answer."""
    return [question for ask in _questions for question in ask(actor, record)]


def watch_sites(preview: SitePreview, follow: SiteFollower) -> None:
    """Declare what changing a site's own data would do, told before it is saved, and what follows once it is."""
    _site_watchers.append((preview, follow))


def effects_on_site(actor: Actor, site: Site, values: dict[str, Any]) -> list[dict[str, Any]]:
    """What saving these values of a site (field → value) would change elsewhere: [{label, before, after}]."""
    return [effect for preview, _follow in _site_watchers for effect in preview(actor, site, values)]


def site_changed(actor: Actor, site: Site) -> None:
    """Let everyone follow a site that was saved just now, in the same transaction."""
    for _preview, follow in _site_watchers:
        follow(actor, site)
