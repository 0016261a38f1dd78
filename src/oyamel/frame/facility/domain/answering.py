"""Answering questions about a site. Nothing is overwritten: the answer before stays, with its date and source."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.facts.obligations import load_vocabulary
from oyamel.frame.facility import events, held, queries, words
from oyamel.frame.facility.enums import ProfileStatus, Source
from oyamel.frame.facility.models import FacilityFact, Profile
from oyamel.frame.facility.rulebook import rulebook, tell_followers
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Organization, Person, Site
from oyamel.records import access, actions, domain
from oyamel.records.models import Action


@dataclass(frozen=True)
class Reply:
    """One answer. `value` as in a file of facts: a quantity is number and unit, such as "12 t"."""

    name: str
    value: Any


@transaction.atomic
def begin_profile(actor: Actor, site: Site) -> Profile:
    """The profile of a site, made if there is none. Raises NotAllowed."""
    Organization.objects.select_for_update().get(
        pk=actor.organization.pk
    )  # of two clicks the second finds it
    found = queries.profile_of(site)
    if found:
        return found
    title = _("Profile of %(site)s") % {"site": site.name}
    profile = domain.create(Profile, actor, {"title": title[:250], "site": site})
    _settle(actor, profile, events.FACTS_ANSWERED, None)
    return profile


@transaction.atomic
def answer(
    actor: Actor,
    profile: Profile,
    replies: Sequence[Reply],
    source: str = Source.OBSERVATION,
    as_of: date | None = None,
    note: str = "",
) -> list[FacilityFact]:
    """Keep answers; each replaces the current one of its question. What is answered just so already is left alone.

    Raises NotAllowed, Refused for an archived profile, ValidationError by the question's name: unknown question, wrong
    unit with the choices, a question about an event or a project, a day still to come.
    """
    access.claim(actor, "change", profile.record)
    day = as_of or clock.today()
    if day > clock.today():
        raise ValidationError({"as_of": _("This day is still to come; choose today or a day before.")})
    rows = _checked(profile, replies, source, day, note)
    present = _current(profile, [row.name for row in rows])
    new = [row for row in rows if not _says_the_same(present.get(row.name), row)]
    _replace(actor, new, present)
    if new:
        _settle(
            actor, profile, events.FACTS_ANSWERED, {"count": len(new), "facts": [row.name for row in new]}
        )
    return new


def _checked(
    profile: Profile, replies: Sequence[Reply], source: str, day: date, note: str
) -> list[FacilityFact]:
    rows, errors = [], {}
    for reply in replies:
        try:
            value, unit = words.checked(reply.name, reply.value)
        except ValidationError as error:
            errors[reply.name] = error
            continue
        rows.append(
            FacilityFact(
                organization=profile.organization, profile=profile, name=reply.name, value=value, unit=unit,
                as_of=day, source=source, source_note=note,
            )
        )  # fmt: skip
    if errors:
        raise ValidationError(errors)
    return rows


def _current(profile: Profile, names: Sequence[str]) -> dict[str, FacilityFact]:
    rows = FacilityFact.objects.filter(profile=profile, name__in=names, superseded_at__isnull=True)
    return {row.name: row for row in rows}


def _says_the_same(before: FacilityFact | None, row: FacilityFact) -> bool:
    names = ("value", "unit", "as_of", "source", "source_note")
    return before is not None and all(getattr(before, name) == getattr(row, name) for name in names)


def _replace(actor: Actor, rows: Sequence[FacilityFact], present: Mapping[str, FacilityFact]) -> None:
    """Keep the rows; one that speaks of an earlier day than the current answer goes straight into the history."""
    now = clock.now()
    for row in rows:
        row.answered_by, row.answered_at = actor.user, now
        row.full_clean(exclude=["organization", "profile", "answered_by"], validate_constraints=False)
        before = present.get(row.name)
        if before and before.as_of > row.as_of:
            row.superseded_at = now
        elif before:
            before.superseded_at = now
            before.save(update_fields=["superseded_at"])
    FacilityFact.objects.bulk_create(rows)


@transaction.atomic
def withdraw(actor: Actor, profile: Profile, name: str, reason: str) -> None:
    """Take the current answer to a question back: the question is open again, the answer stays in the history."""
    access.claim(actor, "change", profile.record)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why; the reason stays in the history.")})
    found = _current(profile, [name]).get(name)
    if found is None:
        raise ValidationError(_("This question has no answer that could be withdrawn."))
    found.superseded_at = clock.now()
    found.save(update_fields=["superseded_at"])
    _settle(actor, profile, events.FACT_WITHDRAWN, {"fact": name}, reason)


def _settle(
    actor: Actor, profile: Profile, kind: str, context: dict[str, Any] | None, reason: str = ""
) -> None:
    """Count answers and questions anew, tell it in the history, and let whoever stands on the answers follow."""
    site = profile.record.site
    if site is None:
        return
    if context is None:
        domain.change(profile, actor, _counts(site))
    else:
        domain.change(profile, actor, _counts(site), reason, kind=kind, context=context)
    tell_followers(actor, site)


def _counts(site: Site) -> dict[str, Any]:
    found = queries.answers_of(site)
    left = len(open_questions(found))
    status = (ProfileStatus.OPEN if left else ProfileStatus.ANSWERED).value
    return {"answered": len(found.facts), "left": left, "status": status}


def count_again(actor: Actor, site: Site) -> None:
    """Count answers and questions anew, because the site's own data changed."""
    profile = queries.profile_of(site)
    if profile:
        domain.change(profile, actor, _counts(site))


def open_questions(found: queries.SiteAnswers) -> list[Any]:
    """The questions that still decide something for a site as it stands, the most decisive first."""
    return [] if found.answers.country is None else rulebook().questions(found.answers)


@transaction.atomic
def ask_person(
    actor: Actor, profile: Profile, name: str, person: Person, due_on: date | None = None
) -> Action:
    """Pass a question on to whoever knows: an action on the profile. One that is open already is returned."""
    question = load_vocabulary().facts[name].question(get_language() or "en")
    what = _("Answer: %(question)s") % {"question": question}
    what = what if len(what) <= 250 else f"{what[:249]}…"
    same = actions.actions_of(profile.record).filter(what=what, status="open", responsible=person).first()
    return same or actions.add_action(profile.record, actor, what, person, due_on)


@transaction.atomic
def say_what_is_held(
    actor: Actor, profile: Profile, wanted: Mapping[str, bool], as_of: date | None = None
) -> list[FacilityFact]:
    """Answer facts from which permits, registrations and reports a site holds (id → held or not).

    What is held answers its facts with the permit as source; what is not held answers nothing, but for facts that ask
    for the permit itself. Raises as `answer` does.
    """
    replies = [Reply(name, value) for name, value in held.answers_from(wanted).items()]
    made = answer(actor, profile, replies, Source.PERMIT, as_of, _("Said to be held"))
    count = sum(wanted.values())
    domain.record_event(
        profile,
        actor,
        events.PERMITS_HELD,
        {"held": sorted(k for k, v in wanted.items() if v), "count": count},
    )
    return made
