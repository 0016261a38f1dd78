"""Short answers after an act, shown on the next page, with an undo where there is one."""

import json
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest

_LEVELS = {"good": messages.SUCCESS, "info": messages.INFO, "warn": messages.WARNING, "bad": messages.ERROR}
_TONES = {level: tone for tone, level in _LEVELS.items()}


def toast(
    request: HttpRequest, text: str, tone: str = "good", undo_url: str = "", undo_label: str = ""
) -> None:
    """Say `text` on the next page. `undo_url` takes a POST; `tone`: good, info, warn, bad (else KeyError)."""
    undo = json.dumps({"undo_url": undo_url, "undo_label": undo_label}) if undo_url else ""
    messages.add_message(request, _LEVELS[tone], text, extra_tags=undo)


def read(waiting: Iterable[Message]) -> list[dict[str, Any]]:
    """Django's messages as plain data for the toast component; plain messages of other apps are taken too."""
    return [_as_data(message) for message in waiting]


def _as_data(message: Message) -> dict[str, Any]:
    undo = json.loads(message.extra_tags) if (message.extra_tags or "").startswith("{") else {}
    return {"text": message.message, "tone": _TONES.get(message.level, "info"), **undo}
