"""Fields that only aspects have: their impacts, and whether a significant one is treated."""

from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from oyamel.facts import vocabulary
from oyamel.kit.text import fold
from oyamel.plan.aspects import enums
from oyamel.plan.aspects.library import impact_choices
from oyamel.plan.aspects.models import Impact
from oyamel.records import links
from oyamel.records.enums import ActionStatus
from oyamel.records.models import Action, Link, RecordModel
from oyamel.registers.lookup import Lookup
from oyamel.registers.types import Bool, Field

PLUS = "+"


@dataclass(frozen=True)
class ImpactsField(Field):
    """The impacts of an aspect; a beneficial one is written with a plus: “Climate change; + Biodiversity”."""

    name: str = "impacts"
    type_name: ClassVar[str] = "impacts"
    sheet: ClassVar[str] = "multi"

    @property
    def is_required(self) -> bool:
        return False

    def value(self, row: RecordModel) -> Any:
        return row.__dict__.get("children_read", {}).get(self.name, [])

    def text(self, value: Any) -> str:
        names = dict(impact_choices())
        return "; ".join(
            _written(line, str(names.get(line["impact"], line["impact"]))) for line in value or []
        )

    def schema(self) -> dict[str, Any]:
        properties = {
            "impact": {"type": "string", "enum": list(vocabulary.impacts())},
            "sign": {"type": "string", "enum": list(enums.Sign.values)},
        }
        line = {
            "type": "object",
            "properties": properties,
            "required": ["impact", "sign"],
            "additionalProperties": False,
        }
        return {"type": "array", "items": line, "maxItems": len(vocabulary.impacts())}

    def from_json(self, value: Any, lookup: Lookup) -> Any:
        known, signs = set(vocabulary.impacts()), set(enums.Sign.values)
        is_fit = isinstance(value, list) and all(
            isinstance(line, dict)
            and set(line) == {"impact", "sign"}
            and line["impact"] in known
            and line["sign"] in signs
            for line in value
        )
        if not is_fit:
            raise ValidationError(
                _("A list of {impact, sign} is needed; impacts are: %(known)s.")
                % {"known": ", ".join(sorted(known))}
            )
        return _without_twins([(line["impact"], line["sign"]) for line in value])

    def parse(self, raw: Any, lookup: Lookup, others: dict[str, Any] | None = None) -> Any:
        parts = [part.strip() for part in str(raw or "").replace("\n", ";").split(";")]
        return _without_twins([_read(part) for part in parts if part])

    def form_field(self, lookup: Lookup) -> forms.Field:
        groups = [
            (str(label), [(f"{sign}:{code}", str(name)) for code, name in impact_choices()])
            for sign, label in enums.Sign.choices
        ]
        return ImpactsFormField(
            label=self.label, required=False, choices=groups, widget=forms.CheckboxSelectMultiple
        )

    def initial(self, row: RecordModel) -> Any:
        return [f"{line['sign']}:{line['impact']}" for line in self.value(row)]

    def choices(self, lookup: Lookup) -> list[tuple[str, str]]:
        return [(code, str(name)) for code, name in impact_choices()]

    def condition(self, wanted: list[str], lookup: Lookup) -> Q:
        return Q(Exists(Impact.objects.filter(aspect=OuterRef("pk"), impact__in=wanted)))


class ImpactsFormField(forms.MultipleChoiceField):
    """Ticked impacts as lines."""

    def clean(self, value: Any) -> Any:
        pairs = [tuple(each.split(":")[::-1]) for each in super().clean(value)]
        return _without_twins(pairs)


def _written(line: dict[str, str], name: str) -> str:
    return f"{PLUS} {name}" if line["sign"] == enums.Sign.BENEFICIAL else name


def _without_twins(pairs: list[tuple[str, ...]]) -> list[dict[str, str]]:
    """Lines in the order of the library. Raises ValidationError for an impact that stands twice."""
    impacts = [impact for impact, _sign in pairs]
    if len(set(impacts)) != len(impacts):
        raise ValidationError(
            _("An impact stands twice; name each impact once, either adverse or beneficial.")
        )
    order = list(vocabulary.impacts())
    return [
        {"impact": impact, "sign": sign}
        for impact, sign in sorted(pairs, key=lambda pair: order.index(pair[0]))
    ]


def _read(part: str) -> tuple[str, str]:
    sign = enums.Sign.BENEFICIAL if part.startswith(PLUS) else enums.Sign.ADVERSE
    code = _codes().get(fold(part.lstrip(PLUS)))
    if code is None:
        names = "; ".join(str(name) for _code, name in impact_choices())
        raise ValidationError(
            _("“%(value)s” is no known impact; use: %(known)s.") % {"value": part, "known": names}
        )
    return code, sign.value


@cache
def _codes() -> dict[str, str]:
    """Every way to write an impact, folded."""
    codes = {fold(code): code for code in vocabulary.impacts()}
    for language in ("en", "es", "fr"):
        codes |= {fold(text(language)): code for code, text in vocabulary.impacts().items()}
    return codes


@dataclass(frozen=True)
class TreatedField(Bool):
    """Whether something answers to a significant aspect: a live link that controls or treats it, or an action."""

    name: str = "is_treated"
    form: bool = False
    type_name: ClassVar[str] = "computed"
    is_indexed: ClassVar[bool] = False

    def bind(self, register: Any) -> Field:
        object.__setattr__(self, "register", register)
        return self

    @property
    def is_child(self) -> bool:
        return False

    @property
    def on_envelope(self) -> bool:
        return True  # links and actions hang on the envelope

    def value(self, row: RecordModel) -> Any:
        return row.__dict__.get("is_treated")

    def condition(self, wanted: list[str], lookup: Lookup) -> Q:
        treated = treated_condition()
        asked = [treated if value == "1" else ~treated for value in wanted]
        condition = asked[0]
        for other in asked[1:]:
            condition |= other
        return condition


def treated_condition() -> Q:
    """The condition that an aspect is treated, in SQL."""
    types = [kind.id for kind in links.all_link_types().values() if kind.is_treatment]
    by_link = Link.objects.filter(target=OuterRef("pk"), type__in=types, source__is_archived=False)
    by_action = Action.objects.filter(record=OuterRef("pk")).exclude(status=ActionStatus.DROPPED)
    return Q(Exists(by_link)) | Q(Exists(by_action))
