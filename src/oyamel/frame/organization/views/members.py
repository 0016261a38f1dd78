"""Members and their rights, invitations, and why someone may do a thing."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from oyamel.frame.organization import domain, forms, queries, story
from oyamel.frame.organization.views.common import act, attempt, link, page
from oyamel.org import mail
from oyamel.org.actors import Actor, grants_of
from oyamel.org.models import Invitation, Membership


def members(request: HttpRequest) -> HttpResponse:
    """Who may do what: role by branch, and who is invited."""
    actor = request.actor
    queries.require_anywhere(actor, "administer")
    acts = [
        {"label": _("Invite"), "url": link(actor, "invite"), "kind": "main", "key": "c"},
        {"label": _("Add a role"), "url": link(actor, "member_add")},
        {"label": _("Why may someone do this?"), "url": link(actor, "why"), "kind": "quiet"},
    ]
    return page(
        request,
        "members",
        _("Members and rights"),
        clause="5.3",
        table=_table(actor, queries.members(actor)),
        invitations=[_invited(actor, row) for row in queries.invitations(actor)],
        actions=acts,
    )


def _table(actor: Actor, rows: list[queries.Member]) -> dict[str, Any]:
    columns = [
        {"label": _("Member")},
        {"label": _("Role")},
        {"label": _("Last day"), "kind": "date", "show": "wide"},
    ]
    lines = [
        {"cells": _cells(actor, role, first=place == 0)}
        for row in rows
        for place, role in enumerate(row.roles)
    ]
    return {"caption": _("Members"), "columns": columns, "rows": lines}


def _cells(actor: Actor, role: Membership, *, first: bool) -> list[Any]:
    who = {"text": str(role.user), "under": role.user.email} if first else ""
    what = {"text": role.get_role_display(), "url": link(actor, "member", role.pk), "under": _branch(role)}
    until = date_format(role.ends_on, "SHORT_DATE_FORMAT") if role.ends_on else ""
    return [who, what, until]


def _branch(row: Membership | Invitation) -> str:
    return row.site.name if row.site else _("Whole organization")


def _invited(actor: Actor, row: Invitation) -> dict[str, Any]:
    return {
        "email": row.email,
        "role": row.get_role_display(),
        "branch": _branch(row),
        "until": row.expires_at,
        "by": row.invited_by,
        "again": {"label": _("Send again"), "url": link(actor, "invitation_again", row.pk)},
        "revoke": {"label": _("Revoke"), "url": link(actor, "invitation_revoke", row.pk), "kind": "quiet"},
    }


def member(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one role."""
    actor = request.actor
    role = _obtain(actor, pk)
    form = forms.MembershipChangeForm(request.POST or None, actor=actor, membership=role)
    return act(
        request,
        form,
        lambda: domain.change_membership(actor, role, form.values(), form.cleaned_data["seen"]),
        _("Role of %(user)s") % {"user": role.user},
        _("The role is saved."),
        link(actor, "members"),
        steps=_steps(actor),
        items=story.history_of(role),
        actions=[{"label": _("End this role"), "url": link(actor, "member_end", pk), "kind": "danger"}],
    )


def member_add(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    queries.require_anywhere(actor, "administer")
    form = forms.MembershipForm(request.POST or None, actor=actor)
    return act(
        request,
        form,
        lambda: domain.add_membership(actor, **form.cleaned_data),
        _("Add a role"),
        _("The role is given."),
        link(actor, "members"),
        steps=_steps(actor),
        say=_("For someone who is a member already. Invite everybody else."),
    )


def member_end(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    role = _obtain(actor, pk)
    words = {"role": role.get_role_display(), "user": role.user, "branch": _branch(role)}
    return act(
        request,
        forms.Confirm(request.POST if request.method == "POST" else None),
        lambda: domain.end_membership(actor, role),
        _("End the role %(role)s of %(user)s") % words,
        _("The role is ended."),
        link(actor, "members"),
        steps=_steps(actor),
        say=_("It ends now, for: %(branch)s. It can be given again.") % words,
        save=_("End this role"),
    )


def _obtain(actor: Actor, pk: int) -> Membership:
    return queries.obtain(Membership.objects.select_related("user", "site"), pk, actor, "administer")


def _steps(actor: Actor) -> list[tuple[str, str]]:
    return [(_("Members and rights"), link(actor, "members"))]


def invite(request: HttpRequest) -> HttpResponse:
    """Invite an address; where no mail leaves the machine, the link is shown to be handed over."""
    actor = request.actor
    queries.require_anywhere(actor, "administer")
    form = forms.InvitationForm(
        request.POST or None, actor=actor, initial={"language": actor.organization.language}
    )
    made: list[Any] = []
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: made.extend(domain.invite(actor, **form.cleaned_data)))
        if status == 200:
            return _sent(request, actor, made[0].email, made[1])
    say = _("The link works once, for fourteen days, and only for this address.")
    back = link(actor, "members")
    return page(
        request,
        "form",
        _("Invite"),
        status,
        form=form,
        back=back,
        steps=_steps(actor),
        say=say,
        save=_("Invite"),
    )


def _sent(request: HttpRequest, actor: Actor, email: str, invitation_link: str) -> HttpResponse:
    """Say where the mail went, or show the link once."""
    mailed = mail.reaches_people() and not actor.organization.is_demo
    say = (
        _("A mail with the link is on its way to %(email)s.")
        if mailed
        else _(
            "No mail leaves this installation or the demo. Hand this link to %(email)s yourself; it is shown only now."
        )
    )
    response = page(
        request,
        "secret",
        _("Invited"),
        steps=_steps(actor),
        say=say % {"email": email},
        secret="" if mailed else invitation_link,
        back=link(actor, "members"),
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _invitation(actor: Actor, pk: int) -> Invitation:
    rows = Invitation.objects.select_related("site", "organization")
    return queries.obtain(rows, pk, actor, "administer")


def invitation_again(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    found = _invitation(actor, pk)
    form = forms.Confirm(request.POST if request.method == "POST" else None)
    made: list[str] = []
    if (
        request.method == "POST"
        and attempt(form, lambda: made.append(domain.invite_again(actor, found))) == 200
    ):
        return _sent(request, actor, found.email, made[0])
    say = _("A new link replaces the one that was sent.")
    back = link(actor, "members")
    title = _("Invite %(email)s again") % {"email": found.email}
    return page(
        request, "form", title, form=form, back=back, steps=_steps(actor), say=say, save=_("Send again")
    )


def invitation_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    actor = request.actor
    found = _invitation(actor, pk)
    return act(
        request,
        forms.Confirm(request.POST if request.method == "POST" else None),
        lambda: domain.revoke(actor, found),
        _("Revoke the invitation of %(email)s") % {"email": found.email},
        _("The invitation is revoked."),
        link(actor, "members"),
        steps=_steps(actor),
        save=_("Revoke"),
    )


def why(request: HttpRequest) -> HttpResponse:
    """Why a user may or may not do a thing at a site, from the permission table itself."""
    actor = request.actor
    queries.require_anywhere(actor, "administer")
    form = forms.WhyForm(request.GET or None, actor=actor)
    answer = _answer(actor, form.cleaned_data) if form.is_bound and form.is_valid() else None
    return page(request, "why", _("Why may someone do this?"), steps=_steps(actor), form=form, answer=answer)


def _answer(actor: Actor, asked: dict[str, Any]) -> dict[str, Any]:
    path = asked["site"].path if asked["site"] else ""
    grants = grants_of(asked["user"], actor.organization)
    allowed = Actor(asked["user"], actor.organization, grants).may(asked["action"], path)
    words = {
        "user": asked["user"],
        "action": forms.ACTION_WORDS[asked["action"]],
        "site": asked["site"] or _("the whole organization"),
    }
    sentence = (
        _("Yes: %(user)s may %(action)s at %(site)s.")
        if allowed
        else _("No: %(user)s may not %(action)s at %(site)s.")
    )
    return {
        "tone": "good" if allowed else "bad",
        "sentence": sentence % words,
        "reasons": queries.reasons(grants, asked["action"], path),
        "roles": ", ".join(queries.roles_that_give(asked["action"])),
    }
