"""States and choices of obligations. Names of topics and kinds of duties come from the facts."""

from django.db.models import TextChoices
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from oyamel.facts.obligations import names_of


class ObligationStatus(TextChoices):
    """What people decided, and how it stands since."""

    NOT_CONFIRMED = "not_confirmed", _("Not confirmed")
    APPLICABLE = "applicable", _("Applicable, not evaluated")
    COMPLYING = "complying", _("Complying")
    NOT_COMPLYING = "not_complying", _("Not complying")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


IN_FORCE = (
    ObligationStatus.APPLICABLE.value,
    ObligationStatus.COMPLYING.value,
    ObligationStatus.NOT_COMPLYING.value,
)


class Verdict(TextChoices):
    """What the rule says of the site, from its facts. Empty: nothing is to be judged by a rule."""

    APPLIES = "applies", _("Applies")
    CONTINGENT = "contingent", _("Applies when it happens")
    UNKNOWN = "unknown", pgettext_lazy("verdict", "Unknown")
    DOES_NOT_APPLY = "does_not_apply", _("Does not apply")


class Decision(TextChoices):
    """What a named person decided."""

    APPLICABLE = "applicable", _("Applicable")
    NOT_APPLICABLE = "not_applicable", _("Not applicable")


class Level(TextChoices):
    FEDERAL = "federal", _("Federal")
    STATE = "state", _("State or province")
    MUNICIPALITY = "municipality", _("Municipality")
    OTHER = "other", _("Contract or own commitment")


class Outcome(TextChoices):
    """What an evaluation of compliance found."""

    NOT_EVALUATED = "not_evaluated", _("Not evaluated")
    MET = "met", _("Met")
    NOT_MET = "not_met", _("Not met")
    NOT_DETERMINED = "not_determined", _("Not determined")
    NO_OCCASION = "no_occasion", _("No occasion")


class Frequency(TextChoices):
    MONTHLY = "monthly", _("Every month")
    QUARTERLY = "quarterly", _("Every quarter")
    HALF_YEARLY = "half_yearly", _("Every half year")
    YEARLY = "yearly", _("Every year")
    TWO_YEARLY = "two_yearly", _("Every two years")
    THREE_YEARLY = "three_yearly", _("Every three years")


MONTHS = dict(zip(Frequency.values, (1, 3, 6, 12, 24, 36), strict=True))


class Sign(TextChoices):
    """How a measured value stands to its limit."""

    AT_MOST = "<=", _("at most")
    BELOW = "<", _("below")
    AT_LEAST = ">=", _("at least")
    ABOVE = ">", _("above")
    EQUAL = "==", _("equal to")


class RuleStatus(TextChoices):
    DRAFT = "draft", _("Draft")
    IN_USE = "in_use", _("In use")
    RETIRED = "retired", _("Retired")


class Match(TextChoices):
    """What a row of somebody's legal matrix is, seen from here."""

    MATCHED = "matched", _("Matched")
    SUPERSEDED = "superseded", _("Superseded")
    NOT_APPLICABLE = "not_applicable", _("Here, but does not apply")
    MISSING_HERE = "missing_here", _("Missing here")


def topic_choices() -> list[tuple[str, str]]:
    """Topics with their names in the active language."""
    return _named("topics")


def type_choices() -> list[tuple[str, str]]:
    """Kinds of duties with their names in the active language."""
    return _named("kinds")


def _named(which: str) -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(code, name(language)) for code, name in names_of(which).items()]
