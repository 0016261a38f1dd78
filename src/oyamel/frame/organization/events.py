"""What can happen to the objects of an organization, worded at display time."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

ORGANIZATION_BEGUN = event("OrganizationBegun", _("began this organization"))
ORGANIZATION_CHANGED = event("OrganizationChanged", _("changed the organization"))
SITE_ADDED = event("SiteAdded", _("added this site"))
SITE_CHANGED = event("SiteChanged", _("changed this site"))
SITE_MOVED = event("SiteMoved", _("moved this site from %(before)s to %(after)s"))
SITE_CLOSED = event("SiteClosed", _("closed this site"))
SITE_REOPENED = event("SiteReopened", _("opened this site again"))
AREA_ADDED = event("AreaAdded", _("added the area %(name)s"))
AREA_CHANGED = event("AreaChanged", _("changed the area %(name)s"))
PERSON_ADDED = event("PersonAdded", _("added this person"))
PERSON_CHANGED = event("PersonChanged", _("changed this person"))
PERSON_LEFT = event(
    "PersonLeft", _("recorded that this person left, and handed over %(count)s pieces of work")
)
MEMBERSHIP_GIVEN = event("MembershipGiven", _("gave the role %(role)s for %(branch)s"))
MEMBERSHIP_CHANGED = event("MembershipChanged", _("changed a role to %(role)s for %(branch)s"))
MEMBERSHIP_ENDED = event("MembershipEnded", _("ended the role %(role)s for %(branch)s"))
INVITATION_SENT = event("InvitationSent", _("invited someone as %(role)s for %(branch)s"))
INVITATION_RENEWED = event("InvitationRenewed", _("sent the invitation again"))
INVITATION_ACCEPTED = event("InvitationAccepted", _("accepted the invitation"))
INVITATION_REVOKED = event("InvitationRevoked", _("revoked the invitation"))
TOKEN_CREATED = event("TokenCreated", _("created the API token %(name)s"))
TOKEN_REVOKED = event("TokenRevoked", _("revoked the API token %(name)s"))
