"""What a person tells the screening: the facility, its chemicals with streams and releases, and spills."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from oyamel.engine.screening.spans import Span
from oyamel.engine.screening.verdicts import Truth

NOT_LISTED = "none"  # the answer of one who looked a substance up and did not find it


@dataclass(frozen=True)
class Facility:
    """Facts of the facility in the year; None is unknown. `activities`: ids of the NPRI's activities, all of them."""

    country: str
    year: int
    naics: str = ""
    naics_limit_met: Truth = None
    federal_facility: Truth = None
    employees_fte: Fraction | None = None
    employee_hours: Fraction | None = None
    activities: tuple[str, ...] | None = None
    federal_jurisdiction_source: Truth = None
    hazardous_waste_year: Span | None = None
    hazardous_waste_service_provider: Truth = None
    wastewater_discharge_to_national_waters: Truth = None
    rene_sector: Truth = None
    ghg_direct_and_electricity_year: Span | None = None


@dataclass(frozen=True)
class Stream:
    """Part of a use: `amount` kg of material with `share` (0 to 1) of the substance, or `content` kg of the substance."""

    place: str
    amount: Span | None
    content: Span | None
    share: Span | None
    byproduct: Truth
    listed_form: Truth
    alloy: Truth
    contaminant: Truth
    exempt: str = ""


@dataclass(frozen=True)
class Storage:
    """Most of the material expected on site, the capacity of the largest container system (kg), and what it is."""

    quantity: Span | None = None
    container: Span | None = None
    uncontained: Truth = None
    share: Span | None = None
    solution: Truth = None
    mixture_excluded: Truth = None


@dataclass(frozen=True)
class Chemical:
    """A substance: its uses (None: not told), its releases by medium in kg a year, its storage."""

    place: str
    name: str
    cas: str
    ids: Mapping[str, str]
    pfas: Truth
    listed_form: Truth
    complete: bool
    uses: Mapping[str, tuple[Stream, ...] | None]
    releases: Mapping[str, Span | None]
    air_from_combustion: Span | None
    incidental: Truth
    annual_reportable_amount: Span | None
    storage: Storage = field(default_factory=Storage)


@dataclass(frozen=True)
class Release:
    """Part of a spill: kg between two instants (the same for a sudden one)."""

    start: datetime
    end: datetime
    amount: Span


@dataclass(frozen=True)
class Component:
    """A substance in what was spilled; `share` (0 to 1) None: its part is not known."""

    place: str
    name: str
    cas: str
    share: Span | None
    listed_form: Truth
    combustion: Truth
    solution: Truth


@dataclass(frozen=True)
class Spill:
    """A spill: what ran out when, of which components, and where it went."""

    place: str
    id: str
    releases: tuple[Release, ...]
    components: tuple[Component, ...]
    leaves_site: Truth
    federally_permitted: Truth
    may_harm: Truth


@dataclass(frozen=True)
class Given:
    """The whole input."""

    facility: Facility
    chemicals: tuple[Chemical, ...]
    spills: tuple[Spill, ...]
