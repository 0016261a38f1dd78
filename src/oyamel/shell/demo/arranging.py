"""What people of the story arranged for themselves: views of lists, and favourites."""

from typing import Any
from urllib.parse import urlencode

from oyamel.plan.aspects.models import Aspect
from oyamel.registers.listing import Query
from oyamel.registers.models import SavedView
from oyamel.shell import pins
from oyamel.shell.demo.stage import Stage


def arrange(stage: Stage) -> None:
    """Keep the views, then pin what the story pins."""
    views = {name: _keep(stage, name, given) for name, given in stage.story.facts["views"].items()}
    for who, keys in stage.story.facts["pins"].items():
        for key in keys:
            pins.pin(stage.actor(who), _key(stage, key, views))


def _keep(stage: Stage, name: str, given: dict[str, Any]) -> SavedView:
    site = str(stage.sites[given["site"]].pk) if "site" in given else ""
    filters = {field: [value] for field, value in given["filters"].items()}
    return SavedView.objects.create(
        organization=stage.organization, user=stage.users[given["by"]], register=Aspect.slug, is_shared=given["is_shared"],
        name=stage.story.say("views", name), query=urlencode(Query(filters=filters, site=site).params(), doseq=True),
    )  # fmt: skip


def _key(stage: Stage, key: str, views: dict[str, SavedView]) -> str:
    """The key of a pin: a register, one of its views, or a record by its name in the story."""
    register, _mark, view = key.partition("?")
    if view:
        return f"{register}?{views[view].pk}"
    return f"{Aspect.slug}/{stage.record(key).number}" if key in stage.records else key
