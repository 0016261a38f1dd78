"""What hangs on a record: comments, actions, links. Evidence and approval have modules of their own."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy
from django.views.decorators.http import require_POST

from oyamel.look.forms import DateInput
from oyamel.org.models import Person
from oyamel.records import access, actions, comments, links
from oyamel.records.enums import ActionStatus
from oyamel.records.models import Action, Link, Record, RecordModel
from oyamel.registers.declaration import Register
from oyamel.registers.forms import ReasonForm
from oyamel.registers.views import approvals, evidence, readers
from oyamel.registers.views.access import address, obtain, posted

TONES = {"open": "calm", "done": "info", "verified": "good", "dropped": "calm"}


class CommentForm(forms.Form):
    text = forms.CharField(
        label=pgettext_lazy("thing", "Comment"),
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("Markdown; name people with @ to tell them."),
    )


class ActionForm(forms.Form):
    what = forms.CharField(label=gettext_lazy("What is to be done"), max_length=250)
    responsible = forms.ModelChoiceField(label=gettext_lazy("Who"), queryset=None, required=False)
    due_on = forms.DateField(label=gettext_lazy("By when"), required=False, widget=DateInput())

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = Person.objects.filter(left_on__isnull=True).order_by("name")


class LinkForm(forms.Form):
    type = forms.ChoiceField(label=gettext_lazy("This record"))
    number = forms.CharField(
        label=gettext_lazy("Number of the other record"),
        max_length=20,
        help_text=gettext_lazy("Such as ASP-0042."),
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["type"].choices = [
            choice for kind in links.all_link_types().values() for choice in _directions(kind)
        ]


def _directions(kind: links.LinkType) -> list[tuple[str, Any]]:
    forward = (f"{kind.id}:forward", kind.forward)
    return [forward] if kind.is_symmetric else [forward, (f"{kind.id}:backward", kind.backward)]


def context(request: HttpRequest, register: Register, row: RecordModel) -> dict[str, Any]:
    """What the record page shows of comments, actions, links, evidence and approval."""
    record, actor = row.record, request.actor
    is_live = not record.is_archived
    return {
        "base": address(request, register, record.number),
        "comment_form": CommentForm() if access.may(actor, "comment", record) else None,
        "action_rows": [_action_row(actor, action) for action in actions.actions_of(record)],
        "may_change": is_live and access.may(actor, "change", record),
        "neighbours": links.neighbourhood(record, actor),
        **evidence.context(request, row),
        **approvals.context(request, row),
        **readers.context(request, row),
    }


def _action_row(actor: Any, action: Action) -> dict[str, Any]:
    is_late = action.status == ActionStatus.OPEN and action.due_on and action.due_on < timezone.localdate()
    is_open = action.status == ActionStatus.OPEN
    return {
        "action": action,
        "tone": "bad" if is_late else TONES[action.status],
        "label": pgettext("action", "Late") if is_late else action.get_status_display(),
        "may_complete": is_open and actions.may_complete(actor, action),
        "may_verify": action.status == ActionStatus.DONE and actions.may_verify(actor, action),
    }


@require_POST
def add_comment(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """Add a comment; a refused text comes back in its form."""
    row = obtain(request, register, number, "comment")
    form = CommentForm(request.POST)
    if form.is_valid() and _tried(
        form, lambda: comments.add_comment(row.record, request.actor, form.cleaned_data["text"])
    ):
        return redirect(address(request, register, number) + "#story")
    return _form_page(request, register, number, form, _("Comment on %(number)s"), _("Comment"))


def add_action(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The form of a new action for the record."""
    row = obtain(request, register, number, "change")
    form = ActionForm(posted(request))
    if form.is_valid() and _tried(
        form, lambda: actions.add_action(row.record, request.actor, **form.cleaned_data)
    ):
        return redirect(address(request, register, number) + "#actions")
    return _form_page(request, register, number, form, _("New action for %(number)s"), _("Add the action"))


def change_action(request: HttpRequest, register: Register, number: str, action: int) -> HttpResponse:
    """The form of an open action."""
    row = obtain(request, register, number, "change")
    found = get_object_or_404(Action.objects.filter(record=row.record), pk=action)
    initial = {"what": found.what, "responsible": found.responsible_id, "due_on": found.due_on}
    form = ActionForm(posted(request), initial=initial)
    if form.is_valid() and _tried(
        form, lambda: actions.change_action(found, request.actor, form.cleaned_data)
    ):
        return redirect(address(request, register, number) + "#actions")
    return _form_page(request, register, number, form, _("Action of %(number)s"), _("Save"))


@require_POST
def finish_action(
    request: HttpRequest, register: Register, number: str, action: int, act: str
) -> HttpResponse:
    """Complete or verify an action."""
    row = obtain(request, register, number)
    found = get_object_or_404(Action.objects.filter(record=row.record).select_related("record"), pk=action)
    verb = actions.complete_action if act == "complete" else actions.verify_action
    try:
        verb(found, request.actor)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(address(request, register, number) + "#actions")


def give_back_action(
    request: HttpRequest, register: Register, number: str, action: int, act: str
) -> HttpResponse:
    """Reopen or drop an action, with a reason."""
    row = obtain(request, register, number, "change")
    found = get_object_or_404(Action.objects.filter(record=row.record).select_related("record"), pk=action)
    verb = actions.reopen_action if act == "reopen" else actions.drop_action
    form = ReasonForm(posted(request))
    if form.is_valid() and _tried(form, lambda: verb(found, request.actor, form.cleaned_data["reason"])):
        return redirect(address(request, register, number) + "#actions")
    title, submit = (
        (_("Reopen an action of %(number)s"), _("Reopen"))
        if act == "reopen"
        else (_("Drop an action of %(number)s"), _("Drop"))
    )
    return _form_page(request, register, number, form, title, submit)


def add_link(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The form of a new link, read from this record."""
    row = obtain(request, register, number, "change")
    form = LinkForm(posted(request), initial={"number": request.GET.get("to", "")})
    if form.is_valid():
        other = (
            Record.objects.for_actor(request.actor, "view")
            .filter(number=form.cleaned_data["number"].strip().upper())
            .first()
        )
        if other is None:
            form.add_error("number", _("There is no record with this number that you may see."))
        else:
            kind, direction = form.cleaned_data["type"].split(":")
            ends = (row.record, other) if direction == "forward" else (other, row.record)
            if _tried(form, lambda: links.add_link(kind, *ends, request.actor)):
                return redirect(address(request, register, number) + "#links")
    return _form_page(request, register, number, form, _("Link %(number)s"), _("Link"))


@require_POST
def remove_link(request: HttpRequest, register: Register, number: str, link: int) -> HttpResponse:
    """Remove a link of the record."""
    row = obtain(request, register, number, "change")
    mine = Link.objects.filter(source=row.record) | Link.objects.filter(target=row.record)
    links.remove_link(get_object_or_404(mine, pk=link), request.actor)
    return redirect(address(request, register, number) + "#links")


def _tried(form: forms.Form, verb: Callable[[], Any]) -> bool:
    """Run a verb; what it refuses is shown at the form's fields."""
    try:
        verb()
    except ValidationError as error:
        by_field = error.error_dict if hasattr(error, "error_dict") else {None: error.error_list}
        for name, errors in by_field.items():
            form.add_error(name if name in form.fields else None, errors)
        return False
    return True


def _form_page(
    request: HttpRequest, register: Register, number: str, form: forms.Form, title: str, submit: str
) -> HttpResponse:
    page = {
        "register": register,
        "form": form,
        "title": title % {"number": number},
        "back": address(request, register, number),
        "submit": submit,
    }
    return render(request, "registers/reason.html", page, status=422 if form.errors else 200)


def patterns(at: Callable[..., URLPattern]) -> list[URLPattern]:
    """The addresses below a record."""
    record = "<str:number>/"
    return [
        at(f"{record}comment/", add_comment, "comment"),
        at(f"{record}actions/new/", add_action, "action-new"),
        at(f"{record}actions/<int:action>/", change_action, "action"),
        *(
            at(f"{record}actions/<int:action>/{act}/", finish_action, f"action-{act}", act=act)
            for act in ("complete", "verify")
        ),
        *(
            at(f"{record}actions/<int:action>/{act}/", give_back_action, f"action-{act}", act=act)
            for act in ("reopen", "drop")
        ),
        at(f"{record}links/new/", add_link, "link-new"),
        at(f"{record}links/<int:link>/remove/", remove_link, "link-remove"),
        *evidence.patterns(at),
        *approvals.patterns(at),
        *readers.patterns(at),
    ]
