"""Deputies: who acts for whom while someone is absent or has left."""

from datetime import date

from django.db.models import Q

from oyamel.org.models import Person


def is_absent(person: Person, on: date) -> bool:
    """Whether a person has left or is absent on a day; an absence without an end goes on."""
    if person.left_on and person.left_on <= on:
        return True
    if not person.absent_from and not person.absent_until:
        return False
    return (person.absent_from or on) <= on <= (person.absent_until or on)


def acting_owner(person: Person, on: date) -> Person:
    """Who acts for a person on a day: the first present one along the deputies, the person itself where nobody is."""
    seen = {person.pk}
    acting = person
    while is_absent(acting, on):
        deputy = acting.deputy
        if deputy is None or deputy.pk in seen:
            return person
        seen.add(deputy.pk)
        acting = deputy
    return acting


def represented_by(person: Person, on: date) -> set[int]:
    """The ids of the people for whom a person acts on a day, their own id included; one query."""
    away = Person.objects.filter(
        Q(left_on__lte=on) | Q(absent_from__isnull=False) | Q(absent_until__isnull=False),
        organization=person.organization_id,
    ).filter(Q(deputy__isnull=False) | Q(pk=person.pk))
    absent = {row.pk: row.deputy_id for row in away if is_absent(row, on)}
    return {person.pk} | {pk for pk in absent if _end_of(pk, absent) == person.pk}


def _end_of(pk: int, absent: dict[int, int | None]) -> int | None:
    """The first present person along the deputies; None where the way ends or goes round."""
    seen: set[int] = set()
    here: int | None = pk
    while here in absent and here not in seen:
        seen.add(here)
        here = absent[here]
    return None if here in seen else here
