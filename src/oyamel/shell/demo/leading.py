"""Context and leadership in the story: the policy in force, conditions, interested parties, roles."""

from typing import Any

from oyamel.frame.context import domain as context
from oyamel.frame.context.enums import Direction
from oyamel.frame.context.models import Need
from oyamel.frame.leadership import domain as leadership
from oyamel.frame.leadership.matrix import requirement_rows
from oyamel.frame.leadership.models import Policy, Role
from oyamel.org.actors import Actor
from oyamel.records import domain as records
from oyamel.shell.demo.stage import Stage

LEADING = ("purpose", "framework")  # the sentences before the list


def write_policy(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Write the policy and tick each point against its sentence."""
    words = stage.story.say("policy")
    said = words["points"]
    text = " ".join(said[point] for point in LEADING) + "\n\n"
    text += "\n".join(f"- {sentence}" for point, sentence in said.items() if point not in LEADING)
    policy = records.create(Policy, actor, {"title": words["title"], "owner": actor.person})
    stage.keep(step["record"], policy)
    leadership.write_statement(actor, policy, {f"text_{stage.story.language}": text})
    for point, sentence in said.items():
        leadership.tick(actor, _policy(stage, step), point, sentence)


def _policy(stage: Stage, step: dict[str, Any]) -> Policy:
    return Policy.objects.select_related("record__organization").get(pk=stage.record(step["record"]).pk)


def issue(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Put the approved policy in force, and show it on the public page."""
    policy = _policy(stage, step)
    leadership.put_in_force(actor, policy)
    leadership.set_public_page(actor, True, False, [policy.record])


def read_policy(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Say that one has read what is in force."""
    leadership.acknowledge(actor, _policy(stage, step))


def decide_conditions(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Decide each environmental condition in both directions."""
    for code, given in stage.story.facts["conditions"].items():
        for direction, is_relevant in zip((Direction.OUTWARD, Direction.INWARD), given, strict=True):
            reason = stage.story.say("conditions", code, str(direction))
            context.decide_condition(actor, code, None, str(direction), is_relevant, reason)


def take_parties(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Take interested parties from the kit, judge them, and decide what their needs become."""
    facts = stage.story.facts["parties"]
    for party in context.adopt_parties(actor, list(facts), None):
        influence, interest, becomes = facts[party.record.fact_id]
        records.change(party, actor, {"influence": influence, "interest": interest, "owner": actor.person})
        if becomes is not None:
            need = Need.objects.select_related("record__organization").get(party=party)
            context.decide_need(actor, need, becomes, stage.story.say("parties", party.record.fact_id))


def add_roles(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Say who answers for which clause."""
    rows = requirement_rows(actor.organization.edition)
    for name, given in stage.story.facts["roles"].items():
        values = stage.story.say("roles", name) | {"owner": stage.people[given["owner"]]}
        role = records.create(Role, actor, values)
        letters = {row.id: _letter(given["letters"], row.number) for row in rows}
        leadership.assign_duties(actor, role, letters)


def _letter(letters: dict[str, str], number: str) -> str:
    """The letter of the longest number that leads to a clause."""
    fitting = [lead for lead in letters if f"{number}.".startswith(f"{lead}.")]
    return letters[max(fitting, key=len)] if fitting else ""
