"""A policy on its way, and the acts of the people around it."""

import pytest

from oyamel.frame.leadership import domain
from oyamel.frame.leadership.models import Policy, Scope
from oyamel.records import approvals
from oyamel.records import domain as records

TEXT = """# Our policy

We paint car parts in two plants and answer for what that does. We set objectives for solvents, water and energy every year.

- We protect the environment and prevent pollution.
- We meet the law and whatever else we agreed to.
- We improve our system so that our
  performance gets better.
"""
TICKS = {
    "purpose": "We paint car parts in two plants and answer for what that does.",
    "framework": "We set objectives for solvents, water and energy every year.",
    "protection": "We protect the environment and prevent pollution.",
    "obligations": "We meet the law and whatever else we agreed to.",
    "improvement": "We improve our system so that our performance gets better.",
}
SCOPE = "Both plants with their yards and offices. We weighed issues and law, and what we control."


class Desk:
    """What people do with statements in the organization of the story."""

    def __init__(self, world):
        self.world = world

    def policy(self, text=TEXT, ticks=TICKS, **texts):
        row = records.create(Policy, self.world.actor(), {"title": "Environmental policy"})
        domain.write_statement(self.world.actor(), row, {"text_en": text, **texts})
        return self.ticked(row, ticks)

    def scope(self):
        row = records.create(Scope, self.world.actor(), {"title": "Scope"})
        domain.write_statement(self.world.actor(), row, {"text_en": SCOPE})
        first, second = SCOPE[:41], SCOPE[42:]
        ticks = dict.fromkeys(["boundaries", "activities"], first)
        return self.ticked(row, ticks | dict.fromkeys(["issues", "obligations", "influence"], second))

    def ticked(self, row, ticks):
        for point, sentence in ticks.items():
            row = self.fresh(row)
            domain.tick(self.world.actor(), row, point, sentence)
        return self.fresh(row)

    def fresh(self, row):
        return type(row).objects.select_related("record").get(pk=row.pk)

    def approve(self, row, role="management"):
        request = approvals.submit(row.record, self.world.actor())
        approvals.approve(request, self.world.actor(role), "password")
        return self.fresh(row)

    def issue(self, row):
        row = self.approve(row)
        return domain.put_in_force(self.world.actor(), row)


@pytest.fixture
def desk(north):
    with north.scope():
        yield Desk(north)
