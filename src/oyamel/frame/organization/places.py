"""States and provinces, time zones, currency and units by country, for proposals in forms.

Sources: `data/regions.csv` (ISO 3166-2 codes; the zone in which most of the region's people live) and zone.tab of the IANA time zone
database, which the `tzdata` package carries.
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from django.utils.translation import get_language

from oyamel.org.enums import Country, UnitSystem


@dataclass(frozen=True)
class Region:
    """A state or province: its ISO 3166-2 code, its names, and the zone in which most of its people live."""

    code: str
    name: str
    name_fr: str
    zone: str

    def label(self) -> str:
        return self.name_fr if self.name_fr and get_language() == "fr" else self.name


@dataclass(frozen=True)
class Habits:
    """What is usual in a country; the zone is the one of its capital."""

    zone: str
    currency: str
    unit_system: str


HABITS = {
    Country.MEXICO: Habits("America/Mexico_City", "MXN", UnitSystem.METRIC),
    Country.UNITED_STATES: Habits("America/New_York", "USD", UnitSystem.US),
    Country.CANADA: Habits("America/Toronto", "CAD", UnitSystem.METRIC),
    Country.OTHER: Habits("UTC", "", UnitSystem.METRIC),
}


@cache
def regions(country: str) -> tuple[Region, ...]:
    """The regions of a country in the order of their names; none for another country."""
    text = resources.files(__package__).joinpath("data/regions.csv").read_text(encoding="utf-8")
    rows = [Region(**row) for row in csv.DictReader(text.splitlines())]
    return tuple(sorted((row for row in rows if row.code[:2] == country), key=lambda row: row.name))


def region(code: str) -> Region | None:
    """The region of a code such as MX-NLE."""
    return next((row for row in regions(code[:2]) if row.code == code), None)


@cache
def zones(country: str) -> tuple[str, ...]:
    """The time zones of a country, as the IANA database lists them."""
    lines = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return tuple(zone for code, _place, zone, *_rest in rows if code == country)


@cache
def other_zones() -> tuple[str, ...]:
    """UTC and the zones of all countries that are not listed by name."""
    lines = resources.files("tzdata").joinpath("zoneinfo/zone.tab").read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return ("UTC", *sorted({zone for code, _place, zone, *_rest in rows if code not in Country.values}))


def proposed_zone(country: str, region_code: str = "") -> str:
    """The zone of most people of the region, else of the country's capital."""
    found = region(region_code)
    return found.zone if found and found.code[:2] == country else HABITS[Country(country)].zone


def defaults(country: str, region_code: str = "") -> dict[str, Any]:
    """Values for a new site: country, time zone, currency, units."""
    habits = HABITS[Country(country)]
    return {
        "country": country,
        "time_zone": proposed_zone(country, region_code),
        "currency": habits.currency,
        "unit_system": habits.unit_system,
    }
