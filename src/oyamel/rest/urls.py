"""Addresses below /api/."""

from django.contrib.auth.decorators import login_required
from django.urls import path

from oyamel.rest.api import build
from oyamel.rest.pages import Pages, nowhere

api = build()
pages = Pages(api)
urlpatterns = [
    path("v1/openapi.json", pages.openapi, name="openapi"),
    path("v1/docs/", login_required(pages.docs), name="api_docs"),
    path("v1/", nowhere, name="api_root"),
    path("v1/", api.urls),
    path("", nowhere, name="api_nowhere"),
    path("<path:rest>", nowhere, name="api_nowhere_below"),
]
