"""What the pages of an import share: the draft, its address, its steps, and how it is read."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from oyamel.jobs import domain as jobs
from oyamel.kit import formats
from oyamel.kit.errors import FileRefused
from oyamel.look.views import error_page
from oyamel.registers.declaration import Register
from oyamel.registers.exchange import drafts
from oyamel.registers.jobs import READ
from oyamel.registers.models import DraftState, ImportDraft
from oyamel.registers.views.access import address, require

OVERHEAD = 64 * 1024  # what a form with a file weighs beside the file


def too_large(request: HttpRequest, back: str) -> HttpResponse | None:
    """The refusal of a file that announces itself as too large; None for one that may be read.

    The view must not have read anything of the request yet, so it is exempt from the check against forgery; what it calls
    then is not.
    """
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length[:19]) <= settings.UPLOAD_LIMIT_BYTES + OVERHEAD:
        return None
    limit = formats.format_size(settings.UPLOAD_LIMIT_BYTES)
    reason = _("The file is larger than %(limit)s.") % {"limit": limit}
    cure = _("Split it into several files, or delete the sheets and columns that are not needed.")
    return error_page(request, 413, reason, cure, back)


def draft_address(request: HttpRequest, register: Register, draft: ImportDraft, *parts: str) -> str:
    return address(request, register, "import", draft.key, *parts)


def obtain_draft(request: HttpRequest, register: Register, key: str) -> ImportDraft:
    """The reader's own draft; anybody else's is not there."""
    require(request, "import")
    mine = ImportDraft.objects.filter(user=request.user, register=register.slug, key=key)
    draft = mine.select_related("run", "organization").first()
    if draft is None:
        raise Http404
    return draft


def read_now(request: HttpRequest, register: Register, draft: ImportDraft) -> HttpResponse:
    """Read a small sheet at once, a large one by the worker."""
    if not draft.is_busy:
        try:
            is_small = drafts.is_small(draft)
        except FileRefused as refused:
            messages.error(request, f"{refused.reason} {refused.cure}")
            return redirect(draft_address(request, register, draft, "columns"))
        if is_small:
            drafts.read(draft, request.actor)
        else:
            start(request, draft, READ)
    return redirect(draft_address(request, register, draft))


def start(request: HttpRequest, draft: ImportDraft, kind: str, **arguments: Any) -> None:
    draft.run = jobs.start(kind, request.actor.organization, request.user, draft=draft.pk, **arguments)
    draft.save(update_fields=["run"])


def steps(request: HttpRequest, register: Register, draft: ImportDraft, now: str) -> list[dict[str, Any]]:
    here = draft_address(request, register, draft)
    may_rename = draft.state != DraftState.DONE and not draft.is_busy
    places = [
        ("file", _("File"), address(request, register, "import")),
        ("columns", _("Columns"), here + "columns/" if may_rename else ""),
        ("preview", _("Preview"), here if draft.state == DraftState.READ else ""),
        ("result", _("Result"), ""),
    ]
    names = [name for name, _label, _url in places]
    return [
        {
            "label": label,
            "url": url if name != now else "",
            "current": name == now,
            "done": names.index(name) < names.index(now),
        }
        for name, label, url in places
    ]


def layout_words(draft: ImportDraft) -> str:
    """That the sheet was read as the last one like it, where it was."""
    if "remembered" not in draft.guesses:
        return ""
    if draft.sender:
        return _("The columns are taken as they were for the last sheet from %(sender)s.") % {
            "sender": draft.sender
        }
    return _("The columns are taken as they were for the last sheet with these headings.")
