"""Policies and scopes with their versions and readers, the public page, roles with duties, resources."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.frame.leadership import enums
from oyamel.org.actors import Actor
from oyamel.org.models import Organization, Person, Scoped, User
from oyamel.records import bulk
from oyamel.records.errors import Refused
from oyamel.records.models import Approval, Record, RecordModel


class Statement(RecordModel):
    """A text that top management answers for: written in up to three languages, its points ticked against sentences."""

    statuses = enums.StatementStatus
    carried_on = frozenset({"in_force"})
    points: ClassVar[str] = ""  # which list of points of the facts it has to meet

    text_en = models.TextField(_("text in English"), blank=True)
    text_es = models.TextField(_("text in Spanish"), blank=True)
    text_fr = models.TextField(_("text in French"), blank=True)
    ticks = models.JSONField(_("ticked points"), default=dict, blank=True)  # id of the point → its sentence
    in_force = models.CharField(_("version in force"), max_length=10, blank=True)

    class Meta:
        abstract = True

    def search_text(self) -> list[str]:
        return [self.text_en, self.text_es, self.text_fr]

    def refuse_archive(self) -> None:
        if self.in_force:
            raise Refused(
                _("A version of %(number)s is in force; withdraw it first."),
                params={"number": self.record.number},
            )

    @classmethod
    def after_save(cls, actor: Actor, rows: Sequence[Any]) -> None:
        from oyamel.frame.leadership.domain import back_to_draft  # the verbs need the models first

        back_to_draft(actor, rows)


class Policy(Statement):
    """The environmental policy."""

    kind, prefix, slug = "policy", "POL", "policies"
    points = "policy"

    objects = ScopedManager(organization="organization")


class Scope(Statement):
    """The scope of the environmental management system: its boundaries, and what it takes in."""

    kind, prefix, slug = "scope", "SCO", "scopes"
    points = "scope"

    activities = models.TextField(_("activities, products and services"), blank=True)
    stages = models.JSONField(_("stages of the life cycle"), default=dict, blank=True)  # stage → StageReach
    places = models.JSONField(_("sites in and out"), default=list, blank=True)  # [{site, is_in, reason}]

    objects = ScopedManager(organization="organization")


class StatementVersion(Scoped):
    """A version of a policy or scope that was put in force: never edited, ended by the next one or by a withdrawal."""

    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=250)
    language = models.CharField(max_length=2)
    texts = models.JSONField()  # language → Markdown
    content = models.JSONField(default=dict)  # ticks, and what a scope holds beside its text, in words
    approval = models.ForeignKey(Approval, on_delete=models.PROTECT, related_name="+")
    issued_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    issued_at = models.DateTimeField()
    in_force_from = models.DateField()
    in_force_until = models.DateField(null=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "number"], name="statement_version_unique"),
            models.UniqueConstraint(
                fields=["record"],
                name="statement_one_in_force",
                condition=models.Q(in_force_until__isnull=True),
            ),
        ]


class Acknowledgement(Scoped):
    """That a person has read a version, and when; written down by somebody else where the person has no account."""

    version = models.ForeignKey(StatementVersion, on_delete=models.PROTECT, related_name="acknowledgements")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    read_on = models.DateField()
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "person"], name="acknowledged_once")]


class PublicPage(Scoped):
    """The public page of an organization; closed unless it says so."""

    is_open = models.BooleanField(default=False)
    may_be_indexed = models.BooleanField(default=False)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization"], name="one_public_page")]


class Publication(Scoped):
    """That the version in force of a policy or scope stands on the public page."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager(organization="organization")


class DutyLines:
    """The duties of roles as child rows; in history and exchange a list of {requirement, letter}."""

    def read(self, ids: list[int]) -> dict[int, list[dict[str, str]]]:
        """The duties of many roles: id → lines, by requirement."""
        lines: dict[int, list[dict[str, str]]] = defaultdict(list)
        for start in range(0, len(ids), 500):
            rows = Duty.objects.filter(role__in=ids[start : start + 500]).order_by("role", "requirement")
            for role, requirement, letter in rows.values_list("role", "requirement", "letter"):
                lines[role].append({"requirement": requirement, "letter": letter})
        return dict(lines)

    def write(self, organization: Organization, by_role: dict[int, Any]) -> None:
        """Replace the duties of many roles. Raises ValidationError for a letter that is none."""
        Duty.objects.filter(role__in=list(by_role)).delete()
        rows = [
            Duty(
                organization=organization,
                role_id=role,
                requirement=line["requirement"],
                letter=line["letter"],
            )
            for role, lines in by_role.items()
            for line in lines or []
        ]
        if any(row.letter not in enums.Letter.values for row in rows):
            raise ValidationError({"duties": _("A duty is one of A, AR, R, C and I.")})
        bulk.insert_each(rows)


class Role(RecordModel):
    """A role of the system: who holds it, what it may decide, and what it answers for."""

    kind, prefix, slug = "role", "ROL", "roles"
    statuses = enums.RoleStatus
    children = {"duties": DutyLines()}

    authority = models.TextField(_("what it may decide"), blank=True)
    told_on = models.DateField(_("communicated on"), null=True, blank=True)

    objects = ScopedManager(organization="organization")

    def search_text(self) -> list[str]:
        return [self.authority]


class Duty(Scoped):
    """What a role has to do with one requirement: the id of a clause or requirement, and a letter."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="duty_rows")
    requirement = models.CharField(max_length=20)
    letter = models.CharField(max_length=2, choices=enums.Letter.choices)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["role", "requirement"], name="duty_unique")]


class Resource(RecordModel):
    """What the system needs: people, knowledge, infrastructure, technology or money."""

    kind, prefix, slug = "resource", "RES", "resources"
    statuses = enums.ResourceStatus

    type = models.CharField(
        _("type"), max_length=15, choices=enums.ResourceType.choices, default=enums.ResourceType.PEOPLE
    )
    role = models.ForeignKey(
        Role,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("for the role"),
    )
    amount = models.DecimalField(
        _("amount"), max_digits=18, decimal_places=4, null=True, blank=True, validators=[MinValueValidator(0)]
    )
    amount_unit = models.CharField(_("unit or currency"), max_length=20, blank=True)
    purpose = models.TextField(_("what for"), blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        indexes = [models.Index(fields=["organization", "type"], name="resource_by_type")]

    def clean(self) -> None:
        if self.amount is not None and not self.amount_unit:
            raise ValidationError(
                {"amount_unit": _("An amount needs its unit, such as hours a week or MXN a year.")}
            )

    def search_text(self) -> list[str]:
        return [self.purpose]
