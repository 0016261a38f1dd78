"""What can happen to planned changes."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

CHANGE_ASSESSED = event("ChangeAssessed", _("assessed this change; it touches %(numbers)s"))
CHANGE_APPROVED = event("PlannedChangeApproved", _("approved this change to be carried out"))
CHANGE_DONE = event("ChangeCarriedOut", _("said that this change was carried out on %(on)s"))
CHANGE_REVIEWED = event("ChangeReviewed", _("reviewed this change after it was carried out"))
CHANGE_DROPPED = event("ChangeDropped", _("dropped this change"))
