"""Canada's Environmental Emergency Regulations, 2019: notice and plan by quantity and container (ss. 2 to 4)."""

from fractions import Fraction

from oyamel.engine.screening.counting import Counted, at_least, known_or_asked, negated, together
from oyamel.engine.screening.fields import WHOLE
from oyamel.engine.screening.given import Chemical, Given
from oyamel.engine.screening.lists import unlisted
from oyamel.engine.screening.spans import NOTHING, Span
from oyamel.engine.screening.verdicts import (
    Check,
    Question,
    Screening,
    Truth,
    answered,
    distance,
    every,
    measured,
)
from oyamel.facts.prtr import E2Listing, e2_by_cas, rules

REGISTER = "E2"
UNIT = "t"


def screen_e2(chemical: Chemical, given: Given) -> list[Screening]:
    """Notice and plan, for each listing of the substance (pure, and in solution)."""
    rows = e2_by_cas().get(chemical.cas, ())
    if not chemical.cas:
        return []
    if not rows:
        return [unlisted(REGISTER, "notice", chemical, given.facility.year)]
    return [found for row in rows for found in _duties(chemical, row, given)]


def _duties(chemical: Chemical, row: E2Listing, given: Given) -> list[Screening]:
    place, storage = f"{chemical.place}.storage", chemical.storage
    conditions = _conditions(chemical, row)
    quantity, container = _quantity(chemical, row, given), _container(chemical, row)
    plan = [container]
    if row.part == 1:
        loose = Question("uncontained", f"{place}.uncontained")
        plan.append(answered("uncontained", storage.uncontained, "SOR/2019-51, s. 4(1)(a)", loose))
    return [
        _screening(chemical, row, "notice", conditions, [quantity, container]),
        _screening(chemical, row, "plan", [*conditions, quantity], plan),
    ]


def _screening(
    chemical: Chemical, row: E2Listing, duty: str, conditions: list[Check], thresholds: list[Check]
) -> Screening:
    return Screening(
        REGISTER, duty, chemical.place, chemical.cas, row.id, row.name, tuple(conditions), tuple(thresholds),
        f"{rules(REGISTER)['citation']}, Schedule 1, Part {row.part}", row.checked,
    )  # fmt: skip


def list_checks(
    row: E2Listing, place: str, share: Span | None, solution: Truth, listed_form: Truth
) -> list[Check]:
    """Whether what there is is what the schedule lists: concentration, form, and pure or in solution (s. 2)."""
    citation, checks = "SOR/2019-51, s. 2", []
    if row.concentration_pct is not None:
        least = row.concentration_pct / 100
        state = at_least(share or WHOLE, Span(least, least))
        asked = Question("share.concentration", place)
        checks.append(answered("concentration", state, citation, asked, percent=row.concentration_pct))
    if row.form:
        asked = Question("form", place, {"form": row.form})
        checks.append(answered("form", listed_form, citation, asked, form=row.form))
    if len(e2_by_cas()[row.cas]) > 1:
        wanted = solution if row.part == 2 else negated(solution)
        asked = Question("solution", f"{place}.solution")
        checks.append(answered(f"part{row.part}", wanted, citation, asked))
    return checks


def _mixture(chemical: Chemical, row: E2Listing) -> list[Check]:
    rule, storage = rules(REGISTER)["mixture_exclusions"], chemical.storage
    pure = storage.share is not None and storage.share.low == 1
    if pure or row.hazard not in rule["hazards"]:
        return []
    asked = Question(f"mixture.{row.hazard}", f"{chemical.place}.storage.mixture_excluded")
    return [answered("mixture", negated(storage.mixture_excluded), rule["citation"], asked)]


def _conditions(chemical: Chemical, row: E2Listing) -> list[Check]:
    storage = chemical.storage
    place = f"{chemical.place}.storage"
    listed = list_checks(row, place, storage.share, storage.solution, chemical.listed_form)
    return [*listed, *_mixture(chemical, row)]


def _quantity(chemical: Chemical, row: E2Listing, given: Given) -> Check:
    """The content of mixtures counts (s. 3(3) and (4)), over all entries of the substance."""
    counted = together([_content(chemical), *(_other(each, row) for each in given.chemicals
                                              if each.cas == row.cas and each.place != chemical.place)])  # fmt: skip
    found = distance(counted.span, row.min_quantity_t, UNIT, strictly=False)
    return measured("stored", found, "SOR/2019-51, s. 3(1)(a)", counted.questions)


def _content(chemical: Chemical) -> Counted:
    place, storage = f"{chemical.place}.storage", chemical.storage
    whole = known_or_asked(storage.quantity, "stored", f"{place}.quantity")
    share = storage.share or WHOLE
    span = whole.span.times(share.low, Fraction(1) if share.high is None else share.high)
    asked = () if share.is_exact else (Question("share.concentration", place),)
    return Counted(span, (*whole.questions, *asked))


def _other(chemical: Chemical, row: E2Listing) -> Counted:
    """Another entry of the same substance counts as far as it is what the schedule lists."""
    checks, counted = _conditions(chemical, row), _content(chemical)
    listed = every(check.state for check in checks)
    if listed is False:
        return Counted(NOTHING)
    asked = tuple(question for check in checks for question in check.questions)
    return counted if listed else Counted(counted.span.loosened(), (*counted.questions, *asked))


def _container(chemical: Chemical, row: E2Listing) -> Check:
    counted = known_or_asked(chemical.storage.container, "container", f"{chemical.place}.storage.container")
    found = distance(counted.span, row.min_quantity_t, UNIT, strictly=False)
    return measured("container", found, "SOR/2019-51, s. 3(1)(b)", counted.questions)
