"""Addresses: what belongs to no organization first, then `/<organization>/…`."""

from django.urls import include, path

urlpatterns = [
    path("account/", include("allauth.urls")),
]
