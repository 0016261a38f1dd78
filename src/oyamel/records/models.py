"""The envelope and what points at it: history, comments, evidence, links, actions, approvals."""

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q, Value
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.org.actors import Actor, branch_condition
from oyamel.org.models import LANGUAGES, Area, Person, Scoped, Site, User
from oyamel.records import kinds
from oyamel.records.enums import ActionStatus, ApprovalOutcome, DeadlineNature, Disposition


class RecordQuerySet(models.QuerySet["Record"]):
    """Permission is how one obtains a record."""

    def for_actor(self, actor: Actor, action: str) -> "RecordQuerySet":
        """The records on which the actor may do `action`."""
        rows = self.filter(organization=actor.organization)
        return rows.filter(visible(actor, action))


def archived(is_archived: bool, prefix: str = "") -> Q:
    """The condition on the archive as an equality: written as NOT, SQLite would not use the indexes that begin with it."""
    return Q(**{f"{prefix}is_archived": Value(is_archived)})


def visible(actor: Actor, action: str, prefix: str = "") -> Q:
    """The condition behind `for_actor`; `prefix` is the way to the envelope, such as 'record__'."""
    branches = actor.branches(action)
    condition = branch_condition(branches, f"{prefix}site_path")
    if action == "view" and branches and "" not in branches:
        condition |= Q(**{f"{prefix}site_path": ""})
    open_to_all = Q(**{f"{prefix}is_privileged": False})
    named = Q(**{f"{prefix}pk__in": RecordReader.objects.filter(user=actor.user).values("record")})
    return condition & (open_to_all | named)


class Record(Scoped):
    """The envelope: what is true of every record, whatever its kind."""

    kind = models.CharField(max_length=30)
    sequence = models.PositiveIntegerField()
    number = models.CharField(_("number"), max_length=20)
    title = models.CharField(_("title"), max_length=250)
    title_key = models.CharField(max_length=250, editable=False)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES)
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    site_path = models.CharField(max_length=240, blank=True, editable=False)
    area = models.ForeignKey(
        Area,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("area or process"),
    )
    owner = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    status = models.CharField(_("status"), max_length=30)
    due_on = models.DateField(_("due"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    updated_at = models.DateTimeField(_("updated"))
    archived_at = models.DateTimeField(_("archived"), null=True, blank=True)
    is_archived = models.BooleanField(default=False)
    retain_until = models.DateField(_("keep until"), null=True, blank=True)
    has_legal_hold = models.BooleanField(_("legal hold"), default=False)
    is_privileged = models.BooleanField(_("privileged"), default=False)
    fact_id = models.CharField(max_length=120, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedManager(_manager_class=RecordQuerySet.as_manager().__class__, organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "kind", "sequence"], name="record_number_unique")
        ]
        indexes = [
            models.Index(
                fields=["organization", "kind", "is_archived", "sequence", "site_path", "is_privileged"],
                name="record_by_number",
            ),
            models.Index(
                fields=[
                    "organization",
                    "kind",
                    "is_archived",
                    "title_key",
                    "sequence",
                    "site_path",
                    "is_privileged",
                ],
                name="record_by_title",
            ),
            models.Index(
                fields=[
                    "organization",
                    "kind",
                    "is_archived",
                    "status",
                    "sequence",
                    "site_path",
                    "is_privileged",
                ],
                name="record_by_status",
            ),
            models.Index(
                fields=[
                    "organization",
                    "kind",
                    "is_archived",
                    "updated_at",
                    "sequence",
                    "site_path",
                    "is_privileged",
                ],
                name="record_by_update",
            ),
            models.Index(
                fields=["organization", "kind", "is_archived", "site_path", "sequence", "is_privileged"],
                name="record_by_site",
            ),
            models.Index(fields=["organization", "owner", "due_on"], name="record_by_owner"),
            models.Index(
                fields=["organization", "due_on", "site_path"],
                name="record_by_due",
                condition=Q(due_on__isnull=False, closed_at__isnull=True, is_archived=False),
            ),
            models.Index(fields=["organization", "number"], name="record_by_name"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def get_absolute_url(self) -> str:
        model = kinds.model_for(self.kind)
        return f"/{self.organization.slug}/{model.slug}/{self.number}/"

    @property
    def specific(self) -> "RecordModel":
        """The row of the record's own kind."""
        return kinds.model_for(self.kind)._default_manager.select_related("record").get(pk=self.pk)


class RecordModel(Scoped):
    """Base of every kind of record: hangs on the envelope one to one.

    A kind sets `kind` (in code and tables), `prefix` (of its numbers), `slug` (in addresses) and `statuses`
    (its first is the status of a new record); a kind with child rows names them in `children`, fields that acts set after
    an approval without voiding it in `carried_on`.
    """

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True, related_name="+")

    kind: ClassVar[str] = ""
    prefix: ClassVar[str] = ""
    slug: ClassVar[str] = ""
    statuses: ClassVar[type[models.TextChoices]]
    children: ClassVar[dict[str, Any]] = {}
    carried_on: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if cls.kind:
            kinds.register(cls)

    def __str__(self) -> str:
        return str(self.record)

    def get_absolute_url(self) -> str:
        return self.record.get_absolute_url()

    def search_text(self) -> list[str]:
        """What the search finds beside number and title."""
        return []

    def refuse_archive(self) -> None:
        """Raise Refused where a record of this kind is still needed."""

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence[Any]) -> None:
        """What follows from rows of this kind that were created or changed just now, in the same transaction."""


class NumberSequence(Scoped):
    """The last number given, by kind; a number is never used again."""

    kind = models.CharField(max_length=30)
    last = models.PositiveIntegerField(default=0)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "kind"], name="sequence_unique")]


class RecordReader(Scoped):
    """A named reader of a privileged record."""

    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["record", "user"], name="reader_unique")]


class Event(Scoped):
    """One thing that happened to a subject: an envelope, or one object of the organization. Never changed, never removed."""

    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    record = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, related_name="events")
    sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=60)
    changes = models.JSONField(default=dict)
    context = models.JSONField(default=dict)
    actor = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()
    batch = models.CharField(max_length=32, blank=True)
    version = models.PositiveIntegerField(
        null=True
    )  # the record's version after it; none where no field was saved
    text_hash = models.CharField(max_length=64, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "subject_type", "subject_id", "sequence"],
                name="event_sequence_unique",
            )
        ]
        indexes = [
            models.Index(fields=["organization", "at"], name="event_by_time"),
            models.Index(fields=["record", "sequence"], name="event_by_record"),
            models.Index(fields=["organization", "batch"], name="event_by_batch", condition=~Q(batch="")),
        ]


class EventText(Scoped):
    """The personal text of an event (a reason, a comment), apart from the chain, which holds its salted hash."""

    event = models.OneToOneField(Event, on_delete=models.PROTECT, primary_key=True, related_name="text")
    text = models.TextField()
    salt = models.CharField(max_length=32)

    objects = ScopedManager(organization="organization")


class Comment(Scoped):
    """A remark on a record, in Markdown, with mentions of people."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="comments")
    event = models.OneToOneField(Event, on_delete=models.PROTECT, related_name="comment")
    mentions = models.ManyToManyField(Person, related_name="+", blank=True)

    objects = ScopedManager(organization="organization")


class StoredFile(Scoped):
    """Bytes kept once under their SHA-256; names and meaning live in evidence."""

    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    media_type = models.CharField(max_length=100)
    preview_type = models.CharField(max_length=20, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "sha256"], name="file_unique")]


class Evidence(Scoped):
    """A file that shows something about a record, and the period it covers."""

    key = models.CharField(max_length=32, unique=True)
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="evidence")
    file = models.ForeignKey(StoredFile, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=200)
    note = models.CharField(_("note"), max_length=300, blank=True)
    covers_from = models.DateField(_("covers from"), null=True, blank=True)
    covers_until = models.DateField(_("covers until"), null=True, blank=True)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["record", "added_at"], name="evidence_by_record")]


class Link(Scoped):
    """A relation between two records, named from both ends."""

    type = models.CharField(max_length=40)
    source = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links_out")
    target = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="links_in")
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["type", "source", "target"], name="link_unique"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="link_not_to_itself"),
        ]


class Action(Scoped):
    """A thing to do for a record: what, who, by when, done when, verified by whom."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="actions")
    what = models.CharField(_("what"), max_length=250)
    responsible = models.ForeignKey(
        Person, on_delete=models.PROTECT, null=True, blank=True, related_name="actions", verbose_name=_("who")
    )
    due_on = models.DateField(_("by when"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=ActionStatus.choices, default=ActionStatus.OPEN
    )
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verified_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    verified_on = models.DateField(_("verified on"), null=True, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "status", "due_on"], name="action_by_due"),
            models.Index(fields=["record", "status"], name="action_by_record"),
            models.Index(fields=["organization", "responsible", "status", "due_on"], name="action_by_person"),
        ]


class Deadline(Scoped):
    """A date that a record brings: `due_on` by the law or the plan, and the plant's own target, never later.

    Where, whose, and who may see are copied from the envelope (`deadlines.follow`), so that a calendar of a year is one
    range over one index. `code` and `params` word it at display time; a closed one says when, and by which record.
    """

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="deadlines")
    source = models.CharField(max_length=30)
    key = models.CharField(max_length=60)
    nature = models.CharField(max_length=10, choices=DeadlineNature.choices)
    due_on = models.DateField(_("due"))
    target_on = models.DateField(_("target"))
    opens_on = models.DateField(_("opens"), null=True, blank=True)
    moved_by = models.CharField(max_length=300, blank=True)
    params = models.JSONField(default=dict, blank=True)
    closed_on = models.DateField(null=True, blank=True)
    closed_by = models.ForeignKey(Record, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_open = models.BooleanField(default=True)
    site_path = models.CharField(max_length=240, blank=True, editable=False)
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    is_privileged = models.BooleanField(default=False, editable=False)
    is_archived = models.BooleanField(default=False, editable=False)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "source", "key"], name="deadline_unique"),
            models.CheckConstraint(
                condition=Q(target_on__lte=models.F("due_on")), name="deadline_target_not_after"
            ),
        ]
        indexes = [
            models.Index(
                fields=["organization", "is_archived", "due_on", "site_path", "is_privileged", "is_open"],
                name="deadline_by_day",
            ),
            models.Index(fields=["organization", "owner", "is_open", "target_on"], name="deadline_by_owner"),
            models.Index(fields=["organization", "source", "is_open", "due_on"], name="deadline_by_source"),
        ]


class Approval(Scoped):
    """A request for approval of a record at one version, and its outcome, signed again with the password or passkey."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="approvals")
    record_version = models.PositiveIntegerField()
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    outcome = models.CharField(
        max_length=10, choices=ApprovalOutcome.choices, default=ApprovalOutcome.PENDING
    )
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    signed_with = models.CharField(max_length=12, blank=True)
    reason = models.CharField(max_length=500, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["record"], name="approval_one_pending", condition=Q(outcome="pending")
            )
        ]
        indexes = [
            models.Index(fields=["organization", "outcome", "submitted_at"], name="approval_by_outcome")
        ]


class ExportLog(Scoped):
    """Who took what out, when, how many rows."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    register = models.CharField(max_length=40)
    format = models.CharField(max_length=10)
    query = models.CharField(max_length=1000, blank=True)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "at"], name="export_by_time")]


class Disposal(Scoped):
    """The certificate that remains of a subject (a record, a person) whose content was disposed of.

    Events of the subject up to `at` may have been emptied; their hashes stay.
    """

    subject_type = models.CharField(max_length=30)
    subject_id = models.BigIntegerField()
    record = models.OneToOneField(Record, on_delete=models.PROTECT, null=True, related_name="disposal")
    kind = models.CharField(max_length=20, choices=Disposition.choices)
    at = models.DateTimeField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    certificate = models.JSONField()

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [
            models.Index(fields=["organization", "subject_type", "subject_id"], name="disposal_by_subject")
        ]


class Checkpoint(Scoped):
    """That a signed checkpoint was written; the file outside the database is what counts, the row shows a missing one."""

    number = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    events = models.PositiveIntegerField()

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organization", "number"], name="checkpoint_number_unique")
        ]


from oyamel.records.reminder_models import ReminderMail, ReminderPlan  # noqa: E402, F401 - they stand on this module
