"""What the API answers when it refuses: one form for every error, in the language of the request."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import (
    NON_FIELD_ERRORS,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from ninja import NinjaAPI, errors
from pydantic import BaseModel, Field

from oyamel.frame.organization.forms import ACTION_WORDS
from oyamel.kit.errors import FileRefused
from oyamel.records.errors import Refused


class Problem(BaseModel):
    """Why a request was refused: a stable code, a sentence, and what is wrong with which field."""

    code: str = Field(examples=["invalid"])
    message: str = Field(examples=["Some values were not accepted."])
    fields: dict[str, list[str]] = Field(default={}, examples=[{"title": ["This field is missing."]}])


class Sides(BaseModel):
    """A field that both sides wrote: `yours` is left out where you did not send it."""

    theirs: Any
    yours: Any = None


class ConflictProblem(Problem):
    """Somebody saved first, or the record's state does not allow this. `version` and `values` tell of the former."""

    version: int | None = None
    values: dict[str, Sides] = {}


class TooMany(Exception):
    """More requests in this minute than are answered."""

    def __init__(self, wait_s: int):
        super().__init__(wait_s)
        self.wait_s = wait_s


class Clash(Exception):
    """A change that was based on an old version: the version of now, and both values of each field that differs."""

    def __init__(self, message: str, version: int, values: dict[str, dict[str, Any]]):
        super().__init__(message)
        self.version, self.values = version, values


def csrf_missing() -> str:
    return _("The request does not carry the token of the session; send the cookie csrftoken as X-CSRFToken.")


WORDS: Mapping[str, Any] = {
    "missing": gettext_lazy("This field is missing."),
    "extra_forbidden": gettext_lazy("There is no field of this name that can be written here."),
    "string_type": gettext_lazy("A text is needed."),
    "string_too_long": gettext_lazy("At most %(max_length)s characters are kept."),
    "string_too_short": gettext_lazy("At least %(min_length)s characters are needed."),
    "string_pattern_mismatch": gettext_lazy("This is not of the form %(pattern)s."),
    "string_unicode": gettext_lazy("This is no valid text."),
    "no_null": gettext_lazy("This is no valid text."),
    "int_type": gettext_lazy("A whole number is needed."),
    "int_parsing": gettext_lazy("A whole number is needed."),
    "int_from_float": gettext_lazy("A whole number is needed."),
    "bool_type": gettext_lazy("true or false is needed."),
    "bool_parsing": gettext_lazy("true or false is needed."),
    "date_type": gettext_lazy("A date is needed, such as 2026-11-30."),
    "date_parsing": gettext_lazy("A date is needed, such as 2026-11-30."),
    "date_from_datetime_parsing": gettext_lazy("A date is needed, such as 2026-11-30."),
    "date_from_datetime_inexact": gettext_lazy("A date is needed, such as 2026-11-30."),
    "list_type": gettext_lazy("A list is needed."),
    "dict_type": gettext_lazy("An object is needed."),
    "model_type": gettext_lazy("An object is needed."),
    "model_attributes_type": gettext_lazy("An object is needed."),
    "literal_error": gettext_lazy("One of these is needed: %(expected)s."),
    "greater_than_equal": gettext_lazy("This must be at least %(ge)s."),
    "less_than_equal": gettext_lazy("This must be at most %(le)s."),
}


def told(error: Mapping[str, Any]) -> str:
    """A refusal of the schema in words."""
    words = WORDS.get(error["type"])
    return str(words) % error.get("ctx", {}) if words else _("This value cannot be read.")


def field_of(location: tuple[Any, ...]) -> str:
    """The name of the field at a place in the request: ('body', 'payload', 'values', 'title') → 'title'."""
    parts = [str(part) for part in location[1:]]
    for wrapper in ("payload", "asked", "values"):
        if len(parts) > 1 and parts[0] == wrapper:
            parts = parts[1:]
    return ".".join(parts)


def install(api: NinjaAPI) -> None:
    """Make the API answer every refusal in the one form."""

    def answer(request: HttpRequest, status: int, code: str, message: str, **more: Any) -> HttpResponse:
        data = {"code": code, "message": message, "fields": {}} | more
        return api.create_response(request, data, status=status)

    def on(kind: type[Exception]) -> Any:
        return api.exception_handler(kind)

    @on(errors.AuthenticationError)
    def _unknown(request: HttpRequest, error: Exception) -> HttpResponse:
        message = _("Send a token that is in force, as “Authorization: Bearer …”, or sign in.")
        response = answer(request, 401, "unauthorized", message)
        response.headers["WWW-Authenticate"] = "Bearer"
        return response

    @on(errors.HttpError)
    def _other(request: HttpRequest, error: errors.HttpError) -> HttpResponse:
        if error.status_code == 400:
            return answer(request, 400, "unreadable", _("The body is no valid JSON."))
        return answer(request, error.status_code, "forbidden", str(error))

    @on(Http404)
    def _nothing(request: HttpRequest, error: Http404) -> HttpResponse:
        return answer(request, 404, "not_found", _("There is nothing here, or nothing that you may see."))

    @on(PermissionDenied)
    def _forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
        return answer(request, 403, "forbidden", _missing_right(str(error)))

    @on(errors.ValidationError)
    def _misfit(request: HttpRequest, error: errors.ValidationError) -> HttpResponse:
        fields: dict[str, list[str]] = {}
        for each in error.errors:
            fields.setdefault(field_of(each["loc"]), []).append(told(each))
        return answer(request, 422, "invalid", _not_accepted(), fields=fields)

    @on(ValidationError)
    def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = dict(error.message_dict) if hasattr(error, "error_dict") else {}
        whole = fields.pop(NON_FIELD_ERRORS, []) if fields else error.messages
        return answer(request, 422, "invalid", " ".join(whole) or _not_accepted(), fields=fields)

    @on(Refused)
    def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
        return answer(request, 409, "refused", " ".join(error.messages))

    @on(Clash)
    def _conflict(request: HttpRequest, error: Clash) -> HttpResponse:
        return answer(request, 409, "conflict", str(error), version=error.version, values=error.values)

    @on(FileRefused)
    def _no_file(request: HttpRequest, error: FileRefused) -> HttpResponse:
        message = f"{error.reason} {error.cure}"
        if error.code == "too_large":
            return answer(request, 413, "too_large", message)
        return answer(request, 422, "invalid", _not_accepted(), fields={"file": [message]})

    @on(RequestDataTooBig)
    def _too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return answer(request, 413, "too_large", _("The request is too large; send less at once."))

    @on(SuspiciousOperation)
    def _suspicious(request: HttpRequest, error: SuspiciousOperation) -> HttpResponse:
        return answer(request, 400, "unreadable", _("The request cannot be read."))

    @on(MultiPartParserError)
    def _broken_form(request: HttpRequest, error: MultiPartParserError) -> HttpResponse:
        return answer(request, 400, "unreadable", _("The request cannot be read."))

    @on(TooMany)
    def _too_many(request: HttpRequest, error: TooMany) -> HttpResponse:
        message = _("Too many requests; try again in %(count)d seconds.") % {"count": error.wait_s}
        response = answer(request, 429, "too_many", message)
        response.headers["Retry-After"] = str(error.wait_s)
        return response


def _not_accepted() -> str:
    return _("Some values were not accepted.")


def _missing_right(said: str) -> str:
    if said in ACTION_WORDS:
        return _("Your role here does not give you the right to “%(action)s”.") % {
            "action": ACTION_WORDS[said]
        }
    return said


def answers(
    model: Any, status: int = 200, body: bool = False, conflict: bool = False, missing: bool = True
) -> dict[int, Any]:
    """The declared answers of an operation: what it gives, and every way in which it may refuse."""
    refusals: dict[int, Any] = {401: Problem, 403: Problem, 422: Problem, 429: Problem}
    if missing:
        refusals[404] = Problem
    if body:
        refusals |= {400: Problem, 413: Problem}
    if conflict:
        refusals[409] = ConflictProblem
    return {status: model} | refusals
