"""What the frame of the pages keeps for each user."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

from oyamel.org.models import Scoped, Site, User
from oyamel.records.models import Record
from oyamel.registers.declaration import register_for_slug
from oyamel.registers.models import SavedView


class Pin(Scoped):
    """A favourite: a register, one of its saved views, or a record. `key` names it, so that it is pinned once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=100)
    register = models.CharField(max_length=40)
    record = models.ForeignKey(Record, on_delete=models.CASCADE, null=True, related_name="+")
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ScopedManager(organization="organization")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organization", "user", "key"], name="pin_once")]

    def __str__(self) -> str:
        return self.key

    @property
    def label(self) -> str:
        """What the side bar shows, in the reader's language where it is the program's word."""
        if self.record:
            return str(self.record)
        return self.view.name if self.view else str(register_for_slug(self.register).plural)

    @property
    def address(self) -> str:
        """Where it leads."""
        base = f"/{self.organization.slug}/{self.register}/"
        if self.record:
            return f"{base}{self.record.number}/"
        return f"{base}?{self.view.query}" if self.view else base


class FeedScope(models.TextChoices):
    MINE = "mine", _("My own work, and that of those I stand in for")
    BRANCH = "branch", _("One site with what is below it")
    ALL = "all", _("Everything that I may see")


class CalendarFeed(Scoped):
    """A secret address at which a calendar program reads a person's dates; shown once, kept as a hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    scope = models.CharField(_("dates"), max_length=6, choices=FeedScope.choices, default=FeedScope.MINE)
    site = models.ForeignKey(
        Site, on_delete=models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("site")
    )
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ScopedManager(organization="organization")
    everywhere = models.Manager()  # the secret tells which organization it belongs to

    class Meta:
        default_manager_name = "objects"
        base_manager_name = "everywhere"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(scope="branch", site__isnull=False)
                | (~models.Q(scope="branch") & models.Q(site__isnull=True)),
                name="feed_site_of_branch",
            )
        ]

    def __str__(self) -> str:
        return f"{self.site}" if self.site else str(self.get_scope_display())
