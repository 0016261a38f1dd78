"""What the palette offers beside records: what one may begin, and the pages there are."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from oyamel.org.actors import Actor
from oyamel.registers.declaration import registers
from oyamel.shell import guide
from oyamel.shell.navigation import CYCLE

Line = dict[str, Any]


def begin(request: HttpRequest) -> list[Line]:
    """“New aspect” and the like, as far as the actor may."""
    actor = request.actor
    lines = []
    for register in registers():
        base = f"/{actor.organization.slug}/{register.slug}/"
        if actor.may_anywhere("create"):
            label = _("New: %(kind)s") % {"kind": str(register.label).lower()}
            lines.append({"label": label, "url": f"{base}new/", "hint": str(register.plural)})
        if actor.may_anywhere("import"):
            label = _("Import: %(register)s") % {"register": str(register.plural).lower()}
            lines.append({"label": label, "url": f"{base}import/", "hint": _("from a spreadsheet")})
    return lines


def pages(request: HttpRequest) -> list[Line]:
    """Today, the registers, the settings that the actor may open, the own account, and the help."""
    actor = request.actor
    home = f"/{actor.organization.slug}/"
    lines = [{"label": _("Today"), "url": home, "hint": _("what is late, due and next")}]
    lines += [
        {
            "label": str(register.plural),
            "url": f"{home}{register.slug}/",
            "hint": str(CYCLE[register.shelf]),
        }
        for register in registers()
    ]
    return [*lines, *_settings(actor), *_own(actor), *_help()]


def _settings(actor: Actor) -> list[Line]:
    doors = [(_("Settings"), "home"), (_("Sites"), "sites"), (_("People"), "people")]
    if actor.may_anywhere("administer"):
        doors += [
            (_("Members and rights"), "members"),
            (_("Invite someone"), "invite"),
            (_("Why may someone do this?"), "why"),
        ]
    if actor.may("administer"):
        doors += [(_("Profile of the organization"), "profile"), (_("History of the organization"), "log")]
    slug = actor.organization.slug
    return [
        {"label": label, "url": reverse(f"organization:{name}", args=[slug]), "hint": _("Settings")}
        for label, name in doors
    ]


def _own(actor: Actor) -> list[Line]:
    return [
        {"label": _("My account"), "url": reverse("me"), "hint": _("name, language, ways to sign in")},
        {
            "label": _("My long jobs"),
            "url": reverse("jobs", args=[actor.organization.slug]),
            "hint": _("imports and exports that run"),
        },
        {
            "label": _("Other organization"),
            "url": reverse("choose_organization"),
            "hint": actor.organization.name,
        },
    ]


def _help() -> list[Line]:
    lines = [
        {"label": page.title, "url": reverse("help_page", args=[page.slug]), "hint": _("Help")}
        for page in guide.pages()
    ]
    return [
        *lines,
        {
            "label": _("The requirements of ISO 14001"),
            "url": reverse("requirements_now"),
            "hint": _("Help"),
        },
    ]
