"""Addresses of the frame: help for everyone, and below an organization its home, search, favourites and jobs."""

from django.urls import path

from oyamel.shell import bands, find, help, home, manifest, pins, runs, sites

urlpatterns = [
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("help/", help.index, name="help"),
    path("help/glossary/", help.glossary, name="glossary"),
    path("help/requirements/", help.requirements_now, name="requirements_now"),
    path("help/requirements/<str:edition>/", help.requirements, name="requirements"),
    path("help/requirements/<str:edition>/<str:number>/", help.requirement, name="requirement"),
    path("help/<slug:slug>/", help.page, name="help_page"),
    path("<slug:organization>/", home.today, name="today"),
    path("<slug:organization>/today/<str:number>/<int:action>/done/", bands.done, name="action_done"),
    path("<slug:organization>/today/<str:number>/<int:action>/undone/", bands.undone, name="action_undone"),
    path("<slug:organization>/site/", sites.choose, name="site"),
    path("<slug:organization>/find/", find.page, name="find"),
    path("<slug:organization>/find/palette/", find.palette, name="palette"),
    path("<slug:organization>/pins/", pins.change, name="pins"),
    path("<slug:organization>/jobs/", runs.jobs, name="jobs"),
    path("<slug:organization>/jobs/<uuid:run>/", runs.job, name="job"),
    path("<slug:organization>/jobs/<uuid:run>/cancel/", runs.cancel, name="job_cancel"),
]
