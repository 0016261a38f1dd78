"""The public page of each organization; nobody signs in there."""

from django.urls import path

from oyamel.frame.leadership.views.public import public_view

urlpatterns = [path("<slug:slug>/", public_view, name="public_page")]
