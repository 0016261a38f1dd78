"""Comments: remarks on a record in Markdown, whose text stands apart from the chain."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.org.models import Person
from oyamel.records import access, domain, events, mentions
from oyamel.records.models import Comment, Record

LONGEST = 20_000
DOUBLE_CLICK = timedelta(seconds=30)


@transaction.atomic
def add_comment(record: Record, actor: Actor, markdown: str, named: Sequence[Person] = ()) -> Comment:
    """Add a comment; people in `named` and those written with @ are mentioned, if they may see the record, and get a mail.

    The same text again within half a minute is a double click and gives the first comment. Raises NotAllowed, and
    ValidationError for a text that is empty or too long.
    """
    access.require(actor, "comment", record)
    text = _checked(markdown)
    access.lock(record)
    first = _just_written(record, actor, text)
    if first:
        return first
    people = {person.pk: person for person in mentions.mentioned(text, record)}
    people |= {person.pk: person for person in access.who_see(named, record)}
    event = domain.record_event(record, actor, events.COMMENT_ADDED, {"mentions": sorted(people)}, text)
    comment = Comment.objects.create(organization=actor.organization, record=record, event=event)
    comment.mentions.set(people.values())
    transaction.on_commit(
        lambda: mentions.tell_mentioned(actor.organization, comment.pk),
        robust=True,  # a mail server that is down must not turn a kept comment into an error
    )
    return comment


def _checked(markdown: str) -> str:
    text = markdown.strip()
    if not text:
        raise ValidationError({"text": _("The comment is empty; write something.")})
    if len(text) > LONGEST:
        raise ValidationError(
            {"text": _("The comment has %(length)s characters; at most %(limit)s fit. Attach the text as a file.")
             % {"length": len(text), "limit": LONGEST}}
        )  # fmt: skip
    return text


def _just_written(record: Record, actor: Actor, text: str) -> Comment | None:
    since = clock.now() - DOUBLE_CLICK
    mine = Comment.objects.filter(record=record, event__actor=actor.user, event__at__gte=since)
    return mine.filter(event__text__text=text).first()
