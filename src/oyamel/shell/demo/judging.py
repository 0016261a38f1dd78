"""How the story judges: the first method, a lower limit later, and the evaluations in between."""

import copy
from typing import Any

from oyamel.org.actors import Actor
from oyamel.plan.aspects import domain
from oyamel.plan.aspects.models import MethodVersion
from oyamel.shell.demo.stage import Stage

CRITERIA = ("likelihood", "severity", "legal")


def use_method(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Begin to judge with a shipped method."""
    version = domain.adopt_shipped_method(actor, stage.story.facts["method"]["shipped"])
    stage.keep("method", version.method)
    domain.put_in_use(actor, version, stage.note(step))


def change_method(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Lower the limit: a new version, by which everything is judged again."""
    old, given = _in_use(), stage.story.facts["method"]
    definition = copy.deepcopy(old.definition)
    found = next(each for each in definition["classes"] if each["id"] == given["class"])
    found["at_least"] = given["later_limit"]
    version = domain.draft_version(actor, old.method, definition, stage.note(step))
    domain.put_in_use(actor, version, stage.note(step))


def judge(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """A round over what a site has scores for and nobody judged, but for those that the step leaves out."""
    site = step["site"]
    scores = {
        name: found for name, found in _scores_of(stage, site).items() if name not in step.get("but", ())
    }
    new = {name: found for name, found in scores.items() if f"{site}.{name}" not in stage.judged}
    stage.judged |= {f"{site}.{name}" for name in new}
    note = stage.note(step)
    rows = [domain.Judgment(stage.row(f"{site}.{name}"), found, note) for name, found in new.items()]
    domain.evaluate_many(actor, rows, _in_use())


def evaluate(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Judge one aspect again."""
    found = _scores(step["scores"])
    domain.evaluate_aspect(actor, stage.row(step["record"]), found, _in_use(), stage.note(step))


def _in_use() -> MethodVersion:
    version = domain.version_in_use()
    assert version  # noqa: S101 - the story begins with a method
    return version


def _scores_of(stage: Stage, site: str) -> dict[str, dict[str, Any]]:
    facts = stage.story.facts
    given = {name: row[2:] for name, row in facts["aspects"][site].items()}
    given |= {name: row.get("scores", []) for name, row in facts["own"].get(site, {}).items()}
    return {name: _scores(values) for name, values in given.items() if values}


def _scores(values: list[Any]) -> dict[str, Any]:
    """Criterion → answer; the legal question is answered wherever the others are."""
    whole = [*values, False] if len(values) == 2 else values
    return dict(zip(CRITERIA, whole, strict=False))
