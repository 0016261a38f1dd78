"""Addresses of the look."""

from django.urls import path

from oyamel.look import views

urlpatterns = [
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/found/", views.found, name="styleguide_found"),
]
