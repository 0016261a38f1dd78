"""Where obligations meet the other capabilities."""

from django.db.models import Q

from oyamel.frame.facility.rulebook import follow_answers, use_rulebook
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.plan.obligations import rulebook
from oyamel.plan.obligations.domain import judge_site, reopen_decision
from oyamel.plan.obligations.enums import IN_FORCE
from oyamel.records import ports


def _rejudge(actor: Actor, site: Site) -> None:
    judge_site(actor, site)


use_rulebook(rulebook.whole)
follow_answers(_rejudge)
ports.needs_response("obligation", lambda: Q(status__in=IN_FORCE))
ports.can_reopen("obligation", reopen_decision)
