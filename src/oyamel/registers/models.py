"""What registers keep beside the records: saved views, tokens against double clicks, imports on their way."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.jobs.models import Run
from oyamel.org.models import Scoped, User
from oyamel.records.models import Record


class SavedView(Scoped):
    """A list's search, filters, sort and columns under a name, for oneself or for everyone."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    register = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=2000, blank=True)
    is_shared = models.BooleanField(_("shared with everyone"), default=False)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "register", "name"], name="saved_view_unique"
            )
        ]

    def __str__(self) -> str:
        return self.name


class FormToken(Scoped):
    """The token of a form that made a record: the same form sent twice leads to the same record."""

    token = models.CharField(max_length=32, unique=True)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager(organization="organization")


class DraftState(models.TextChoices):
    """How far an import is. While a run of it is open, the run says more."""

    COLUMNS = "columns", _("columns to be named")
    READ = "read", _("read, not yet written")
    DONE = "done", _("written")
    REFUSED = "refused", _("refused")


class RowOutcome(models.TextChoices):
    """What a row of an import means."""

    CREATED = "created", _("Created")
    CHANGED = "changed", _("Changed")
    CONFLICT = "conflict", _("Conflicts")
    REFUSED = "refused", _("Refused")
    UNCHANGED = "unchanged", _("Unchanged")
    LEFT_OUT = "left_out", _("Left out")


class ImportDraft(Scoped):
    """An uploaded sheet on its way into a register; only its owner sees it. `mapping` names a field per column, `guesses`
    says how each was found, `settings` is an exchange.manner.Manner, `unknown` counts words that are no choices.
    """

    key = models.CharField(max_length=32, unique=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    register = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=DraftState.choices, default=DraftState.COLUMNS)
    sheet = models.CharField(max_length=60, blank=True)
    header_row = models.PositiveIntegerField(default=1)
    headings = models.JSONField(default=list)
    mapping = models.JSONField(default=list)
    guesses = models.JSONField(default=list)
    language = models.CharField(max_length=2, blank=True)
    sender = models.CharField(_("sender"), max_length=80, blank=True)
    settings = models.JSONField(default=dict)
    unknown = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    problem = models.TextField(blank=True)
    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, related_name="+")
    batch = models.CharField(max_length=32, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "user", "-created_at"], name="import_by_user")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_busy(self) -> bool:
        """Whether a run is reading or writing it now."""
        return self.run is not None and self.run.is_open


class ImportLayout(Scoped):
    """How a sender lays out a sheet: what was decided about it the last time. `target` is a register's slug or the name of
    another importer, `columns` folded heading → field.
    """

    target = models.CharField(max_length=40)
    sender = models.CharField(_("sender"), max_length=80, blank=True)
    sender_key = models.CharField(max_length=80, blank=True)
    fingerprint = models.CharField(max_length=64)
    sheet = models.CharField(max_length=60, blank=True)
    header_row = models.PositiveIntegerField(default=1)
    columns = models.JSONField(default=dict)
    settings = models.JSONField(default=dict)
    user = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    used_at = models.DateTimeField()

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "target", "sender_key", "fingerprint"], name="import_layout_unique"
            )
        ]
        indexes = [models.Index(fields=["organization", "target", "-used_at"], name="import_layout_recent")]

    def __str__(self) -> str:
        return self.sender or self.target


class ImportRow(Scoped):
    """What one row of a draft means. `content`: cells {name, column, before, after, problem, kind}, values in the JSON
    of the chain, and problems of the whole row. `decision` settles a conflict of this row: keep, take, or "" for what
    holds for the whole import.
    """

    draft = models.ForeignKey(ImportDraft, on_delete=models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    outcome = models.CharField(max_length=10, choices=RowOutcome.choices)
    record = models.ForeignKey(Record, on_delete=models.SET_NULL, null=True, related_name="+")
    number = models.CharField(max_length=40, blank=True)
    version = models.PositiveIntegerField(null=True)
    content = models.JSONField(default=dict)
    decision = models.CharField(max_length=4, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "row"], name="import_row_unique")]
        indexes = [models.Index(fields=["draft", "outcome", "row"], name="import_row_by_outcome")]
