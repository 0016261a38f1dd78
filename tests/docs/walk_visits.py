"""The walk through the recipe's register, in a program of its own: prints what was met as JSON.

Run by test_recipe.py, with the copied package on the path, an empty home, and recipe_settings as settings.
"""

import json
import re
from typing import Any

import django

django.setup()

# Django is ready only now.
from django.conf import settings  # noqa: E402 - as above
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402 - as above
from django.core.management import call_command  # noqa: E402 - as above
from django.test import Client  # noqa: E402 - as above

from oyamel.registers.models import ImportDraft  # noqa: E402 - as above
from tests import factories  # noqa: E402 - as above

URL, API = "/northfir/visits/", "/api/v1/northfir/visits"
FIRST = {"title": "Inspection of the waste yard", "authority": "PROFEPA", "visited_on": "2026-11-18"}


def client(user: Any) -> Client:
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(user)
    return browser


def body(response: Any) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content
    return content.decode("utf-8-sig")


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]+)"', page)
    return found[1] if found else ""


def walk(world: factories.World) -> dict[str, Any]:
    manager, stranger = (
        client(world.users["manager"]),
        client(factories.organization("southpine", "South").users["administrator"]),
    )
    met: dict[str, Any] = {}
    empty = manager.get(URL)
    met["empty list"] = (empty.status_code, "Visits" in body(empty), "PROFEPA asked for" in body(empty))
    site = world.sites["apodaca"].pk
    form = {**FIRST, "site": site, "token": hidden(body(manager.get(f"{URL}new/")), "token")}
    met["create"] = manager.post(f"{URL}new/", form).headers.get("Location")
    met["a second click"] = manager.post(f"{URL}new/", form).headers.get("Location")
    change = {
        **FIRST,
        "site": site,
        "status": "held",
        "findings": "Labels missing",
        "version": 1,
        "reason": "took place",
    }
    met["edit"] = manager.post(f"{URL}VIS-0001/edit/", change).headers.get("Location")
    page = body(manager.get(f"{URL}VIS-0001/"))
    met["record page"] = [words in page for words in ("Held", "Labels missing", "took place")]
    met["search"] = "VIS-0001" in body(manager.get("/northfir/find/?q=label"))
    met["filter"] = [
        f"{URL}VIS-0001/" in body(manager.get(f"{URL}?status={one}")) for one in ("held", "expected")
    ]
    sheet = body(manager.get(f"{URL}export/?format=csv"))
    met["export"] = [words in sheet for words in ("VIS-0001", "PROFEPA", "2026-11-18")]
    met["unchanged import"] = take_in(world, manager, sheet)
    met["changed import"] = take_in(world, manager, sheet.replace("Labels missing", "Labels were missing"))
    met["API"] = manager.get(API).json()["items"][0]["values"]["findings"]
    made = manager.post(
        API,
        {"values": {**FIRST, "title": "Second look", "status": "expected"}},
        content_type="application/json",
    )
    met["API create"] = (made.status_code, made.json()["number"])
    met["API refuses"] = manager.post(
        API, {"values": {"title": "No day"}}, content_type="application/json"
    ).status_code
    met["stranger"] = [stranger.get(url).status_code for url in (URL, f"{URL}VIS-0001/", API)]
    return met


def take_in(world: factories.World, manager: Client, sheet: str) -> dict[str, int]:
    """Upload a sheet and write it; what the preview counted."""
    upload = SimpleUploadedFile("visits.csv", sheet.encode("utf-8-sig"), "text/csv")
    preview = manager.post(f"{URL}import/", {"file": upload}).headers["Location"]
    manager.post(f"{preview}commit/", {"reason": "after the report"})
    with world.scope():
        return {name: count for name, count in ImportDraft.objects.latest("pk").counts.items() if count}


def main() -> None:
    call_command("makemigrations", "visits", verbosity=0)
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)
    call_command("migrate", verbosity=0)
    assert "oyamel.do.visits" in settings.INSTALLED_APPS
    print(json.dumps(walk(factories.organization("northfir", "Northfir Components"))))


if __name__ == "__main__":
    main()
