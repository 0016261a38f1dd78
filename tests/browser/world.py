"""A small world with awkward content: long words, signs of other scripts, everything a record can carry."""

import io
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from PIL import Image

from oyamel.frame.organization import domain as organizations
from oyamel.plan.aspects import domain as aspects
from oyamel.plan.aspects.models import Activity, Aspect
from oyamel.records import actions, approvals, comments, domain, evidence, links
from tests import factories
from tests.factories import World

PASSWORD = "un-abeto-alto-7"
LONG = "Vapours of solvents " * 12 + "and oil"
WORD = "Donaudampfschifffahrtsgesellschaftskapitän"
AWKWARD = [
    LONG[:250],
    f"{WORD} at the quay",
    "🛢️ Oil 🐟 in the river 👩🏽‍🔬",
    "زيت في النهر",
    "<b>Noise</b> & “dust”",
]


@dataclass
class Story:
    """The world and what the pages need to know of it."""

    world: World
    full: str  # the number of the aspect that carries everything
    invitation: str  # the link of an open invitation

    @property
    def home(self) -> str:
        return f"/{self.world.organization.slug}/"

    @property
    def invitation_path(self) -> str:
        return urlsplit(self.invitation).path

    def cookie(self, role: str) -> str:
        """A session of the role's user."""
        client = Client()
        client.force_login(self.world.users[role])
        return client.cookies["sessionid"].value


def build() -> Story:
    """Two organizations side by side; the first with a method in use, thirty aspects and one full record."""
    world = factories.organization("northfir", "Northfir Components")
    factories.organization("southpine", "Southpine Textiles")
    for user in world.users.values():
        user.set_password(PASSWORD)
        user.save()
    with world.scope():
        rows = [_row(world, title) for title in [*AWKWARD, *(f"Noise of press {n}" for n in range(1, 57))]]
        made = domain.create_many(Aspect, world.actor(), rows)
        full = made[0]
        _evaluate(world, made[:8])
        _fill(world, full)
        link = organizations.invite(world.actor("administrator"), "new@northfir.example", language="en")[1]
    return Story(world, full.record.number, link)


def _row(world: World, title: str) -> dict[str, Any]:
    return {
        "title": title,
        "site": world.sites["paint"],
        "condition": "normal",
        "impacts": [{"impact": "air_quality", "sign": "adverse"}],
    }


def _evaluate(world: World, rows: list[Aspect]) -> None:
    actor, version = world.actor(), aspects.method_in_use(world.actor())
    for place, row in enumerate(rows):
        scores = {"likelihood": place % 5 + 1, "severity": (place * 2) % 5 + 1, "legal": place == 3}
        aspects.evaluate_aspect(actor, row, scores, version, WORD if place == 0 else "")


def _fill(world: World, row: Aspect) -> None:
    actor, record = world.actor(), row.record
    today = timezone.localdate()
    activity = domain.create(Activity, actor, {"title": f"Painting of {WORD}", "site": world.sites["paint"]})
    row.refresh_from_db()
    domain.change(row, actor, {"description": LONG, "quantity": 1234567.5, "quantity_unit": "kg", "activity": activity}, WORD)  # fmt: skip
    record.refresh_from_db()
    comments.add_comment(record, actor, f"{WORD} **bold** https://example.com/{'a' * 120}")
    late = actions.add_action(
        record, actor, what=LONG[:200], responsible=actor.person, due_on=today - timedelta(3)
    )
    actions.add_action(record, actor, what=f"{WORD} " * 3, responsible=None, due_on=today + timedelta(3))
    actions.complete_action(late, actor)
    evidence.add_evidence(record, actor, picture(f"{WORD}-{WORD}.png"), note=LONG[:250], covers_from=today, covers_until=today)  # fmt: skip
    links.add_link("concerns_aspect", activity.record, record, actor)
    approvals.submit(record, actor)


def picture(name: str = "yard.png") -> SimpleUploadedFile:
    """A small picture."""
    target = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(target, "PNG")
    return SimpleUploadedFile(name, target.getvalue(), "image/png")
