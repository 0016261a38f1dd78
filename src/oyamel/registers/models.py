"""What registers keep beside the records: saved views, and tokens that make a double click one record."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_scopes import ScopedManager

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
