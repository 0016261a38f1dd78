"""The schema, a page that lists the operations, and the answer for addresses that lead nowhere."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI

METHODS = ("get", "post", "patch", "delete")


class Pages:
    """The views around an API."""

    def __init__(self, api: NinjaAPI):
        self.schema = cache(lambda: dict(api.get_openapi_schema(path_prefix="/api/v1/")))

    def openapi(self, request: HttpRequest) -> JsonResponse:
        """The OpenAPI 3.1 description; it tells of the program, not of anybody's data, so it is open to all."""
        return JsonResponse(self.schema())

    def docs(self, request: HttpRequest) -> HttpResponse:
        """The operations on one plain page, for people who are signed in."""
        return render(request, "rest/docs.html", {"groups": groups(self.schema())})


def groups(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """The operations by tag, as tables: [{name, table}]."""
    found: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method in METHODS:
            if method in methods:
                each = methods[method]
                found.setdefault(each["tags"][0], []).append({"cells": _cells(path, method, each)})
    return [{"name": name, "table": _table(name, rows)} for name, rows in found.items()]


def _cells(path: str, method: str, each: dict[str, Any]) -> list[Any]:
    asked = [one["name"] for one in each["parameters"] if one["in"] == "query"]
    return [{"text": f"{method.upper()} {path}"}, each["summary"], ", ".join(asked)]


def _table(name: str, rows: list[dict[str, Any]]) -> dict[str, Any]:
    columns = [{"label": _("Operation")}, {"label": _("What it does")}, {"label": _("Asks"), "show": "wide"}]
    return {"caption": name, "columns": columns, "rows": rows}


@csrf_exempt
def nowhere(request: HttpRequest, rest: str = "") -> JsonResponse:
    """404 for programs, at every other address below /api/."""
    message = _("There is nothing here; /api/v1/openapi.json tells what there is.")
    return JsonResponse({"code": "not_found", "message": message, "fields": {}}, status=404)
