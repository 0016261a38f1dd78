"""What the law says of sites. A verdict follows from answers that people gave, so writing it asks for no right of its own."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from oyamel.engine.applicability import Answers, Register
from oyamel.frame.facility import queries as facility
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Site, User
from oyamel.plan.obligations import events, queries, rulebook
from oyamel.plan.obligations.domain.planning import plan_obligations
from oyamel.plan.obligations.enums import ObligationStatus, Verdict
from oyamel.plan.obligations.models import Obligation
from oyamel.records import bulk, history

BATCH = 200
WORDS = {True: Verdict.APPLIES.value, False: Verdict.DOES_NOT_APPLY.value, None: Verdict.UNKNOWN.value}


@dataclass(frozen=True)
class Judged:
    """What judging came to: sites looked at, verdicts that changed."""

    sites: int
    changed: int


def verdicts(register: Register, answers: Answers, path: str, branches: dict[str, str]) -> dict[str, str]:
    """Row id → verdict, of every row of the site's country; the others do not apply, without a country all are unknown."""
    found = {
        row: Verdict.CONTINGENT.value if is_contingent else WORDS[value]
        for row, value, is_contingent in register.judge_country(answers)
    }
    for row, branch in branches.items():
        if row in found and not path.startswith(branch):
            found[row] = Verdict.DOES_NOT_APPLY.value
    return found


def verdicts_at(site: Site, answers: Answers | None = None) -> dict[str, str]:
    """The verdict of every row at one site, or as it would be with other answers."""
    given = facility.answers_of(site).answers if answers is None else answers
    return verdicts(rulebook.whole(), given, site.path, rulebook.branch_of_rules())


def verdict_of(found: dict[str, str], row_id: str, answers: Answers) -> str:
    """One of `verdicts`; a row of another country does not apply, and without a country nothing is known."""
    unknown = Verdict.UNKNOWN.value if answers.country is None else Verdict.DOES_NOT_APPLY.value
    return found.get(row_id, unknown)


def judge_site(actor: Actor, site: Site) -> Judged:
    """Judge the obligations that a site has adopted, and write what changed."""
    return judge_sites([site], actor.user)


def judge_sites(sites: Iterable[Site], user: User | None = None) -> Judged:
    """Judge many sites of the organization in scope; only verdicts that changed are written, with one event each."""
    register, branches = rulebook.whole(), rulebook.branch_of_rules()
    wanted, count = list(sites), 0
    for start in range(0, len(wanted), BATCH):
        count += _judge_part(register, branches, wanted[start : start + BATCH], user)
    return Judged(len(wanted), count)


@transaction.atomic
def _judge_part(
    register: Register, branches: dict[str, str], sites: Sequence[Site], user: User | None
) -> int:
    answers = facility.engine_answers(sites)
    found = {site.pk: verdicts(register, answers[site.pk], site.path, branches) for site in sites}
    changed = list(
        _changed(queries.of_sites(list(sites)).select_for_update(of=("self", "record")), answers, found)
    )
    _write(changed, user)
    return len(changed)


def _changed(
    rows: QuerySet[Obligation],
    answers: dict[int, Answers],
    found: dict[int, dict[str, str]],
) -> Iterator[tuple[Obligation, str]]:
    for row in rows:
        site = row.record.site_id
        after = verdict_of(found[site], row.record.fact_id, answers[site])
        if after != row.verdict:
            yield row, after


def _write(changed: Sequence[tuple[Obligation, str]], user: User | None) -> None:
    news, now = [], clock.now()
    for row, after in changed:
        changes = {"verdict": [row.verdict, after]}
        row.verdict = after
        again = needs_decision(row)
        if again != row.must_decide_again:
            changes["must_decide_again"] = [row.must_decide_again, again]
            row.must_decide_again = again
        row.record.version += 1
        row.record.updated_at = now
        new = history.for_record(row.record, events.VERDICT_CHANGED, changes)
        new.version = row.record.version
        news.append(new)
    rows = [row for row, _after in changed]
    bulk.update_each([row.record for row in rows], ["version", "updated_at"])
    bulk.update_each(rows, ["verdict", "must_decide_again"])
    if rows:
        history.append(rows[0].organization, user, news)
        plan_obligations(rows)


def needs_decision(row: Obligation) -> bool:
    """Whether what a person decided was decided on another verdict than the present one."""
    decided = row.record.status != ObligationStatus.NOT_CONFIRMED
    return decided and bool(row.decided_verdict) and row.decided_verdict != row.verdict
