"""The verbs of aspects: judging significance, and the methods it is judged by."""

from oyamel.plan.aspects.domain.adopting import adopt_aspects
from oyamel.plan.aspects.domain.evaluating import (
    Judgment,
    as_judged,
    evaluate_aspect,
    evaluate_many,
    reopen_aspect,
)
from oyamel.plan.aspects.domain.methods import (
    SideChange,
    adopt_shipped_method,
    draft_version,
    evaluated_count,
    method_in_use,
    preview_change,
    put_in_use,
    version_in_use,
)

__all__ = [
    "Judgment",
    "SideChange",
    "adopt_aspects",
    "adopt_shipped_method",
    "as_judged",
    "draft_version",
    "evaluate_aspect",
    "evaluate_many",
    "evaluated_count",
    "method_in_use",
    "preview_change",
    "put_in_use",
    "reopen_aspect",
    "version_in_use",
]
