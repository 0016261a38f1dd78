"""Addresses below /<organization>/settings/."""

from django.urls import path

from oyamel.frame.organization.views import home, members, people, sites, tokens

app_name = "organization"
urlpatterns = [
    path("", home.home, name="home"),
    path("profile/", home.profile, name="profile"),
    path("history/", home.log, name="log"),
    path("sites/", sites.sites, name="sites"),
    path("sites/new/", sites.site_new, name="site_new"),
    path("sites/<int:pk>/", sites.site, name="site"),
    path("sites/<int:pk>/edit/", sites.site_edit, name="site_edit"),
    path("sites/<int:pk>/move/", sites.site_move, name="site_move"),
    path("sites/<int:pk>/close/", sites.site_close, name="site_close"),
    path("sites/<int:pk>/reopen/", sites.site_reopen, name="site_reopen"),
    path("sites/<int:pk>/areas/new/", sites.area_new, name="area_new"),
    path("areas/<int:pk>/edit/", sites.area_edit, name="area_edit"),
    path("people/", people.people, name="people"),
    path("people/new/", people.person_new, name="person_new"),
    path("people/<int:pk>/", people.person, name="person"),
    path("people/<int:pk>/edit/", people.person_edit, name="person_edit"),
    path("people/<int:pk>/leave/", people.person_leave, name="person_leave"),
    path("members/", members.members, name="members"),
    path("members/add/", members.member_add, name="member_add"),
    path("members/invite/", members.invite, name="invite"),
    path("members/why/", members.why, name="why"),
    path("members/<int:pk>/", members.member, name="member"),
    path("members/<int:pk>/end/", members.member_end, name="member_end"),
    path("invitations/<int:pk>/again/", members.invitation_again, name="invitation_again"),
    path("invitations/<int:pk>/revoke/", members.invitation_revoke, name="invitation_revoke"),
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/new/", tokens.token_new, name="token_new"),
    path("tokens/<int:pk>/revoke/", tokens.token_revoke, name="token_revoke"),
]
