"""People named with @ in a text: how they are written, found, proposed and told.

A person is written as @ana.perez (the handle), @Ana Pérez or @ana@northfir.example, whatever the accents and case.
Only people who may see the record can be mentioned; to everyone else the name stays plain text.
"""

import re
from collections import defaultdict

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django_scopes import scope

from oyamel.kit.text import fold
from oyamel.org import mail
from oyamel.org.models import Organization, Person
from oyamel.records import access
from oyamel.records.models import Comment, Record

MOST_MENTIONS = 50
_LONGEST_KEY = 260
_AT = re.compile(r"(?<![\w.])@(?=\w)")
_BOUNDARY = re.compile(r"(?![\w])(?![.@-]\w)")


def handles(people: list[Person]) -> dict[int, str]:
    """The handle of each person: 'ana.perez', with the id behind it where two people share a name."""
    plain = {person.pk: _plain_handle(person.name) for person in people}
    count: dict[str, int] = defaultdict(int)
    for handle in plain.values():
        count[handle] += 1
    return {pk: handle if count[handle] == 1 else f"{handle}.{pk}" for pk, handle in plain.items()}


def _plain_handle(name: str) -> str:
    return re.sub(r"[^\w.-]", "", fold(name).replace(" ", "."))


def mentioned(text: str, record: Record) -> list[Person]:
    """The people named with @ in a text who may see the record, in the order of their names."""
    if "@" not in text:
        return []
    keys = _keys(_people(record))
    found = {person.pk: person for person in _found(text, keys)}
    return sorted(access.who_see(found.values(), record), key=lambda person: (person.name, person.pk))


def _people(record: Record) -> list[Person]:
    """People with an account who are still here; nobody else could see the record."""
    return list(
        Person.objects.filter(
            organization=record.organization_id, user__is_active=True, left_on__isnull=True
        ).order_by("name", "pk")
    )


def _keys(people: list[Person]) -> dict[str, Person]:
    """What may stand behind the @ → the person; whatever fits two people is left out."""
    by_handle = handles(people)
    by_key: dict[str, set[int]] = defaultdict(set)
    for person in people:
        for key in (by_handle[person.pk], fold(person.name), fold(person.email)):
            by_key[key].add(person.pk)
    by_pk = {person.pk: person for person in people}
    return {key: by_pk[min(pks)] for key, pks in by_key.items() if key and len(pks) == 1}


def _found(text: str, keys: dict[str, Person]) -> list[Person]:
    longest_first = sorted(keys, key=len, reverse=True)
    found = []
    for place in list(_AT.finditer(text))[:MOST_MENTIONS]:
        rest = fold(text[place.end() : place.end() + _LONGEST_KEY])
        key = next((key for key in longest_first if _begins(rest, key)), None)
        if key:
            found.append(keys[key])
    return found


def _begins(rest: str, key: str) -> bool:
    return rest.startswith(key) and _BOUNDARY.match(rest, len(key)) is not None


def candidates(record: Record, text: str, limit: int = 8) -> list[tuple[str, Person]]:
    """Proposals while someone types: (handle, person) of people who may see the record and whose name fits the text."""
    people = _people(record)
    by_handle = handles(people)
    wanted = fold(text)
    fitting = [person for person in people if _fits(person, by_handle[person.pk], wanted)]
    return [(by_handle[person.pk], person) for person in access.who_see(fitting, record)[:limit]]


def _fits(person: Person, handle: str, wanted: str) -> bool:
    return handle.startswith(wanted) or any(word.startswith(wanted) for word in fold(person.name).split())


def tell_mentioned(organization: Organization, comment_id: int) -> None:
    """Send each mentioned person a mail in their language; the author gets none, a demo sends none."""
    with scope(organization=organization):
        comment = Comment.objects.select_related("record__organization", "event__actor", "event__text").get(
            pk=comment_id
        )
        people = comment.mentions.filter(user__is_active=True).exclude(user=comment.event.actor)
        for person in people.select_related("user"):
            _send(comment, person)


def _send(comment: Comment, person: Person) -> None:
    record, author = comment.record, comment.event.actor
    assert person.user  # noqa: S101 - the query asks for an account
    with translation.override(person.user.language):
        title = _("Privileged record") if record.is_privileged else record.title
        params = {"author": author, "number": record.number, "title": title}
        subject = _("%(author)s mentioned you in %(number)s") % params
        parts = [_("%(author)s mentioned you in %(number)s “%(title)s”:") % params]
        if not record.is_privileged:
            parts.append(comment.event.text.text)
        parts.append(f"{settings.OYAMEL_URL}{record.get_absolute_url()}#event-{comment.event.sequence}")
        mail.send([person.user.email], subject, "\n\n".join(parts), record.organization)
