"""Taking a version of a pack, and choosing the topics that are shown."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.engine.applicability import Register
from oyamel.facts.obligations import Obligation as Row
from oyamel.facts.obligations import topics_off
from oyamel.facts.obligations.packs import CORE
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.plan.obligations import events, rulebook
from oyamel.plan.obligations.enums import ObligationStatus
from oyamel.plan.obligations.models import Obligation, TakenPack, TopicChoice
from oyamel.records import domain, history
from oyamel.records.errors import NotAllowed, Refused

REMOVED = "row"


def stand_on(actor: Actor, packs: Iterable[str] = ("MX", "US", "CA")) -> None:
    """Keep the installed versions as those of the organization, where it has taken none; call under `rulebook.lock`."""
    present = set(TakenPack.objects.values_list("pack", flat=True))
    for name, edition in rulebook.installed().items():
        if name in packs and name not in present:
            _take(actor, edition)


def _take(actor: Actor, edition: rulebook.Edition) -> None:
    taken = TakenPack.objects.create(
        organization=actor.organization, text=rulebook.keep_text(edition), pack=edition.pack, taken_by=actor.user, taken_at=clock.now(),
    )  # fmt: skip
    context = {"pack": edition.pack, "as_of": edition.as_of, "digest": edition.digest}
    history.append(
        actor.organization, actor.user, [history.for_object(taken, events.PACK_TAKEN, context=context)]
    )


@transaction.atomic
def take_pack(actor: Actor, pack: str) -> int:
    """Stand on the installed version of a pack from now on; the number of obligations whose row changed.

    Verdicts are judged anew; an obligation whose duty, condition or limits changed is to be decided again. Raises NotAllowed,
    Refused where the version is taken already.
    """
    if not actor.may("configure"):
        raise NotAllowed(_("Only administrators and environmental managers take a version of a pack."))
    rulebook.lock(actor.organization)
    edition = next((each for each in rulebook.waiting() if each.pack == pack), None)
    if edition is None:
        raise Refused(_("There is no newer version of this pack."))
    before = rulebook.packs()
    _take(actor, edition)
    count = _carry_over(actor, edition, before, rulebook.packs())
    _judge_all(actor)
    return count


def _carry_over(actor: Actor, edition: rulebook.Edition, before: Register, after: Register) -> int:
    from oyamel.plan.obligations.domain.adopting import law_of  # stands on this module

    rows = Obligation.objects.filter(pack=edition.pack, record__is_archived=False).select_related("record")
    changes = []
    for row in rows:
        old, new = _row(before, row), _row(after, row)
        names = differing(old, new)
        if not names:
            continue
        values = {"pack_digest": edition.digest} | (
            _renewed(row, law_of(old), law_of(new)) if old and new else {}
        )
        if row.record.status != ObligationStatus.NOT_CONFIRMED and set(names) & {*CORE, REMOVED}:
            values["must_decide_again"] = True
        context = {"pack": edition.pack, "as_of": edition.as_of, "fields": names, "before": row.pack_digest}
        changes.append(domain.Change(row, values, context=context, right="view"))
    domain.change_many(actor, changes, kind=events.LAW_CHANGED)
    return len(changes)


def _row(register: Register, obligation: Obligation) -> Row | None:
    found = register.rows.get(obligation.record.fact_id)
    return found[0] if found else None


def differing(old: Row | None, new: Row | None) -> list[str]:
    """The fields in which a row differs between two versions; `row` for one that is not there any more."""
    if old is None or new is None:
        return [REMOVED] if old or new else []
    return [name for name in Row.__dataclass_fields__ if getattr(old, name) != getattr(new, name)]


def _renewed(row: Obligation, old: dict[str, Any], new: dict[str, Any]) -> dict[str, Any]:
    """What follows the law: every kept value that nobody changed by hand."""
    return {name: value for name, value in new.items() if getattr(row, name) == old[name]}


def _judge_all(actor: Actor) -> None:
    from oyamel.plan.obligations.domain.judging import judge_sites  # stands on planning, which reads packs

    sites = Obligation.objects.filter(record__site__isnull=False).values("record__site")
    judge_sites(Site.objects.filter(pk__in=sites), actor.user)


@transaction.atomic
def choose_topics(actor: Actor, topics: Sequence[str]) -> None:
    """Turn topics on that are off by default, such as safety at work. Raises NotAllowed, ValidationError."""
    if not actor.may("configure"):
        raise NotAllowed(_("Only administrators and environmental managers choose the topics."))
    unknown = set(topics) - topics_off()
    if unknown:
        raise ValidationError(
            _("“%(topic)s” is no topic that could be turned on.") % {"topic": sorted(unknown)[0]}
        )
    rulebook.lock(actor.organization)
    choice, _made = TopicChoice.objects.get_or_create(organization=actor.organization)
    before, after = choice.topics, sorted(topics)
    if before == after:
        return
    choice.topics = after
    choice.save(update_fields=["topics"])
    change = history.for_object(choice, events.TOPICS_CHOSEN, {"topics": [before, after]})
    history.append(actor.organization, actor.user, [change])
