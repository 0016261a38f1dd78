"""Addresses that belong to no organization: the first page, the own account, invitations."""

from django.urls import path

from oyamel.shell import account_views, start

urlpatterns = [
    path("", start.start, name="start"),
    path("begin/", start.begin, name="begin"),
    path("organizations/", start.choose, name="choose_organization"),
    path("demo/<slug:role>/", start.enter_demo, name="enter_demo"),
    path("me/", account_views.me, name="me"),
    path("me/language/", account_views.set_language, name="set_language"),
    path("me/theme/", account_views.set_theme, name="set_theme"),
    path(
        "account/sessions/", account_views.sessions, name="usersessions_list"
    ),  # stands before that of allauth
    path("invitation/<str:secret>/", account_views.invitation, name="invitation"),
    path("without-https/", account_views.without_https, name="without_https"),
]
