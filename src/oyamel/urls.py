"""Addresses: what belongs to no organization first, then `/<organization>/…`."""

from django.urls import include, path

from oyamel.registers.urls import patterns as register_patterns

urlpatterns = [
    path("", include("oyamel.shell.account_urls")),
    path("account/", include("allauth.urls")),
    path("", include("oyamel.look.urls")),
    path("api/", include("oyamel.rest.urls")),
    path("public/", include("oyamel.frame.leadership.public_urls")),
    path("", include("oyamel.shell.urls")),
    path("<slug:organization>/settings/", include("oyamel.frame.organization.urls")),
    *register_patterns(),
]

handler400 = "oyamel.shell.errors.bad_request"
handler403 = "oyamel.shell.errors.not_allowed"
handler404 = "oyamel.shell.errors.not_found"
