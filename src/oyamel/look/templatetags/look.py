"""The components as template tags. Each one draws `look/components/<name>.html`; arguments are plain data
(dicts or objects with the named attributes), so a page decides what to show and never how."""

import functools
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from oyamel.look import drawing, icons, toasts

register = template.Library()
COMPONENTS = "look/components"
BUTTON_KINDS = {
    "": "",
    "main": " main-act",
    "danger": " danger",
    "main-danger": " danger main-act",
    "quiet": " quiet",
}
NOTHING = ("", None)


@register.simple_tag
def icon(name: str, size: int = 24, label: str = "") -> SafeString:
    """A heroicon of 16, 20 or 24 px."""
    return icons.draw(str(name), size, str(label))


# Small parts


@register.inclusion_tag(f"{COMPONENTS}/state.html")
def state(tone: str, label: str = "", open: bool = False, hide_label: bool = False) -> dict[str, Any]:
    """A status: word, shape and colour. `tone`: good, warn, bad, calm, mark, info; `open` draws it hollow."""
    return {"tone": tone or "calm", "label": label, "open": open, "hide_label": hide_label}


@register.inclusion_tag(f"{COMPONENTS}/score.html")
def score(value: int, of: int | str | None = 5, tone: str = "", label: str = "") -> dict[str, Any]:
    """A whole number of `of` steps; `label` is shown after it."""
    most = int(of or 5)
    steps = [place < int(value) for place in range(most)]
    return {"value": value, "of": most, "steps": steps, "tone": tone, "label": label}


@register.inclusion_tag(f"{COMPONENTS}/face.html")
def face(name: str) -> dict[str, Any]:
    """The initials of a person; a nameless author (the program) is a dot."""
    return {"initials": initials(name)}


@register.filter
def initials(name: str) -> str:
    """First letters of the first and last word: "Ana Ríos" → "AR"."""
    words = [word for word in str(name or "").split() if word[0].isalnum()]
    return "".join(word[0] for word in dict.fromkeys([*words[:1], *words[-1:]])).upper()


@register.inclusion_tag(f"{COMPONENTS}/kbd.html")
def kbd(keys: str) -> dict[str, Any]:
    """Keys pressed together, parted by spaces."""
    return {"keys": str(keys).split()}


@register.inclusion_tag(f"{COMPONENTS}/clause.html")
def clause(number: str, url: str = "") -> dict[str, Any]:
    """A clause of the standard, linked to where the program explains it."""
    return {"clause": number, "url": url}


@register.inclusion_tag(f"{COMPONENTS}/spark.html")
def spark(values: Sequence[float | None], goal: float | None = None, tone: str = "") -> dict[str, Any]:
    """A small line; None is drawn as a gap. The words and the number beside it carry the meaning."""
    lines, goal_y = drawing.spark_lines(values, goal if goal != "" else None)
    return {"lines": lines, "goal_y": goal_y, "tone": tone}


@register.inclusion_tag(f"{COMPONENTS}/progress.html")
def progress(
    label: str, value: float | None = None, max: float = 100, text: str = "", id: str = "", tone: str = ""
) -> dict[str, Any]:
    """A bar; without a value it only says that something runs. `text`: count, rate and time left."""
    return {"label": label, "value": value, "max": max, "text": text, "id": id, "tone": tone}


# Acts


@register.inclusion_tag(f"{COMPONENTS}/button.html")
def button(act: Mapping[str, Any] | str, **more: Any) -> dict[str, Any]:
    """A button or link from an act or a label with keywords:
    url, kind (main, danger, main-danger, quiet), icon, key, method="post", fields, dialog, type, name, value,
    form, disabled, download, large, full."""
    data = {"label": act, **more} if isinstance(act, str) or not isinstance(act, Mapping) else {**act, **more}
    classes = BUTTON_KINDS[data.get("kind", "")] + "".join(
        f" {size}" for size in ("large", "full") if data.get(size)
    )
    return {"act": {"type": "submit", **data, "classes": classes}}


@register.inclusion_tag(f"{COMPONENTS}/bulk.html")
def bulk(actions: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What may be done with the selected rows; stands inside the form around a table with `select_name`."""
    return {"actions": actions}


@register.simple_block_tag
def menu(content: str, label: str, icon: str = "", end: bool = False, look: str = "button") -> str:
    """A list of links or buttons under a button; `end` lines it up with the button's far edge."""
    data = {"content": content, "label": label, "icon": icon, "end": end, "look": look}
    return render_to_string(f"{COMPONENTS}/menu.html", data)


@register.simple_block_tag
def dialog(content: str, id: str, title: str, wide: bool = False) -> str:
    """A native dialog, opened by `data-dialog="<id>"` on a link (its page is the way without script)."""
    return render_to_string(
        f"{COMPONENTS}/dialog.html", {"content": content, "id": id, "title": title, "wide": wide}
    )


@register.inclusion_tag(f"{COMPONENTS}/toasts.html", takes_context=True, name="toasts")
def toasts_tag(context: template.Context) -> dict[str, Any]:
    """The corner where answers appear; `base.html` draws it."""
    return {"toasts": toasts.read(context.get("messages") or [])}


@register.inclusion_tag(f"{COMPONENTS}/toast.html")
def toast(text: str, tone: str = "good", undo_url: str = "", undo_label: str = "") -> dict[str, Any]:
    """One answer, for a part of a page sent by htmx (swap it into #toasts out of band)."""
    return {"toast": {"text": text, "tone": tone, "undo_url": undo_url, "undo_label": undo_label}}


# Parts of a page


@register.inclusion_tag(f"{COMPONENTS}/page_head.html")
def page_head(title: str, **more: Any) -> dict[str, Any]:
    """Title line: crumbs [{label, url}], number, clause, clause_url, actions, state {tone, label, open},
    meta [text], asks, guide_url."""
    return {"title": title, **more}


@register.simple_block_tag
def panel(
    content: str, title: str, count: Any = None, action: str = "", action_url: str = "", id: str = ""
) -> str:
    """A section of a page with a heading and at most one link."""
    data = {"content": content, "title": title, "count": count}
    return render_to_string(
        f"{COMPONENTS}/panel.html", {**data, "action": action, "action_url": action_url, "id": id}
    )


@register.simple_block_tag
def note(content: str, tone: str = "mark", title: str = "") -> str:
    """A reason or warning in words, on a wash of its tone."""
    return render_to_string(f"{COMPONENTS}/note.html", {"content": content, "tone": tone, "title": title})


@register.inclusion_tag(f"{COMPONENTS}/facts.html")
def facts(facts: Iterable[Any]) -> dict[str, Any]:
    """Label and value, in reading order: [{label, value, unit, note, url, state, open, score, of, tone}]."""
    return {"facts": facts}


@register.inclusion_tag(f"{COMPONENTS}/figures.html")
def figures(figures: Iterable[Any]) -> dict[str, Any]:
    """Large numbers: [{label, value, unit, note, state, url, line (numbers or None), goal, tone}]."""
    return {"figures": figures}


@register.inclusion_tag(f"{COMPONENTS}/story.html")
def story(items: Iterable[Any]) -> dict[str, Any]:
    """History and comments: [{who, text, at, when, relative, quote, changes, files, id}]."""
    return {"items": items}


@register.inclusion_tag(f"{COMPONENTS}/trail.html")
def trail(items: Iterable[Any]) -> dict[str, Any]:
    """What a record hangs together with: [{label, url, note, here, gap, action}]."""
    return {"items": items}


@register.inclusion_tag(f"{COMPONENTS}/band.html")
def band(title: str, tasks: Sequence[Any], count: int | None = None) -> dict[str, Any]:
    """Tasks under one heading: [{label, url, under, hint, due, late, tone, word, open, act}]."""
    return {"title": title, "tasks": tasks, "count": len(tasks) if count is None else count}


@register.inclusion_tag(f"{COMPONENTS}/diff.html")
def diff(changes: Iterable[Any]) -> dict[str, Any]:
    """Before and after: [{label, before, after}]; "" and None read as empty."""
    return {"changes": changes, "nothing": NOTHING}


@register.inclusion_tag(f"{COMPONENTS}/empty.html")
def empty(title: str, what: str, **more: Any) -> dict[str, Any]:
    """A page without records teaches: what it is for, requirement, clause, clause_url, example, actions."""
    return {"title": title, "what": what, **more}


@register.inclusion_tag(f"{COMPONENTS}/steps.html")
def steps(steps: Iterable[Any]) -> dict[str, Any]:
    """The steps of a task: [{label, url, current, done}]."""
    return {"steps": steps}


@register.inclusion_tag(f"{COMPONENTS}/chart.html")
def chart(chart: Any) -> dict[str, Any]:
    """A drawing with its table: {title, note, description, role, svg (safe), table, downloads, url}."""
    return {"chart": chart}


@register.inclusion_tag(f"{COMPONENTS}/matrix.html")
def matrix(matrix: Any) -> dict[str, Any]:
    """A grid of counts with two worded scales: {caption, across, up (titles), columns [text or {number, words}: words stand
    below on a phone], rows [{label, cells: [{count, url, tone, score, word, label}]}] from the top, moves [{x1, y1, x2, y2}]
    in percent of the grid, before, after (their words)}."""
    return {"matrix": matrix}


# Lists


@register.inclusion_tag(f"{COMPONENTS}/table.html")
def table(table: Any) -> dict[str, Any]:
    """{caption, id, columns, rows, foot, select_name, scrolls}, see the styleguide for columns and cells."""
    return {"table": table}


@register.simple_tag
def cells(columns: Sequence[Any], values: Sequence[Any]) -> SafeString:
    """The cells of one row as HTML; a bare value is a cell with that text. A list of fifty rows has five hundred
    cells, so they are put together here and not by a template each."""
    pairs = zip(columns, values, strict=True)
    return SafeString(
        "".join(f'<td class="{column_class(column)}">{_cell(value)}</td>' for column, value in pairs)
    )


@register.simple_tag
def pick(name: str, row: Any) -> SafeString:
    """The first cell of a row that may be chosen: its checkbox, named for those who do not see it."""
    read = _reader(row) or (lambda _part: None)
    value = read("select_value")
    if not value:
        return SafeString('<td class="pick"></td>')
    said = conditional_escape(_("Select %(what)s") % {"what": read("label") or value})
    box = f'<input type="checkbox" name="{conditional_escape(name)}" value="{conditional_escape(value)}" aria-label="{said}">'
    return SafeString(f'<td class="pick"><label>{box}</label></td>')


def _cell(value: Any) -> str:
    read = _reader(value)
    if read is None:
        return conditional_escape("" if value is None else value)
    unit, under = read("unit"), read("under")
    extra = f' <span class="unit">{conditional_escape(unit)}</span>' if unit else ""
    return (
        _cell_body(read)
        + extra
        + (f'<span class="under">{conditional_escape(under)}</span>' if under else "")
    )


def _reader(value: Any) -> Callable[[str], Any] | None:
    """How to read the parts of a cell; None for a bare value."""
    if isinstance(value, Mapping):
        return value.get
    return (
        (lambda name: getattr(value, name, None))
        if hasattr(value, "text") or hasattr(value, "cells")
        else None
    )


def _cell_body(read: Callable[[str], Any]) -> str:
    text = read("text")
    text = "" if text is None else text
    if read("state"):
        return _state_html(str(read("state")), str(text), bool(read("open")))
    if read("score"):
        return _score_html(int(read("score")), int(read("of") or 5), str(read("tone") or ""), str(text))
    if not read("url"):
        return conditional_escape(text)
    title = ' class="title" data-open' if read("title") else ""
    return f'<a{title} href="{conditional_escape(read("url"))}">{conditional_escape(text)}</a>'


@functools.lru_cache(maxsize=1000)
def _state_html(tone: str, label: str, open: bool) -> str:
    return render_to_string(f"{COMPONENTS}/state.html", state(tone, label, open))


@functools.lru_cache(maxsize=1000)
def _score_html(value: int, of: int, tone: str, label: str) -> str:
    return render_to_string(f"{COMPONENTS}/score.html", score(value, of, tone, label))


@register.simple_tag
def column_class(column: Any) -> str:
    """Classes of a column: numbers to the right; `show` wide or widest hides it where the table is narrow."""
    read = column.get if isinstance(column, Mapping) else lambda name: getattr(column, name, "")
    kinds = {"number": "n", "date": "nowrap", "id": "number"}
    return " ".join(part for part in (kinds.get(read("kind") or "", ""), read("show") or "") if part)


@register.inclusion_tag(f"{COMPONENTS}/tabs.html")
def tabs(tabs: Iterable[Any], label: str = "") -> dict[str, Any]:
    """Views of one list: [{label, url, current, count}]."""
    return {"tabs": tabs, "label": label or _("Views")}


@register.inclusion_tag(f"{COMPONENTS}/chips.html")
def chips(chips: Iterable[Any] | None) -> dict[str, Any]:
    """Filters: [{label, value, url, off_url, choices: [{label, url, current, count}]}]."""
    return {"chips": chips or []}


@register.inclusion_tag(f"{COMPONENTS}/filter_bar.html")
def filter_bar(bar: Any) -> dict[str, Any]:
    """Search box and chips: {name, value, placeholder, url, keep {name: value}, target (htmx), chips, more (chips that
    are folded away), more_open}."""
    return {"bar": bar}


@register.inclusion_tag(f"{COMPONENTS}/pager.html")
def pager(pager: Any) -> dict[str, Any]:
    """{text, previous_url, next_url}."""
    return {"pager": pager}


@register.inclusion_tag(f"{COMPONENTS}/calendar.html")
def calendar(month: Any) -> dict[str, Any]:
    """A month: {caption, weekdays [{short, long}], weeks [[{day, said, count, url, more, is_today, is_outside, has_late,
    entries [{text, url, shape (mark: by law, calm: own), said, is_late, is_done, title}]}]]}."""
    return {"month": month}


@register.inclusion_tag(f"{COMPONENTS}/sheet.html")
def sheet(sheet: Any) -> dict[str, Any]:
    """A table to type into, and to paste into from a spreadsheet: {caption, corner, columns [text], rows [{label, url, under,
    cells [{name, value, label, tone, under, problem, url, keep [(name, value)]}]}]}; a cell without a name is only read."""
    return {"sheet": sheet}


@register.inclusion_tag(f"{COMPONENTS}/strip.html")
def strip(parts: Iterable[Any], label: str) -> dict[str, Any]:
    """Months in a row: [{label, said, count, late, url, current, is_edge}]; an edge leads on and has no count."""
    return {"parts": parts, "label": label}


# Forms


@register.inclusion_tag(f"{COMPONENTS}/field.html")
def field(field: BoundField, unit: str = "", show_when: str = "") -> dict[str, Any]:
    """Label, help, control and errors of a bound field, whatever its widget."""
    return {"field": field, "unit": unit, "show_when": show_when}


@register.simple_tag
def extra(bound: BoundField, name: str, given: str = "") -> str:
    """What the page gives, else the attribute of the form field, else nothing."""
    return given or getattr(bound.field, name, "")


@register.inclusion_tag(f"{COMPONENTS}/error_summary.html")
def error_summary(form: BaseForm) -> dict[str, Any]:
    """Everything to put right, each linked to its field. `{{ form }}` begins with it."""
    return {"problems": list(_problems(form))}


def _problems(form: BaseForm) -> Iterable[dict[str, Any]]:
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        for text in errors:
            yield {"id": _anchor(bound), "label": bound.label if bound else "", "text": text}


def _anchor(bound: BoundField | None) -> str:
    if bound is None:
        return ""
    return bound.subwidgets[0].id_for_label if bound.use_fieldset and bound.subwidgets else bound.id_for_label


@register.simple_tag(takes_context=True)
def sample(context: template.Context, example: Any) -> str:
    """An example of the styleguide, drawn with the data of the page and its own."""
    return render_to_string(example.template, {**context.flatten(), **example.data})


@register.simple_tag
def words() -> SafeString:
    """The few sentences that the scripts say, as a data attribute of the body."""
    said = {
        "now": _("just now"),
        "typed": _("What you typed here earlier was kept."),
        "restore": _("Put it back"),
        "forget": _("Forget it"),
        "leave": _("You have changes that are not saved."),
        "lost": _("No answer from the server. Nothing was saved; what you typed is kept here."),
        "refused": _("The server refused this. Reload the page and try again."),
        "sending": _("Sending"),
        "selected": _("selected"),
        "columns": _("Columns"),
        "dismiss": _("Dismiss"),
    }
    return format_html('data-words="{}"', json.dumps(said, ensure_ascii=False))
