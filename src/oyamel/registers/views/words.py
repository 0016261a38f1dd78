"""The words of a sheet that are no choices of the program: each is explained once and remembered."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from oyamel.kit.text import fold
from oyamel.registers.declaration import Register
from oyamel.registers.exchange import drafts
from oyamel.registers.exchange.columns import MOST_RECORDS
from oyamel.registers.exchange.manner import Manner
from oyamel.registers.lookup import Lookup
from oyamel.registers.models import DraftState, ImportDraft
from oyamel.registers.views import drafting

SHOWN = 100


def questions(register: Register, draft: ImportDraft, lookup: Lookup) -> list[dict[str, Any]]:
    """What is asked: a field, a word of the sheet, in how many cells, and the choices; the commonest words first."""
    choices: dict[str, list[tuple[str, str]]] = {}
    asked = []
    for place, each in enumerate(draft.unknown[:SHOWN]):
        field = register.by_name.get(each["name"])
        if field is None:
            continue
        if field.name not in choices:
            choices[field.name] = field.choices(lookup)
        if 0 < len(choices[field.name]) <= MOST_RECORDS:
            asked.append({**each, "place": place, "label": field.label, "choices": choices[field.name]})
    return asked


@require_POST
def words_view(request: HttpRequest, register: Register, key: str) -> HttpResponse:
    """Take words of the sheet for choices, remember them, and read the sheet again."""
    draft = drafting.obtain_draft(request, register, key)
    if draft.state != DraftState.READ or draft.is_busy:
        return redirect(drafting.draft_address(request, register, draft))
    manner = Manner.of(draft.settings)
    for each in questions(register, draft, Lookup(request.actor)):
        code = request.POST.get(f"word-{each['place']}", "")
        if code in dict(each["choices"]):
            manner.words.setdefault(each["name"], {})[fold(each["text"])] = code
    drafts.change_manner(draft, request.actor, manner, draft.sender)
    return drafting.read_now(request, register, draft)
