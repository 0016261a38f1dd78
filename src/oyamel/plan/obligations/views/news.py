"""Changes of law: what a newer version of a pack brings, site by site, before it is taken; the topics that are shown."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from oyamel.engine.applicability import Change
from oyamel.facts.obligations import load_packs, names_of, topics_off
from oyamel.plan.obligations import changes, domain, rulebook, texts
from oyamel.plan.obligations.enums import Verdict
from oyamel.plan.obligations.models import TopicChoice
from oyamel.plan.obligations.views import pages
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, posted, require

NAMED_SITES = 10


def news_view(request: HttpRequest, register: Register) -> HttpResponse:
    """The packs that the organization stands on, and what waits to be taken."""
    standing = rulebook.taken()
    sites = list(request.actor.sites("view").filter(closed_on__isnull=True))
    waiting = [_waiting(edition, sites) for edition in rulebook.waiting()]
    packs = [
        {"title": load_packs()[name].title, "as_of": edition.as_of, "rows": _count(name)}
        for name, edition in standing.items()
    ]  # fmt: skip
    context = {
        "register": register, "tabs": pages.tabs(request, register), "packs": packs, "waiting": waiting,
        "may_take": request.actor.may("configure"), "topics_url": address(request, register, "topics"),
    }  # fmt: skip
    return render(request, "obligations/news.html", context)


def _count(pack: str) -> int:
    return sum(row.country == pack for row in rulebook.packs().obligations)


def _waiting(edition: rulebook.Edition, sites: Iterable[Any]) -> dict[str, Any]:
    found = changes.news_of(edition.pack, sites)
    return {
        "pack": edition.pack,
        "title": load_packs()[edition.pack].title,
        "as_of": edition.as_of,
        "count": len(found),
        "news": [_told(each) for each in found],
    }


def _told(each: changes.News) -> dict[str, Any]:
    row = each.change.after or each.change.before
    kinds = {
        "added": ("good", _("New")),
        "removed": ("calm", _("Removed")),
        "changed": ("info", _("Changed")),
    }
    tone, word = kinds[each.change.kind]
    turning = [effect for effect in each.effects if effect.turns]
    return {
        "title": row.title(texts.language()) if row else each.change.id, "citation": row.citation if row else "", "tone": tone, "word": word,
        "fields": differences(each.change), "effects": [_effect(effect) for effect in turning[:NAMED_SITES]], "more": len(turning) - NAMED_SITES,
        "same": len(each.effects) - len(turning),
    }  # fmt: skip


def _effect(effect: changes.SiteEffect) -> dict[str, Any]:
    words = dict(Verdict.choices)
    return {
        "label": effect.site.name,
        "before": words.get(effect.before or "", ""),
        "after": words.get(effect.after or "", ""),
    }


def differences(change: Change) -> list[dict[str, str]]:
    """What stood there and what stands there now, field by field, for the diff component."""
    if not change.before or not change.after:
        return []
    return [
        {
            "label": name,
            "before": _shown(getattr(change.before, name)),
            "after": _shown(getattr(change.after, name)),
        }
        for name in change.fields
    ]


def _shown(value: Any) -> str:
    if callable(value):
        return str(value(texts.language()))
    rule = getattr(value, "rule", None)
    if rule is not None:
        return " · ".join([rule(texts.language()), *value.rrule])
    if isinstance(value, tuple):
        return "; ".join(
            str(getattr(each, "reason", None) or getattr(each, "value", None) or each) for each in value
        )
    return str(value or "")


@require_POST
def take_view(request: HttpRequest, register: Register, pack: str) -> HttpResponse:
    """Take the newer version of a pack."""
    require(request, "configure")
    if pack not in rulebook.installed():
        raise Http404
    try:
        count = domain.take_pack(request.actor, pack)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        text = ngettext(
            "The version is taken; %(count)d obligation follows it.",
            "The version is taken; %(count)d obligations follow it.",
            count,
        )
        messages.success(request, text % {"count": count})
    return redirect(address(request, register, "packs"))


class TopicsForm(forms.Form):
    """Topics that are off until somebody turns them on."""

    def __init__(self, data: Any = None, initial: Any = None):
        super().__init__(data)
        names = names_of("topics")
        choices = [(topic, names[topic](texts.language())) for topic in sorted(topics_off())]
        self.fields["topics"] = forms.MultipleChoiceField(
            label=_("Also show"), required=False, choices=choices, initial=initial, widget=forms.CheckboxSelectMultiple
        )  # fmt: skip


def topics_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Which of the topics that are off by default are shown."""
    require(request, "configure")
    choice = TopicChoice.objects.first()
    form = TopicsForm(posted(request), initial=choice.topics if choice else [])
    if form.is_valid():
        domain.choose_topics(request.actor, form.cleaned_data["topics"])
        return redirect(address(request, register, "proposals"))
    page = {
        "register": register, "form": form, "title": _("Topics that are shown"), "submit": _("Save"), "back": address(request, register, "packs"),
        "explanation": _("Safety at work is kept apart from the environment. Turn it on where you keep both in one register."),
    }  # fmt: skip
    return render(request, "registers/reason.html", page, status=422 if form.errors else 200)
