"""Organizations, sites, areas, people, users and memberships."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.org import paths
from oyamel.org.enums import Country, Edition, Role, SiteKind, UnitSystem
from oyamel.org.timezones import validate_time_zone

LANGUAGES = [("en", "English"), ("es", "Español"), ("fr", "Français")]
slug_rule = RegexValidator(r"^[a-z0-9]+(-[a-z0-9]+)*$", _("Use small letters, digits and single hyphens."))


class UserManager(BaseUserManager["User"]):
    """Users are found by their e-mail address, whatever its case."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """Someone who signs in. What they may do comes from memberships alone."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="en")
    theme = models.CharField(
        _("appearance"),
        max_length=5,
        blank=True,
        choices=[("", _("Like the system")), ("light", _("Light")), ("dark", _("Dark"))],
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]
    is_superuser = is_staff = False

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique")]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class Organization(models.Model):
    """A tenant: nothing of one organization is ever visible to another."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.CharField(_("address"), max_length=40, unique=True, validators=[slug_rule])
    name = models.CharField(_("name"), max_length=160)
    country = models.CharField(_("country"), max_length=2, choices=Country.choices)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="en")
    edition = models.CharField(
        _("edition of ISO 14001"), max_length=4, choices=Edition.choices, default=Edition.E2026
    )
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Scoped(models.Model):
    """A row of one organization. A query without an open scope raises."""

    organization = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


class Site(Scoped):
    """A unit or site in the organization's tree; `path` places it, so that a branch is one range."""

    parent = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("part of"),
    )
    path = models.CharField(max_length=paths.MAX_LENGTH, editable=False)
    kind = models.CharField(_("kind"), max_length=4, choices=SiteKind.choices, default=SiteKind.SITE)
    name = models.CharField(_("name"), max_length=160)
    country = models.CharField(_("country"), max_length=2, choices=Country.choices)
    region = models.CharField(_("state or province"), max_length=6, blank=True)
    municipality = models.CharField(_("municipality"), max_length=120, blank=True)
    latitude = models.DecimalField(
        _("latitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-90), MaxValueValidator(90)],
    )
    longitude = models.DecimalField(
        _("longitude"),
        max_digits=8,
        decimal_places=5,
        null=True,
        blank=True,
        validators=[MinValueValidator(-180), MaxValueValidator(180)],
    )
    time_zone = models.CharField(
        _("time zone"), max_length=40, default="UTC", validators=[validate_time_zone]
    )
    naics = models.CharField(
        _("NAICS / SCIAN"),
        max_length=6,
        blank=True,
        validators=[RegexValidator(r"^\d{2,6}$", _("Two to six digits."))],
    )
    sector = models.CharField(_("sector"), max_length=20, blank=True)
    employees = models.PositiveIntegerField(_("employees"), null=True, blank=True)
    currency = models.CharField(
        _("currency"),
        max_length=3,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{3}$", _("Three capital letters, such as MXN."))],
    )
    unit_system = models.CharField(
        _("units"), max_length=6, choices=UnitSystem.choices, default=UnitSystem.METRIC
    )
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "path"], name="site_path_unique")]
        indexes = [models.Index(fields=["organization", "parent", "name"], name="site_by_parent")]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return paths.depth(self.path)


class Area(Scoped):
    """A part of a site: an area of the plant or a process."""

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="areas", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=120)
    is_process = models.BooleanField(_("is a process"), default=False)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="area_name_unique")]

    def __str__(self) -> str:
        return self.name


class Person(Scoped):
    """Someone who owns work or is named in records; an account is not needed."""

    user = models.ForeignKey(
        User,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="people",
        verbose_name=_("account"),
    )
    site = models.ForeignKey(
        Site, on_delete=models.PROTECT, null=True, blank=True, related_name="people", verbose_name=_("site")
    )
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail"), blank=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    deputy = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("deputy")
    )
    absent_from = models.DateField(_("absent from"), null=True, blank=True)
    absent_until = models.DateField(_("absent until"), null=True, blank=True)
    left_on = models.DateField(_("left on"), null=True, blank=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user"],
                name="person_user_unique",
                condition=models.Q(user__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["organization", "name"], name="person_by_name")]

    def __str__(self) -> str:
        return self.name


class Membership(Scoped):
    """A role of a user, for the whole organization or for one branch of the tree; it may end on a date."""

    user = models.ForeignKey(
        User, on_delete=models.CASCADE, related_name="memberships", verbose_name=_("user")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.READER)
    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    ends_on = models.DateField(_("ends on"), null=True, blank=True)

    objects = ScopedManager(organization="organization")
    everywhere = models.Manager()  # sign-in asks which organizations a user has, before any scope is open

    class Meta:
        default_manager_name = "objects"
        base_manager_name = "everywhere"
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "user", "role", "site"], name="membership_unique"
            ),
            models.UniqueConstraint(
                fields=["organization", "user", "role"],
                name="membership_whole_unique",
                condition=models.Q(site__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["user", "organization"], name="membership_by_user")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}"


class Invitation(Scoped):
    """An invitation by mail; the token is kept as a hash, so that reading the table invites nobody."""

    email = models.EmailField(_("e-mail"))
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.READER)
    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("branch")
    )
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    invited_by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True, related_name="+")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(organization="organization")
    everywhere = models.Manager()  # the invited person follows the link before any scope is open

    class Meta:
        default_manager_name = "objects"
        base_manager_name = "everywhere"

    def __str__(self) -> str:
        return self.email


class ApiToken(Scoped):
    """A secret for programs, with the rights of its user; shown once, kept as a hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=80)
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_on = models.DateField(_("expires on"), null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(organization="organization")
    everywhere = models.Manager()  # the token tells which organization it belongs to

    class Meta:
        default_manager_name = "objects"
        base_manager_name = "everywhere"

    def __str__(self) -> str:
        return self.name
