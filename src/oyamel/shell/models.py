"""What the frame of the pages keeps for each user."""

from django.db import models
from django_scopes import ScopedManager

from oyamel.org.models import Scoped, User
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
