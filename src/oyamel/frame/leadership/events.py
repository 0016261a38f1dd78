"""What can happen to policies, scopes, the public page and roles."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

STATEMENT_WRITTEN = event("StatementWritten", _("changed the text"))
POINT_TICKED = event("PointTicked", _("ticked “%(point)s” against a sentence"))
POINT_UNTICKED = event("PointUnticked", _("took the tick of “%(point)s” away"))
STATEMENT_CLEARED = event("StatementCleared", _("cleared the approved text to be put in force"))
STATEMENT_PUT_IN_FORCE = event("StatementPutInForce", _("put version %(version)s in force"))
STATEMENT_WITHDRAWN = event("StatementWithdrawn", _("withdrew version %(version)s"))
STATEMENT_ACKNOWLEDGED = event("StatementAcknowledged", _("has read version %(version)s"))
READERS_RECORDED = event(
    "ReadersRecorded", _("wrote down that %(count)s people have read version %(version)s")
)
STATEMENT_PUBLISHED = event("StatementPublished", _("put this on the public page"))
STATEMENT_UNPUBLISHED = event("StatementUnpublished", _("took this from the public page"))
PUBLIC_PAGE_OPENED = event("PublicPageOpened", _("opened the public page"))
PUBLIC_PAGE_CLOSED = event("PublicPageClosed", _("closed the public page"))
PUBLIC_PAGE_CHANGED = event("PublicPageChanged", _("changed whether search engines may list the public page"))
SCOPE_BOUNDARY_SET = event("ScopeBoundarySet", _("changed which sites are in the scope"))
DUTIES_ASSIGNED = event("DutiesAssigned", _("assigned the responsibilities of this role"))
