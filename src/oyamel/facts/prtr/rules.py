"""The rules of the registers (`registers.yaml`), the covered industries and the activities of the NPRI."""

from dataclasses import dataclass
from functools import cache
from typing import Any

from oyamel.facts.loader import load
from oyamel.facts.prtr.tables import read_table, wording
from oyamel.facts.text import Text


@dataclass(frozen=True)
class Industry:
    """A covered NAICS prefix; `limit` says which part of it, None when all of it."""

    code: str
    name: str
    limit: Text | None
    checked: str


@dataclass(frozen=True)
class ListedActivity:
    """An activity that a register names; `kinds`: part3, hours (exempt from the hours test), exempt, other."""

    id: str
    kinds: tuple[str, ...]
    name: Text
    checked: str


def rules(register: str) -> dict[str, Any]:
    """The rules of a register as plain data; shared, so never change it. Raises KeyError for an unknown one."""
    found: dict[str, Any] = load("prtr/registers.yaml")[register]
    return found


def title(register: str) -> Text:
    """The name of a register."""
    return Text.of(rules(register)["title"])


@cache
def industries() -> tuple[Industry, ...]:
    """The industries that TRI covers."""
    return tuple(_industry(row) for row in read_table("tri-naics.csv"))


def _industry(row: dict[str, str]) -> Industry:
    limit = wording(row, "limit_")
    return Industry(row["code"], row["name_en"], limit if limit.en else None, row["checked"])


@cache
def listed_activities() -> dict[str, ListedActivity]:
    """Activities by id."""
    return {
        row["id"]: ListedActivity(row["id"], tuple(row["kind"].split()), wording(row, ""), row["checked"])
        for row in read_table("activities.csv")
    }
