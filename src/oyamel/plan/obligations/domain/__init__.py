"""The verbs of obligations: judging, adopting, deciding, evaluating, planning dates, own rules, versions of packs."""

from oyamel.plan.obligations.domain.adopting import adopt, adopt_row
from oyamel.plan.obligations.domain.comparing import compare, confirm_matches, missing_there, take_as_own
from oyamel.plan.obligations.domain.deciding import confirm, decide, note_watch, reopen_decision
from oyamel.plan.obligations.domain.evaluating import evaluate, evaluate_item
from oyamel.plan.obligations.domain.judging import Judged, judge_site, judge_sites, verdicts_at
from oyamel.plan.obligations.domain.packs import choose_topics, take_pack
from oyamel.plan.obligations.domain.planning import give_dates, plan_obligations, plan_requirements
from oyamel.plan.obligations.domain.rules import put_in_use, retire, try_rule

__all__ = [
    "Judged",
    "adopt",
    "adopt_row",
    "choose_topics",
    "compare",
    "confirm",
    "confirm_matches",
    "decide",
    "evaluate",
    "evaluate_item",
    "give_dates",
    "judge_site",
    "judge_sites",
    "missing_there",
    "note_watch",
    "plan_obligations",
    "plan_requirements",
    "put_in_use",
    "reopen_decision",
    "retire",
    "take_as_own",
    "take_pack",
    "try_rule",
    "verdicts_at",
]
