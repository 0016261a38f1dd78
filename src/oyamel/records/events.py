"""The vocabulary of history: what can happen to any record, and how it is worded at display time."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

_types: dict[str, "EventType"] = {}


@dataclass(frozen=True)
class EventType:
    """A kind of event: its name in the chain and its sentence, with placeholders filled from the event's context."""

    name: str
    sentence: Any

    def word(self, context: dict[str, Any]) -> str:
        return str(self.sentence) % Missing(context)


class Missing(dict[str, Any]):
    """A context that shows a dash where an old event lacks a value that a newer sentence names."""

    def __missing__(self, key: str) -> str:
        return "–"


def event(name: str, sentence: Any) -> str:
    """Register a kind of event and return its name."""
    _types[name] = EventType(name, sentence)
    return name


def event_type(name: str) -> EventType:
    """The type of a name; one that no longer exists shows its name."""
    return _types.get(name, EventType(name, name))


def all_types() -> dict[str, EventType]:
    return dict(_types)


RECORD_CREATED = event("RecordCreated", _("created this record"))
FIELDS_CHANGED = event("FieldsChanged", _("changed fields"))
RECORD_ARCHIVED = event("RecordArchived", _("archived this record"))
RECORD_RESTORED = event("RecordRestored", _("brought this record back from the archive"))
CHANGE_UNDONE = event("ChangeUndone", _("undid change no. %(sequence)s"))
COMMENT_ADDED = event("CommentAdded", _("commented"))
EVIDENCE_ADDED = event("EvidenceAdded", _("added evidence %(name)s"))
EVIDENCE_WITHDRAWN = event("EvidenceWithdrawn", _("withdrew evidence %(name)s"))
LINK_ADDED = event("LinkAdded", _("linked to %(number)s"))
LINK_REMOVED = event("LinkRemoved", _("removed the link to %(number)s"))
ACTION_ADDED = event("ActionAdded", _("added the action “%(what)s”"))
ACTION_CHANGED = event("ActionChanged", _("changed the action “%(what)s”"))
ACTION_DONE = event("ActionDone", _("completed the action “%(what)s”"))
ACTION_VERIFIED = event("ActionVerified", _("verified the action “%(what)s”"))
ACTION_DROPPED = event("ActionDropped", _("dropped the action “%(what)s”"))
ACTION_REOPENED = event("ActionReopened", _("reopened the action “%(what)s”"))
APPROVAL_REQUESTED = event("ApprovalRequested", _("submitted version %(version)s for approval"))
APPROVED = event("Approved", _("approved version %(version)s, signed with %(signed_with)s"))
RETURNED = event("Returned", _("returned version %(version)s"))
APPROVAL_WITHDRAWN = event("ApprovalWithdrawn", _("withdrew version %(version)s from approval"))
READER_NAMED = event("ReaderNamed", _("named a reader of this privileged record"))
READER_REMOVED = event("ReaderRemoved", _("removed a reader of this privileged record"))
OWNER_HANDED_OVER = event("OwnerHandedOver", _("handed this record over"))
DISPOSED = event("Disposed", _("disposed of the content; the certificate remains"))
TEXT_ERASED = event("TextErased", _("erased the text of no. %(sequence)s; its hash remains"))
PERSON_PSEUDONYMISED = event("PersonPseudonymised", _("replaced the name by a pseudonym"))
