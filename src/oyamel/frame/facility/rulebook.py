"""The law that questions are asked for. The shipped packs, unless a capability above knows what the organization took."""

from collections.abc import Callable

from django.http import HttpRequest

from oyamel.engine.applicability import Register, load_register
from oyamel.org.actors import Actor
from oyamel.org.models import Site

Rulebook = Callable[[], Register]
Follower = Callable[[Actor, Site], None]
Panel = Callable[[HttpRequest, Site], str]

_rulebook: list[Rulebook] = []
_followers: list[Follower] = []
_panels: list[Panel] = []


def use_rulebook(rulebook: Rulebook) -> None:
    """Declare whose law is asked for; from an app's `ready`."""
    _rulebook[:] = [rulebook]


def rulebook() -> Register:
    """The law of the organization in scope."""
    return _rulebook[0]() if _rulebook else load_register()


def follow_answers(follower: Follower) -> None:
    """Declare what follows when the answers of a site change, in the same transaction; from an app's `ready`."""
    _followers.append(follower)


def tell_followers(actor: Actor, site: Site) -> None:
    """Called by the verbs after answers changed."""
    for follower in _followers:
        follower(actor, site)


def show_beside(panel: Panel) -> None:
    """Declare what the page of a profile shows of its site, rendered; from an app's `ready`."""
    _panels.append(panel)


def panels_beside(request: HttpRequest, site: Site) -> list[str]:
    """What others show of a site."""
    return [panel(request, site) for panel in _panels]
