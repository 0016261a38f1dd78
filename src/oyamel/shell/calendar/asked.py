"""What the address of the calendar asks for; what it cannot mean is left out."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.records import deadlines
from oyamel.records.agenda import ACTIONS, NOBODY, RECORDS, After, Wish
from oyamel.records.enums import DeadlineNature

MONTH, LIST, SITES, PEOPLE, LATE = "month", "list", "sites", "people", "late"
VIEWS = (MONTH, LIST, SITES, PEOPLE, LATE)
ME, NONE = "me", "none"
KINDS = ("action", "deadline", "record")


@dataclass(frozen=True)
class Asked:
    """The view, its month (first day), one day of a list, the filters, and the entry after which a page begins."""

    view: str
    month: date
    day: date | None = None
    nature: str = ""
    source: str = ""
    owner: str = ""
    only_open: bool = False
    after: After | None = None
    site: str = ""

    def url(self, **changes: Any) -> str:
        """This address with some parts changed; a page is forgotten with any change."""
        asked = replace(self, **{"after": None, **changes})
        parts = {
            "view": asked.view if asked.view != MONTH else "",
            "month": f"{asked.month:%Y-%m}",
            "day": asked.day.isoformat() if asked.day else "",
            "nature": asked.nature, "source": asked.source, "owner": asked.owner,
            "open": "1" if asked.only_open else "",
            "site": asked.site,
            "after": ".".join(str(part) for part in asked.after) if asked.after else "",
        }  # fmt: skip
        return "?" + urlencode({name: value for name, value in parts.items() if value})

    def wish(self, actor: Actor, site: Site | None) -> Wish:
        """The entries that these filters mean for an actor."""
        return Wish(
            branch=site.path if site else "",
            owner=self._owner(actor),
            nature=self.nature,
            source=self.source,
            only_open=self.only_open or self.view == LATE,
        )

    def _owner(self, actor: Actor) -> int | None:
        if self.owner == ME:
            return actor.person.pk if actor.person else -1
        if self.owner == NONE:
            return NOBODY
        return int(self.owner) if self.owner else None


def read(params: QueryDict, today: date, site: Site | None) -> Asked:
    """The wish of an address."""
    view, nature, source = params.get("view", ""), params.get("nature", ""), params.get("source", "")
    known = {ACTIONS, RECORDS, *(each.id for each in deadlines.sources())}
    day = _day(params.get("day", ""))
    return Asked(
        view=view if view in VIEWS else MONTH,
        month=_day(f"{params.get('month', '')}-01") or (day or today).replace(day=1),
        day=day,
        nature=nature if nature in DeadlineNature.values else "",
        source=source if source in known else "",
        owner=_owner(params.get("owner", "")),
        only_open=params.get("open") == "1",
        after=_after(params.get("after", "")),
        site=str(site.pk) if site else "",
    )


def _owner(text: str) -> str:
    is_id = text.isascii() and text.isdigit() and len(text) < 19 and int(text) > 0
    return text if text in (ME, NONE) or is_id else ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and 1900 <= day.year <= 2200 else None


def _after(text: str) -> After | None:
    parts = text.split(".")
    day = _day(parts[0])
    is_whole = len(parts) == 3 and parts[1] in KINDS and parts[2].isdigit() and len(parts[2]) < 19
    return (day, parts[1], int(parts[2])) if day and is_whole else None
