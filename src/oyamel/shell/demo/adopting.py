"""How activities and aspects come into the story: from the library, then with what is known of them, then their own."""

from typing import Any

from oyamel.org.actors import Actor
from oyamel.plan.aspects import domain, queries
from oyamel.plan.aspects.models import Activity, Aspect
from oyamel.records import domain as records
from oyamel.shell.demo.stage import Stage

PLAIN = ("type", "condition", "stage", "reach", "period", "quantity", "quantity_unit", "has_party_concern",
         "has_legal_requirement", "status")  # fmt: skip


def adopt(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Take a plant's aspects, and the activities that they belong to, from the library."""
    name = step["site"]
    site, facts = stage.sites[name], stage.story.facts
    for aspect in domain.adopt_aspects(actor, list(facts["aspects"][name]), site):
        stage.keep(f"{name}.{aspect.record.fact_id}", aspect)
    for fact_id in facts["activities"][name]:
        activity = queries.activity_of_fact(fact_id, site.pk)
        assert activity, fact_id  # noqa: S101 - the story names only activities of its aspects
        stage.keep(f"{name}.{fact_id}", activity)


def detail(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Say where each activity and aspect belongs, whose it is, and what is known of it."""
    site, facts = step["site"], stage.story.facts
    activities = {fact: _place(stage, site, *given) for fact, given in facts["activities"][site].items()}
    aspects = {fact: _known(stage, site, fact, given) for fact, given in facts["aspects"][site].items()}
    for found in (activities, aspects):
        changes = [records.Change(stage.row(f"{site}.{fact}"), values) for fact, values in found.items()]
        records.change_many(actor, changes)


def _place(stage: Stage, site: str, area: str, owner: str) -> dict[str, Any]:
    return {"area": stage.areas[site, area], "owner": stage.people[owner]}


def _known(stage: Stage, site: str, fact: str, given: list[Any]) -> dict[str, Any]:
    values = _place(stage, site, *given[:2])
    more = {"has_legal_requirement": given[4:] == [True]} | stage.story.facts["details"][site].get(fact, {})
    values |= {name: more[name] for name in PLAIN if name in more} | _receptor(stage, more)
    if more.get("is_described"):
        values["description"] = stage.story.say("records", f"{site}.{fact}", "description")
    return values


def _receptor(stage: Stage, given: dict[str, Any]) -> dict[str, str]:
    return {"receptor": stage.story.say("receptors", given["receptor"])} if "receptor" in given else {}


def add_own(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Write down what stands in no library."""
    site = step["site"]
    for name, given in stage.story.facts["own"][site].items():
        values = _place(stage, site, given["area"], given["owner"]) | {"site": stage.sites[site]}
        values |= {field: given[field] for field in PLAIN if field in given} | _receptor(stage, given)
        for field in ("title", "description"):
            values[field] = stage.story.say("records", f"{site}.{name}", field)
        model: type[Activity] | type[Aspect] = Activity
        if given["kind"] == Aspect.kind:
            model = Aspect
            values["activity"] = stage.row(f"{site}.{given['activity']}")
            values["impacts"] = [{"impact": code, "sign": sign} for code, sign in given["impacts"].items()]
        stage.keep(f"{site}.{name}", records.create(model, actor, values))
