"""The environmental accounts of the story: two years, one of them closed; an own factor."""

from datetime import date
from decimal import Decimal
from typing import Any

from oyamel.check.inventory.domain import periods
from oyamel.check.inventory.domain.calculating import calculate
from oyamel.check.inventory.models import Inventory, OwnFactor
from oyamel.org.actors import Actor
from oyamel.records import domain as records
from oyamel.records.enums import Signature
from oyamel.shell.demo.counting import open_year
from oyamel.shell.demo.stage import Stage

TEXTS = ("intended_use", "boundary_note", "exclusions", "base_year_note")


def begin_accounts(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Begin the accounts of a year."""
    year = _year(stage, step["part"])
    words = stage.story.say("accounts")
    values = {"title": words["title"].format(year=year), "year": year, "owner": actor.person}
    values |= {"is_base_year": step["part"] == "closed"} | {name: words[name] for name in TEXTS}
    stage.keep(step["record"], records.create(Inventory, actor, values))


def _year(stage: Stage, part: str) -> int:
    return open_year(stage) - (part == "closed")


def add_factor(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Write down an own factor; it counts once somebody else approves it."""
    given, words = stage.story.facts["factors"][step["record"]], stage.story.say("factors", step["record"])
    values = given | words | {"value": Decimal(given["value"]), "for_source": stage.row(given["for_source"])}
    values |= {"valid_from": date(_year(stage, "closed"), 1, 1), "owner": actor.person}
    stage.keep(step["record"], records.create(OwnFactor, actor, values))


def calculate_accounts(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Calculate a year from what has come."""
    calculate(_inventory(stage, step), actor)


def _inventory(stage: Stage, step: dict[str, Any]) -> Inventory:
    return Inventory.objects.select_related("record__site", "organization").get(
        pk=stage.record(step["record"]).pk
    )


def check_months(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Say that the data of the year are complete."""
    inventory = _inventory(stage, step)
    periods.check(actor, inventory, _cells(stage, inventory))


def approve_months(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Approve what somebody else checked."""
    inventory = _inventory(stage, step)
    periods.approve(actor, inventory, _cells(stage, inventory), str(Signature.PASSWORD))


def close_accounts(stage: Stage, actor: Actor, step: dict[str, Any]) -> None:
    """Freeze every month, then the year."""
    inventory = _inventory(stage, step)
    cells = _cells(stage, inventory)
    periods.close(actor, inventory, cells)
    periods.close_year(actor, inventory, cells)


def _cells(stage: Stage, inventory: Inventory) -> list[periods.Cell]:
    """Every month of every plant that counts something."""
    sites = [stage.sites[name] for name in stage.story.facts["sources"]]
    return [periods.Cell(site, month) for site in sites for month in inventory.months]
