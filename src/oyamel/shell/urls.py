"""Addresses of the frame: help for everyone, and below an organization its home, search, favourites and jobs."""

from django.urls import path

from oyamel.shell import bands, find, help, home, manifest, pins, runs, sites
from oyamel.shell.calendar import feed_pages, pages, reminder_page

urlpatterns = [
    path("manifest.webmanifest", manifest.manifest, name="manifest"),
    path("help/", help.index, name="help"),
    path("help/glossary/", help.glossary, name="glossary"),
    path("help/requirements/", help.requirements_now, name="requirements_now"),
    path("help/requirements/<str:edition>/", help.requirements, name="requirements"),
    path("help/requirements/<str:edition>/<str:number>/", help.requirement, name="requirement"),
    path("help/<slug:slug>/", help.page, name="help_page"),
    path("calendar/<str:secret>.ics", feed_pages.feed, name="calendar_feed"),
    path("<slug:organization>/", home.today, name="today"),
    path("<slug:organization>/calendar/", pages.calendar, name="calendar-list"),
    path("<slug:organization>/calendar/feeds/", feed_pages.listing, name="calendar_feeds"),
    path("<slug:organization>/calendar/feeds/<int:pk>/renew/", feed_pages.renew, name="calendar_feed_renew"),
    path(
        "<slug:organization>/calendar/feeds/<int:pk>/revoke/", feed_pages.revoke, name="calendar_feed_revoke"
    ),
    path("<slug:organization>/calendar/reminders/", reminder_page.choose, name="calendar_reminders"),
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
