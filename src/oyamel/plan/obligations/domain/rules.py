"""An organization's own rules: checked where they are typed, tried on its sites, put in use."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.engine.applicability import RefusedRow, Register, explain, load_register
from oyamel.frame.facility import queries as facility
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.plan.obligations import events, problems, rulebook, texts
from oyamel.plan.obligations.domain.judging import WORDS, judge_sites
from oyamel.plan.obligations.enums import RuleStatus, Verdict
from oyamel.plan.obligations.models import Obligation, Rule
from oyamel.records import domain
from oyamel.records.errors import Refused

MOST_TRIED = 200


@dataclass(frozen=True)
class Tried:
    """What a rule would say of a site, and why, in the active language."""

    site: Site
    verdict: str
    reason: str


def check(rule: Rule) -> None:
    """Raise ValidationError by field, with place, reason and cure, unless the rule can be judged."""
    try:
        rulebook.own_row(rule)
    except RefusedRow as refused:
        raise ValidationError(problems.by_field(refused.problems, rule.condition)) from refused


def try_rule(actor: Actor, rule: Rule) -> list[Tried]:
    """What a rule, saved or not, says of the sites that the actor sees. Raises ValidationError as `check` does."""
    check(rule)
    law = rulebook.own_row(rule)
    register = Register({}, load_register().vocabulary).with_rows([law])
    sites = list(actor.sites("view").filter(closed_on__isnull=True)[:MOST_TRIED])
    given = facility.answers_of_many(sites)
    return [_tried(register, law.id, site, given[site.pk], rule.record.site_path) for site in sites]


def _tried(register: Register, row: str, site: Site, given: facility.SiteAnswers, branch: str) -> Tried:
    if not site.path.startswith(branch):
        return Tried(site, Verdict.DOES_NOT_APPLY.value, _("The rule holds for another branch."))
    verdict = register.verdict(row, given.answers)
    word = Verdict.CONTINGENT.value if verdict.is_contingent else WORDS[verdict.value]
    return Tried(site, word, explain(register, row, given.answers).words(texts.language()))


@transaction.atomic
def put_in_use(actor: Actor, rule: Rule, reason: str = "") -> None:
    """Judge sites by a rule from now on. Raises NotAllowed, Refused, ValidationError by field."""
    if rule.record.status == RuleStatus.IN_USE:
        raise Refused(_("%(number)s is in use already."), params={"number": rule.record.number})
    check(rule)
    change = domain.Change(rule, {"status": RuleStatus.IN_USE.value}, right="evaluate")
    domain.change_many(actor, [change], reason, kind=events.RULE_PUT_IN_USE)


@transaction.atomic
def retire(actor: Actor, rule: Rule, reason: str) -> None:
    """Judge no site by a rule any more; obligations that follow it stay, and say that their rule is gone."""
    if rule.record.status != RuleStatus.IN_USE:
        raise Refused(_("%(number)s is not in use."), params={"number": rule.record.number})
    change = domain.Change(rule, {"status": RuleStatus.RETIRED.value}, right="evaluate")
    domain.change_many(actor, [change], reason, kind=events.RULE_RETIRED)


def follow(actor: Actor, rules: Sequence[Rule]) -> None:
    """After rules were saved: one in use must still work, and its sites are judged anew."""
    for rule in rules:
        if rule.record.status == RuleStatus.IN_USE:
            check(rule)
    ids = [f"{rulebook.OWN}{rule.pk}" for rule in rules]
    sites = Obligation.objects.filter(record__fact_id__in=ids, record__site__isnull=False)
    judge_sites(Site.objects.filter(pk__in=sites.values("record__site")), actor.user)
