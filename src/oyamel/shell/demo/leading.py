"""Context and leadership in the story: the policy in force, conditions, interested parties, roles."""

from typing import Any

from oyamel.frame.context import domain as context
from oyamel.frame.context.enums import Direction
from oyamel.frame.context.models import Need
from oyamel.frame.leadership import domain as leadership
from oyamel.frame.leadership.matrix import requirement_rows
from oyamel.frame.leadership.models import Policy, Role, Scope, Statement
from oyamel.org.actors import Actor
from oyamel.records import domain as records
from oyamel.shell.demo.stage import Stage

LEADING = ("purpose", "framework", "boundaries", "activities")  # the sentences before the list
MODELS: dict[str, type[Statement]] = {"policy": Policy, "scope": Scope}


def write(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Write the policy or the scope, and tick each point against its sentence."""
    words = stage.story.say(step["record"])
    said = words["points"]
    text = " ".join(said[point] for point in LEADING if point in said) + "\n\n"
    text += "\n".join(f"- {sentence}" for point, sentence in said.items() if point not in LEADING)
    row = records.create(MODELS[step["record"]], actor, {"title": words["title"], "owner": actor.person})
    stage.keep(step["record"], row)
    leadership.write_statement(actor, row, {f"text_{stage.story.language}": text})
    for point, sentence in said.items():
        leadership.tick(actor, _statement(stage, step), point, sentence)


def _statement(stage: Stage, step: dict[str, Any]) -> Statement:
    row = stage.row(step["record"])
    assert isinstance(row, Statement)  # noqa: S101 - the story names its policy or its scope
    return row


def issue(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Put what was approved in force, and show all of it on the public page."""
    leadership.put_in_force(actor, _statement(stage, step))
    shown = [stage.record(name) for name in MODELS if name in stage.records]
    leadership.set_public_page(actor, True, False, shown)


def read_policy(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Say that one has read what is in force."""
    leadership.acknowledge(actor, _statement(stage, step))


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
