"""The verbs of the context: deciding on environmental conditions and needs, taking interested parties from a kit."""

from oyamel.frame.context.domain.adopting import adopt_parties
from oyamel.frame.context.domain.conditions import decide_condition
from oyamel.frame.context.domain.needs import decide_need

__all__ = ["adopt_parties", "decide_condition", "decide_need"]
