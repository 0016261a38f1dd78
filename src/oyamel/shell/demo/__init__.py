"""The demo: one organization with one story, the same in each language. It is made by the verbs that pages call.

    create("es")  →  [("administrator", "rodrigo.salinas@northfir.example", "…"), …]
    remove()

The story is data: `story.yaml` (what there is), `happenings.yaml` (what happens), `words/<language>.yaml`.
"""

import secrets

from django.db import transaction
from django.utils import timezone, translation
from django_scopes import scope

from oyamel.shell.demo import arranging, founding, happenings
from oyamel.shell.demo.founding import SignIn
from oyamel.shell.demo.removing import remove
from oyamel.shell.demo.stage import Stage
from oyamel.shell.demo.story import Story

__all__ = ["create", "remove"]


@transaction.atomic
def create(language: str) -> list[SignIn]:
    """Make the demo in a language and return (role, e-mail, password) for each role; one that stands already goes first.

    Raises ValueError for a language in which the story is not told.
    """
    story = Story(language)
    remove()
    with translation.override(language):
        return tell(story, secrets.token_urlsafe(9))


def tell(story: Story, password: str) -> list[SignIn]:
    """Play a story, whose words tell afterwards what was said of them."""
    stage = Stage(story, timezone.localdate())
    with stage.at(story.facts["founded"], "09:00", founding.FOUNDER):
        founding.found(stage)
    with scope(organization=stage.organization):
        happenings.play(stage)
        arranging.arrange(stage)
    return founding.open_doors(stage, password)
