"""How a view obtains what it works on."""

from django.http import Http404, HttpRequest, QueryDict

from oyamel.org.actors import Actor
from oyamel.org.models import Site
from oyamel.records.errors import NotAllowed
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register


def obtain(request: HttpRequest, register: Register, number: str, action: str = "view") -> RecordModel:
    """The row of a number: 404 for whom it does not exist, 403 for who sees it but may not do `action`."""
    actor: Actor = request.actor
    rows = register.with_related(register.rows(actor)).filter(record__number=number)
    row = rows.first()
    if row is None:
        raise Http404
    row.record.organization = actor.organization
    register.hide_unseen(actor, [row])
    if action != "view" and not actor.may(action, row.record.site_path):
        raise NotAllowed(action)
    return row


def require(request: HttpRequest, action: str) -> None:
    """403 unless the actor may do this somewhere in the organization."""
    if not request.actor.may_anywhere(action):
        raise NotAllowed(action)


def address(request: HttpRequest, register: Register, *parts: str) -> str:
    """An address below the register: `/<organization>/<slug>/…/`."""
    return "/".join(["", request.actor.organization.slug, register.slug, *parts, ""])


def posted(request: HttpRequest) -> QueryDict | None:
    """What was sent, even when it is empty; None when the form is only asked for."""
    return request.POST if request.method == "POST" else None


def site_of(request: HttpRequest) -> Site | None:
    """The site of `?site=`; None is the whole organization. Raises Http404 for one that the reader does not see."""
    asked = request.GET.get("site", "")
    if not asked:
        return None
    is_id = asked.isascii() and asked.isdigit() and len(asked) < 19
    site = request.actor.sites("view").filter(pk=asked).first() if is_id else None
    if site is None:
        raise Http404
    return site
