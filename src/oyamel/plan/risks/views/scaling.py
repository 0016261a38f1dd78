"""The scales in use, their versions, and writing a new one with its effect shown first."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from oyamel.jobs import domain as jobs
from oyamel.plan.risks import domain, queries
from oyamel.plan.risks.drawing import grid
from oyamel.plan.risks.enums import RiskStatus, Sign
from oyamel.plan.risks.forms import ScalesEditor
from oyamel.plan.risks.jobs import CHANGE_SCALES
from oyamel.plan.risks.models import ScaleVersion
from oyamel.plan.risks.scales import default_definition, understood
from oyamel.plan.risks.views.matrix import tabs
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, posted, require

COMPARED = 500
AT_ONCE = 500
SHOWN = 20


def scales_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The scales in use, drawn as an empty matrix for risks and for opportunities, and all versions."""
    scales = queries.scales_in_use()
    context = {
        "register": register,
        "tabs": tabs(request, register),
        "matrices": [grid(scales, {}, sign) for sign in Sign],
        "versions": ScaleVersion.objects.select_related("created_by").order_by("-number")[:SHOWN],
        "may_change": request.actor.may("configure"),
        "change_url": address(request, register, "scales", "change"),
    }
    return render(request, "risks/scales.html", context)


def change_view(request: HttpRequest, register: Register) -> HttpResponse:
    """New scales; the first press shows which risks change sides, the second puts them in use."""
    require(request, "configure")
    newest = queries.newest_scales()
    base = newest.definition if newest else default_definition()
    editor = ScalesEditor(base, get_language() or "en", posted(request))
    changes: list[domain.SideChange] | None = None
    if request.method == "POST" and editor.is_valid():
        try:
            if "use" in request.POST:
                return _put_in_use(request, register, editor)
            changes = list(domain.preview(understood(editor.definition), COMPARED))
        except ValidationError as error:
            editor.head.add_error(None, error.messages)
    context = {
        "register": register,
        "editor": editor,
        "changes": [_told(each) for each in changes] if changes is not None else None,
        "is_seen": changes is not None,
        "compared": COMPARED,
        "back": address(request, register, "scales"),
    }
    is_refused = request.method == "POST" and changes is None
    return render(request, "risks/change_scales.html", context, status=422 if is_refused else 200)


def _put_in_use(request: HttpRequest, register: Register, editor: ScalesEditor) -> HttpResponse:
    definition, reason = editor.definition, editor.head.cleaned_data["reason"]
    understood(definition)
    if queries.current_assessments().count() > AT_ONCE:
        run = jobs.start(
            CHANGE_SCALES, request.actor.organization, request.user, definition=definition, reason=reason
        )
        return redirect("job", request.actor.organization.slug, run.uuid)
    count = domain.change_scales(request.actor, definition, reason)
    messages.success(
        request, _("The scales are in use; %(count)d assessments were read again.") % {"count": count}
    )
    return redirect(address(request, register, "scales"))


def _told(change: domain.SideChange) -> dict[str, Any]:
    words = {str(code): label for code, label in RiskStatus.choices}
    return {"record": change.risk.record, "before": words[change.before], "after": words[change.after]}
