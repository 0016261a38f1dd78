"""What the reader looked at last: record numbers in a cookie, so that looking writes nothing to the database.

The cookie holds numbers alone; what is shown of them is asked anew under the reader's present rights.
"""

from django.http import HttpRequest, HttpResponse

from oyamel.records.models import Record
from oyamel.registers.declaration import Register

KEPT = 8
WEEKS_4 = 28 * 24 * 3600


def remember(request: HttpRequest, response: HttpResponse) -> None:
    """After a record page: put its number first."""
    match = request.resolver_match
    register = match.kwargs.get("register")
    if response.status_code != 200 or not isinstance(register, Register):
        return
    if match.url_name == f"{register.slug}-record":
        numbers = [
            match.kwargs["number"],
            *(one for one in _numbers(request) if one != match.kwargs["number"]),
        ]
        response.set_cookie(
            _name(request), ".".join(numbers[:KEPT]), max_age=WEEKS_4, path=f"/{request.actor.organization.slug}/",
            secure=request.is_secure(), httponly=True, samesite="Lax",
        )  # fmt: skip


def records(request: HttpRequest) -> list[Record]:
    """The records of the cookie that the reader may see, last seen first; one query."""
    numbers = _numbers(request)
    rows = Record.objects.for_actor(request.actor, "view").filter(number__in=numbers) if numbers else []
    by_number = {row.number: row for row in rows}
    return [by_number[number] for number in numbers if number in by_number]


def _numbers(request: HttpRequest) -> list[str]:
    parts = request.COOKIES.get(_name(request), "").split(".")
    return [part for part in parts if 0 < len(part) <= 20][:KEPT]


def _name(request: HttpRequest) -> str:
    return f"seen{request.actor.user.pk}"
