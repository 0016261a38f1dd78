"""The addresses of files of activity data, below the register of sources."""

from django.urls import URLPattern, path

from oyamel.check.metering.importing.views import columns, files, series


def patterns() -> list[URLPattern]:
    """`data/` and what is below it."""
    one = "data/<str:key>/"
    return [
        path("data/", files.intake_view, name="import-data"),
        path(one, files.upload_view, name="import-data-file"),
        path(f"{one}columns/", columns.columns_view, name="import-data-columns"),
        path(f"{one}series/", series.series_view, name="import-data-series"),
        path(f"{one}write/", files.write_view, name="import-data-write"),
        path(f"{one}again/", files.again_view, name="import-data-again"),
        path(f"{one}cancel/", files.cancel_view, name="import-data-cancel"),
        path(f"{one}drop/", files.drop_view, name="import-data-drop"),
    ]
