"""What stands while the story is played: the organization's objects under the names that the story gives them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from oyamel.org import clock
from oyamel.org.actors import Actor, actor_for
from oyamel.org.models import Area, Organization, Person, Site, User
from oyamel.records.models import Action, Evidence, Record, RecordModel
from oyamel.shell.demo.story import Story

ZONE = "America/Monterrey"
UNMOVED = 2  # the last days keep their weekends, so that the first page always has news


@dataclass
class Stage:
    """The objects by their names; `today` is the day that the story's days count from."""

    story: Story
    today: date
    organization: Organization = field(init=False)
    sites: dict[str, Site] = field(default_factory=dict)
    areas: dict[tuple[str, str], Area] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    records: dict[str, tuple[type[RecordModel], int]] = field(default_factory=dict)
    actions: dict[str, Action] = field(default_factory=dict)
    evidence: dict[str, Evidence] = field(default_factory=dict)
    judged: set[str] = field(default_factory=set)
    _actors: dict[str, Actor] = field(default_factory=dict)
    _last: datetime | None = None

    def actor(self, name: str) -> Actor:
        """The person of a name, with the rights of their roles."""
        if name not in self._actors:
            self._actors[name] = actor_for(self.users[name], self.organization)
        return self._actors[name]

    def keep(self, name: str, row: RecordModel) -> None:
        """Give a new record its name in the story."""
        self.records[name] = (type(row), row.pk)

    def row(self, name: str) -> RecordModel:
        """A record as it stands now."""
        model, pk = self.records[name]
        return model._default_manager.select_related("record__organization", "record__site").get(pk=pk)

    def record(self, name: str) -> Record:
        """Its envelope."""
        return self.row(name).record

    def day(self, offset: int) -> date:
        """A day by its distance from today."""
        return self.today + timedelta(days=offset)

    @contextmanager
    def at(self, offset: int, hour: str, who: str) -> Iterator[None]:
        """Let things happen on a working day, at an hour of the clock on somebody's wall, never before what came last."""
        moment = datetime.combine(
            _working(self.day(offset), offset), time.fromisoformat(hour), self._zone(who)
        )
        if self._last:
            moment = max(moment, self._last + timedelta(minutes=1))
        self._last = moment
        with clock.at(moment):
            yield

    def _zone(self, who: str) -> ZoneInfo:
        person = self.people.get(who)
        return ZoneInfo(person.site.time_zone if person and person.site else ZONE)

    def note(self, step: dict[str, Any]) -> str:
        """The note that somebody wrote with a step, if any."""
        return self.story.say("notes", step["note"]) if "note" in step else ""


def _working(day: date, offset: int) -> date:
    return day - timedelta(days=max(day.weekday() - 4, 0)) if offset < -UNMOVED else day
