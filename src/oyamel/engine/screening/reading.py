"""From plain data (a YAML file) to what the screening works on; everything wrong is refused at once.

facility: {country: US, year: 2025, naics: '332813', employee_hours: 41000}
chemicals:
  - cas: 108-88-3                 # or ids: {TRI: N230, NPRI: NA - M16, RETC: mx-retc-dioxins}; "none": looked up, not listed
    complete: true                # uses and media that are not named are zero; without it they are unknown
    process: 9000 lb              # of the substance itself, or a range: [5 tonne, 9 tonne]
    otherwise_use:                # or streams: amount of the material, or content of the substance
      - {amount: 30000 lb, concentration_pct: [10, 40]}
      - {content: 40 kg, concentration_pct: 0.5, byproduct: false, exempt: laboratory}
    releases: {air: 3 tonne, water: 0, land: 0, disposal: 0, transfer: 200 kg}
    annual_reportable_amount: 400 lb
    storage: {quantity: 20 tonne, container: 10 tonne, concentration_pct: 34, solution: true}
spills:
  - releases: [{at: 2025-03-01T08:00, until: 2025-03-01T20:00, amount: 55 US gal, density_kg_per_l: 0.87}]
    components: [{cas: 108-88-3, concentration_pct: 30}, {cas: 1330-20-7}]
    leaves_site: true
    federally_permitted: false
"""

from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from fractions import Fraction
from typing import Any

from oyamel.engine.screening.fields import WHOLE, Fields
from oyamel.engine.screening.given import (
    NOT_LISTED,
    Chemical,
    Component,
    Facility,
    Given,
    Release,
    Spill,
    Storage,
    Stream,
)
from oyamel.engine.screening.problems import Refused, Where, place
from oyamel.engine.screening.spans import NOTHING, certain
from oyamel.facts.prtr import USES, listed_activities, npri_listings, retc_listings, rules, tri_listings

COUNTRIES = ("US", "CA", "MX")
MEDIA = ("air", "water", "land", "disposal", "transfer")
TRUTHS = (
    "naics_limit_met", "federal_facility", "federal_jurisdiction_source", "hazardous_waste_service_provider",
    "wastewater_discharge_to_national_waters", "rene_sector",
)  # fmt: skip
NUMBERS = ("employees_fte", "employee_hours")
AMOUNTS = ("hazardous_waste_year", "ghg_direct_and_electricity_year")
FACILITY = ("country", "year", "naics", "activities", *TRUTHS, *NUMBERS, *AMOUNTS)
CHEMICAL = (
    "name", "cas", "ids", "pfas", "listed_form", "complete", "density_kg_per_l", *USES, "releases",
    "air_from_combustion", "incidental", "annual_reportable_amount", "storage",
)  # fmt: skip
STREAM = (
    "label", "amount", "content", "concentration_pct", "byproduct", "listed_form", "alloy", "contaminant", "exempt",
    "density_kg_per_l",
)  # fmt: skip
STORAGE = ("quantity", "container", "uncontained", "concentration_pct", "solution", "mixture_excluded")
SPILL = (
    "id", "releases", "components", "leaves_site", "federally_permitted", "may_harm", "density_kg_per_l",
)  # fmt: skip
COMPONENT = ("name", "cas", "concentration_pct", "listed_form", "combustion", "solution")


def read_given(raw: object) -> Given:
    """The input as typed data. Raises Refused with every problem and its place."""
    fields = Fields()
    top = fields.mapping(raw, (), ("facility", "chemicals", "spills"))
    facility = _facility(top.get("facility", {}), fields)
    chemicals = [
        _chemical(row, ("chemicals", index), fields)
        for index, row in enumerate(fields.rows(top.get("chemicals"), ("chemicals",)))
    ]
    spills = [
        _spill(row, ("spills", index), fields)
        for index, row in enumerate(fields.rows(top.get("spills"), ("spills",)))
    ]
    if fields.problems:
        raise Refused(fields.problems)
    return Given(facility, tuple(chemicals), tuple(spills))


def _facility(value: object, fields: Fields) -> Facility:
    where: Where = ("facility",)
    raw = fields.mapping(value, where, FACILITY)
    country = fields.words(raw, "country", where)
    if country not in COUNTRIES:
        fields.refuse("bad_country", (*where, "country"), value=country, known=", ".join(COUNTRIES))
    fields.country = country
    year = fields.words(raw, "year", where)
    if not (year.isdigit() and len(year) == 4):
        fields.refuse("bad_year", (*where, "year"), value=year)
        year = "0"
    naics = fields.words(raw, "naics", where)
    if naics and not (naics.isdigit() and 2 <= len(naics) <= 6):
        fields.refuse("bad_naics", (*where, "naics"), value=naics)
    facts: dict[str, Any] = {key: fields.truth(raw, key, where) for key in TRUTHS}
    facts |= {key: fields.number(raw, key, where) for key in NUMBERS}
    facts |= {key: fields.amount(raw, key, where) for key in AMOUNTS}
    activities = _activities(raw, where, fields)
    return Facility(country=country, year=int(year), naics=naics, activities=activities, **facts)


def _activities(raw: Mapping[str, Any], where: Where, fields: Fields) -> tuple[str, ...] | None:
    if raw.get("activities") is None:
        return None
    given = [str(each) for each in fields.rows(raw["activities"], (*where, "activities"))]
    for index, each in enumerate(given):
        if each not in listed_activities():
            near = get_close_matches(each, listed_activities(), 3, 0.3) or listed_activities()
            fields.refuse("bad_activity", (*where, "activities", index), value=each, known=", ".join(near))
    return tuple(given)


def _chemical(value: object, where: Where, fields: Fields) -> Chemical:
    raw = fields.mapping(value, where, CHEMICAL)
    cas, ids = fields.cas(raw, where), _ids(raw, where, fields)
    if not raw.get("cas") and not ids:
        fields.refuse("no_substance", where)
    density = fields.number(raw, "density_kg_per_l", where)
    complete = fields.truth(raw, "complete", where) is True
    return Chemical(
        place(where),
        fields.words(raw, "name", where) or cas or next(iter(ids.values()), ""),
        cas,
        ids,
        fields.truth(raw, "pfas", where),
        fields.truth(raw, "listed_form", where),
        complete,
        {use: _use(raw, use, where, fields, density, complete) for use in USES},
        _releases(raw, where, fields, density, complete),
        fields.amount(raw, "air_from_combustion", where, density),
        fields.truth(raw, "incidental", where),
        fields.amount(raw, "annual_reportable_amount", where, density),
        _storage(raw, where, fields, density),
    )


def _ids(raw: Mapping[str, Any], where: Where, fields: Fields) -> dict[str, str]:
    lists: dict[str, Mapping[str, object]] = {
        "TRI": tri_listings(), "NPRI": npri_listings(), "RETC": retc_listings()
    }  # fmt: skip
    given = fields.mapping(raw.get("ids", {}), (*where, "ids"), tuple(lists))
    for register, entry in given.items():
        if register in lists and entry not in lists[register] and entry != NOT_LISTED:
            near = get_close_matches(str(entry), lists[register], 3, 0.4)
            fields.refuse(
                "bad_id", (*where, "ids", register), id=str(entry), register=register, known=", ".join(near)
            )
    return {register: str(entry) for register, entry in given.items()}


def _use(
    raw: Mapping[str, Any], use: str, where: Where, fields: Fields, density: Fraction | None, complete: bool
) -> tuple[Stream, ...] | None:
    value = raw.get(use)
    if value is None:
        return () if complete else None
    if isinstance(value, list) and not _is_range(value):
        return tuple(_stream(row, (*where, use, index), fields, density) for index, row in enumerate(value))
    content = fields.span(value, (*where, use), density)
    return (Stream(place((*where, use)), None, content, certain(WHOLE.low + 1), False, None, False, None),)


def _is_range(value: list[Any]) -> bool:
    return bool(value) and all(isinstance(each, str) for each in value)


def _stream(value: object, where: Where, fields: Fields, density: Fraction | None) -> Stream:
    raw = fields.mapping(value, where, STREAM)
    density = fields.number(raw, "density_kg_per_l", where) or density
    amount, content = (fields.amount(raw, key, where, density) for key in ("amount", "content"))
    if ("amount" in raw) == ("content" in raw):
        fields.refuse("amount_or_content", where)
    exempt, known = fields.words(raw, "exempt", where), _exemptions()
    if exempt and exempt not in known:
        fields.refuse("bad_exemption", (*where, "exempt"), value=exempt, known=", ".join(known))
    truths = {
        key: fields.truth(raw, key, where) for key in ("byproduct", "listed_form", "alloy", "contaminant")
    }
    return Stream(
        place(where), amount, content, fields.share(raw, "concentration_pct", where), **truths,
        exempt=exempt,
    )  # fmt: skip


def _exemptions() -> list[str]:
    return sorted({each for register in ("TRI", "NPRI") for each in rules(register)["exemptions"]})


def _releases(
    raw: Mapping[str, Any], where: Where, fields: Fields, density: Fraction | None, complete: bool
) -> dict[str, Any]:
    inner: Where = (*where, "releases")
    given = fields.mapping(raw.get("releases", {}), inner, MEDIA)
    missing = NOTHING if complete else None
    return {
        medium: missing if given.get(medium) is None else fields.amount(given, medium, inner, density)
        for medium in MEDIA
    }


def _storage(raw: Mapping[str, Any], where: Where, fields: Fields, density: Fraction | None) -> Storage:
    inner: Where = (*where, "storage")
    given = fields.mapping(raw.get("storage", {}), inner, STORAGE)
    return Storage(
        fields.amount(given, "quantity", inner, density),
        fields.amount(given, "container", inner, density),
        fields.truth(given, "uncontained", inner),
        fields.share(given, "concentration_pct", inner),
        fields.truth(given, "solution", inner),
        fields.truth(given, "mixture_excluded", inner),
    )


def _spill(value: object, where: Where, fields: Fields) -> Spill:
    raw = fields.mapping(value, where, SPILL)
    density = fields.number(raw, "density_kg_per_l", where)
    releases = [
        _release(row, (*where, "releases", index), fields, density)
        for index, row in enumerate(fields.rows(raw.get("releases"), (*where, "releases")))
    ]
    components = [
        _component(row, (*where, "components", index), fields)
        for index, row in enumerate(fields.rows(raw.get("components"), (*where, "components")))
    ]
    if not releases or not components:
        fields.refuse("empty_spill", where)
    found = [release for release in releases if release]
    if len({release.start.tzinfo is None for release in found}) > 1:
        fields.refuse("mixed_zones", (*where, "releases"))
    _check_shares(components, where, fields)
    truths = [fields.truth(raw, key, where) for key in ("leaves_site", "federally_permitted", "may_harm")]
    return Spill(place(where), fields.words(raw, "id", where), tuple(found), tuple(components), *truths)


def _check_shares(components: list[Component], where: Where, fields: Fields) -> None:
    if sum(each.share.low for each in components if each.share) > 1:
        fields.refuse("shares_over_one", (*where, "components"))
    numbers = [each.cas for each in components if each.cas]
    for cas in sorted({each for each in numbers if numbers.count(each) > 1}):
        fields.refuse("component_twice", (*where, "components"), cas=cas)


def _release(value: object, where: Where, fields: Fields, density: Fraction | None) -> Release | None:
    raw = fields.mapping(value, where, ("at", "until", "amount", "density_kg_per_l"))
    density = fields.number(raw, "density_kg_per_l", where) or density
    start = _instant(raw.get("at"), (*where, "at"), fields)
    end = _instant(raw["until"], (*where, "until"), fields) if "until" in raw else start
    amount = fields.amount(raw, "amount", where, density)
    if "amount" not in raw:
        fields.refuse("no_amount", where)
    if start is None or end is None or amount is None:
        return None
    if (start.tzinfo is None) != (end.tzinfo is None) or end < start:
        fields.refuse("bad_end", (*where, "until"))
        return None
    return Release(start, end, amount)


def _instant(value: object, where: Where, fields: Fields) -> datetime | None:
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        fields.refuse("bad_instant", where, value=str(value))
        return None


def _component(value: object, where: Where, fields: Fields) -> Component:
    raw = fields.mapping(value, where, COMPONENT)
    cas = fields.cas(raw, where)
    if not raw.get("cas"):
        fields.refuse("no_substance", where)
    return Component(
        place(where), fields.words(raw, "name", where) or cas, cas, fields.share(raw, "concentration_pct", where),
        fields.truth(raw, "listed_form", where), fields.truth(raw, "combustion", where),
        fields.truth(raw, "solution", where),
    )  # fmt: skip
