"""What the styleguide shows: one example template for each component in all its states, with invented data."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.safestring import mark_safe

from oyamel.look.forms import CameraInput, DateInput

FOLDER = Path(__file__).parent / "templates" / "look" / "styleguide"


@dataclass(frozen=True)
class Example:
    """A component in its states: `look/styleguide/<slug>.html` drawn with `data`."""

    slug: str
    title: str
    about: str
    data: dict[str, Any] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The name of the example's template."""
        return f"look/styleguide/{self.slug}.html"

    @cached_property
    def source(self) -> str:
        """The template as written, to copy from."""
        return (FOLDER / f"{self.slug}.html").read_text(encoding="utf-8").strip()


class SampleForm(forms.Form):
    """One field of each kind that registers use."""

    title = forms.CharField(label="What happened", help_text="One sentence that a stranger understands.")
    mass = forms.DecimalField(label="Mass released", help_text="Estimate if you have to, and say how below.")
    mass.unit = "kg"
    happened_on = forms.DateField(label="Day", widget=DateInput())
    area = forms.ChoiceField(
        label="Area", choices=[("", "–"), ("paint", "Painting"), ("plate", "Electroplating")]
    )
    condition = forms.ChoiceField(
        label="Condition",
        widget=forms.RadioSelect,
        choices=[("normal", "Normal"), ("abnormal", "Abnormal"), ("emergency", "Emergency")],
    )
    drill = forms.CharField(label="Emergency plan used", required=False)
    drill.show_when = "condition=emergency"
    impacts = forms.MultipleChoiceField(
        label="Impacts",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("air", "Air"), ("water", "Water"), ("soil", "Soil")],
    )
    story = forms.CharField(label="What was done at once", widget=forms.Textarea, required=False)
    picture = forms.FileField(label="Picture", widget=CameraInput(), required=False)
    told = forms.BooleanField(
        label="The authority was told", required=False, help_text="The legal clock starts with the event."
    )


STATES = [
    {"tone": "good", "label": "Met"},
    {"tone": "warn", "label": "Not evaluated"},
    {"tone": "bad", "label": "Late"},
    {"tone": "mark", "label": "Significant"},
    {"tone": "info", "label": "In review"},
    {"tone": "calm", "label": "Closed"},
    {"tone": "calm", "label": "Not significant", "open": True},
    {"tone": "warn", "label": "Expiring", "open": True},
]
COLUMNS = [
    {
        "key": "number",
        "label": "Number",
        "kind": "id",
        "show": "wide",
        "sort_url": "?sort=number",
        "sort": "ascending",
    },
    {"key": "title", "label": "Aspect", "sort_url": "?sort=title"},
    {"key": "condition", "label": "Condition", "show": "widest"},
    {"key": "severity", "label": "Severity", "show": "wide"},
    {"key": "state", "label": "Significance"},
    {"key": "quantity", "label": "Quantity", "unit": "t", "kind": "number", "sort_url": "?sort=quantity"},
    {"key": "evaluated", "label": "Evaluated", "kind": "date", "show": "wide"},
]


def _row(number: str, title: str, area: str, score: int, state: dict[str, Any], *rest: Any) -> dict[str, Any]:
    title_cell = {"text": title, "url": "#table", "title": True, "under": area}
    severity = {"text": "", "score": score, "of": 5, "tone": "mark"}
    return {
        "select_value": number,
        "label": number,
        "cells": [
            number,
            title_cell,
            "Normal",
            severity,
            {"text": state["label"], "state": state["tone"]},
            *rest,
        ],
    }


TABLE = {
    "id": "aspects",
    "caption": "Environmental aspects",
    "select_name": "picked",
    "columns": COLUMNS,
    "rows": [
        _row("ASP-0042", "VOC emissions from spray booths", "Painting", 5, STATES[3], "41.8", "12 Nov 2026"),
        _row("ASP-0064", "Rinse water consumption", "Electroplating", 3, STATES[5], "1,240", "30 Oct 2026"),
        _row("ASP-0083", "Storm water over the scrap yard", "Yard", 4, STATES[1], None, "–"),
    ],
}
SMALL_TABLE = {
    "caption": "Greenhouse gases by month",
    "columns": [{"label": "Month"}, {"label": "Emissions", "unit": "t CO₂e", "kind": "number"}],
    "rows": [{"cells": ["September", "360"]}, {"cells": ["October", "352"]}],
    "foot": ["Together", "712"],
}
CHART_SVG = mark_safe(
    '<svg viewBox="0 0 320 120" role="presentation"><g fill="currentColor" font-size="9" opacity=".8">'
    '<text x="0" y="14">t CO₂e</text><text x="60" y="114">Sep</text><text x="170" y="114">Oct</text></g>'
    '<g fill="currentColor" opacity=".7"><rect x="40" y="20" width="60" height="80"/>'
    '<rect x="150" y="24" width="60" height="76"/></g>'
    '<line x1="30" x2="300" y1="18" y2="18" stroke="currentColor" stroke-dasharray="4 3"/></svg>'
)
PAGE = {
    "states": STATES,
    "crumbs": [{"label": "Plan"}, {"label": "Aspects", "url": "#page-head"}],
    "meta": ["Apodaca plant, Painting", "Ana Ríos", "next review 12 Nov 2027"],
    "actions": [
        {"label": "Raise a nonconformity", "url": "#page-head"},
        {"label": "Evaluate again", "url": "#page-head", "kind": "main", "key": "e"},
    ],
    "asks": "How your activities touch the environment, and which of these touches matter most. "
    "An auditor will ask how you decided.",
}
FACTS = [
    {"label": "Aspect", "value": "Emission to air: volatile organic compounds"},
    {
        "label": "Quantity, last 12 months",
        "value": "41.8",
        "unit": "t VOC",
        "url": "#facts",
        "note": "solvent mass balance, from the inventory",
    },
    {"label": "Severity", "value": "5, regional effect on ozone", "score": 5, "tone": "mark"},
    {"label": "Status", "value": "Significant", "state": "mark"},
    {"label": "Closed", "value": None},
]
FIGURES = [
    {
        "label": "Compliance, evaluated items",
        "value": "1",
        "unit": "not met",
        "note": "3 not evaluated, 83 met; oldest evaluation 11 months",
        "url": "#figures",
    },
    {
        "label": "Greenhouse gases, last 12 months",
        "value": "3,912",
        "unit": "t CO₂e, −6.2 %",
        "line": [420, 410, 398, None, None, 371, 360, 352],
        "goal": 345,
        "note": "target 3,700 by Dec 2027; two bills are missing",
    },
    {
        "label": "Hazardous waste, this year",
        "value": "7.4",
        "unit": "of 10 t before large generator",
        "line": [0.6, 1.3, 2.0, 2.6, 3.3, 4.1, 4.9, 5.6, 6.4, 7.4],
        "goal": 10,
        "tone": "mark",
        "state": "warn",
        "note": "oldest lot must leave by 23 Dec",
    },
]
CHANGES = [
    {"label": "Threshold", "before": "36", "after": "40"},
    {"label": "Owner", "before": "", "after": "Ana Ríos"},
    {"label": "Review", "before": "12 Nov 2026", "after": None},
]
STORY = [
    {
        "who": "Ana Ríos",
        "text": "evaluated it: 60, before 48.",
        "quote": "New solvent base since the colour change.",
        "at": datetime(2026, 11, 12, 10, 14, tzinfo=UTC),
        "when": "12 Nov, 10:14",
    },
    {
        "who": "Luis Medina",
        "text": "added a file.",
        "files": [{"url": "#story", "label": "stack-test-2026-10.pdf", "note": "2.1 MB, covers Oct 2026"}],
        "at": datetime(2026, 11, 3, 16, 40, tzinfo=UTC),
        "relative": True,
        "when": "3 Nov, 16:40",
    },
    {
        "who": "Oyamel",
        "text": "noticed a change of the method.",
        "changes": CHANGES[:1],
        "at": datetime(2026, 10, 14, 11, 31, tzinfo=UTC),
        "when": "14 Oct, 11:31",
    },
]
MATRIX = {
    "caption": "Risks by likelihood and consequence",
    "across": "Consequence",
    "up": "Likelihood",
    "columns": ["1 Minor", "2 Major"],
    "rows": [
        {
            "label": "2 Likely",
            "cells": [
                {"count": "", "word": "Low", "tone": "good", "label": "None at 2 and 1"},
                {"count": 3, "word": "High", "tone": "bad", "url": "#matrix", "label": "3 at 2 and 2"},
            ],
        },
        {
            "label": "1 Unlikely",
            "cells": [
                {"count": 1, "word": "Low", "tone": "good", "url": "#matrix", "label": "1 at 1 and 1"},
                {"count": "", "word": "Low", "tone": "good", "label": "None at 1 and 2"},
            ],
        },
    ],
    "moves": [{"x1": 80, "y1": 35, "x2": 30, "y2": 80}],
    "before": "before treatment",
    "after": "after treatment",
}
SHEET = {
    "caption": "Amounts of 2026",
    "corner": "Source",
    "columns": ["Jan", "Feb", "Mar"],
    "rows": [
        {
            "label": "Electricity, main line",
            "url": "#sheet",
            "under": "kWh",
            "cells": [
                {"name": "v-1-1", "value": "1,204", "label": "Electricity, Jan"},
                {
                    "name": "v-1-2",
                    "value": "9,120 E",
                    "label": "Electricity, Feb",
                    "tone": "warn",
                    "under": "1,180 last year",
                },
                {
                    "name": "v-1-3",
                    "value": "many",
                    "label": "Electricity, Mar",
                    "problem": "“many” is not a number.",
                },
            ],
        },
        {
            "label": "Water",
            "url": "#sheet",
            "under": "m³",
            "cells": [
                {"value": "31", "url": "#sheet", "under": "2 bills"},
                {"name": "v-2-2", "value": "", "label": "Water, Feb"},
                {"name": "v-2-3", "value": "", "label": "Water, Mar"},
            ],
        },
    ],
}
TRAIL = [
    {"label": "OBL-0031 Licence, condition 7", "url": "#trail", "note": "limit 90 mg/Nm³ as total carbon"},
    {"label": "ASP-0042 VOC from spray booths", "note": "significant since 2024", "here": True},
    {"label": "CTL-0012 Thermal oxidizer", "url": "#trail", "note": "checked daily, 780 °C, passed"},
    {"label": "No drill for oxidizer failure", "gap": True, "url": "#trail", "action": "Plan one"},
]
TASKS = [
    {
        "tone": "bad",
        "word": "Late",
        "label": "Verify that NC-0019 worked",
        "url": "#band",
        "under": "Oxidizer alarm not answered on night shift",
        "hint": "5 min",
        "due": "was due 20 Nov",
        "late": True,
    },
    {"tone": "warn", "word": "Soon", "label": "Renew permit PER-0006", "url": "#band", "due": "1 Dec"},
    {"word": "To do", "open": True, "label": "Weekly round, tank farm", "under": "14 points", "due": "today"},
]
TABS = [
    {"label": "All", "url": "?", "current": True, "count": 214},
    {"label": "Significant", "url": "?view=significant", "count": 31},
    {"label": "Not evaluated", "url": "?view=open", "count": 0},
    {"label": "Matrix", "url": "?view=matrix"},
]
CHIPS = [
    {"label": "Site", "value": "Apodaca plant", "off_url": "?"},
    {
        "label": "Condition",
        "choices": [
            {"label": "Normal", "url": "?c=n", "count": 180},
            {"label": "Emergency", "url": "?c=e", "count": 34},
        ],
    },
    {
        "label": "Owner",
        "value": "Ana Ríos",
        "off_url": "?",
        "choices": [{"label": "Ana Ríos", "url": "?", "current": True}],
    },
    {"label": "More", "url": "?more=1"},
]
BAR = {"placeholder": "Number, title, impact", "value": "", "keep": [("view", "significant")], "chips": CHIPS}
BULK = [
    {"label": "Assign", "name": "act", "value": "assign"},
    {"label": "Close", "kind": "danger", "name": "act"},
]
EMPTY = [
    {"label": "Start from the kit", "url": "#empty", "kind": "main"},
    {"label": "Import a spreadsheet", "url": "#empty", "icon": "arrow-up-tray"},
]
STEPS = [
    {"label": "File", "url": "#steps", "done": True},
    {"label": "Columns", "current": True},
    {"label": "Problems"},
    {"label": "Done"},
]
CHART = {
    "title": "Greenhouse gases by month",
    "note": "t CO₂e, scopes 1 and 2; the dashed line is the target",
    "description": "Two bars: September 360 t, October 352 t; target 370 t",
    "svg": CHART_SVG,
    "table": SMALL_TABLE,
    "downloads": [{"label": "CSV", "url": "#chart"}, {"label": "SVG", "url": "#chart"}],
}

PAGER = {"text": "51 to 100 of 10,214", "previous_url": "?before=ASP-0042", "next_url": "?after=ASP-0083"}
ACCOUNT = {
    "site": {"label": "Apodaca plant", "organization": "Northfir Components"},
    "sites": [
        {"label": "All sites", "url": "?", "of": "4"},
        {"label": "Apodaca plant", "url": "?site=apodaca", "current": True},
    ],
    "account": {
        "name": "Ana Ríos",
        "email": "ana@example.com",
        "links": [{"label": "Your settings", "url": "#shell"}],
        "theme_url": "#shell",
        "language_url": "#shell",
        "languages": [
            {"code": "en", "label": "English", "current": True},
            {"code": "es", "label": "Español"},
            {"code": "fr", "label": "Français"},
        ],
        "sign_out_url": "#shell",
    },
}


def _form(data: dict[str, str] | None = None) -> SampleForm:
    return SampleForm(data, prefix="wrong" if data is not None else None)


MONTHS = [
    {"label": "2025", "url": "#calendar", "is_edge": True},
    {"label": "Nov", "said": "November 2026", "count": 12, "late": 2, "url": "#calendar", "current": True},
    {"label": "Dec", "said": "December 2026", "count": 0, "url": "#calendar"},
]
DUE = {
    "text": "File the annual report",
    "url": "#calendar",
    "shape": "mark",
    "said": "By law",
    "title": "File the annual report",
}
MONTH = {
    "caption": "November 2026",
    "weekdays": [{"short": name[:3], "long": name} for name in ("Monday", "Tuesday", "Wednesday")],
    "weeks": [
        [
            {"day": 31, "said": "31 October 2026", "is_outside": True},
            {"day": 1, "said": "1 November 2026", "count": 5, "more": 2, "url": "#calendar", "has_late": True, "entries": [
                DUE | {"is_late": True, "said": "Late"}, {**DUE, "shape": "calm"}, DUE | {"is_done": True, "said": "Done"},
            ]},
            {"day": 2, "said": "2 November 2026", "is_today": True},
        ]
    ],
}  # fmt: skip


def examples() -> list[Example]:
    """All examples in reading order; forms are made anew, they remember what was asked of them."""
    return [
        Example(
            "page-head", "Page head", "Where am I, what does the standard ask here, what can I do.", PAGE
        ),
        Example("buttons", "Buttons and menus", "One main button on a page. The rest is quiet."),
        Example("states", "States", "Word, shape and colour, never colour alone.", {"states": STATES}),
        Example("score", "Scores, faces, keys, clauses, icons", "Small parts inside a line."),
        Example("tabs", "Tabs", "Views of one list, with counts.", {"tabs": TABS}),
        Example("filter-bar", "Filter bar and chips", "Search and filters keep each other.", {"bar": BAR}),
        Example("table", "Table", "Units in the header, numbers aligned.", {"table": TABLE, "bulk": BULK}),
        Example(
            "calendar",
            "Calendar",
            "A law's day is a diamond, an own day a dot; late is said in words.",
            {"month": MONTH, "months": MONTHS},
        ),
        Example("sheet", "Sheet", "A table to type into, and to paste into.", {"sheet": SHEET}),
        Example("pager", "Pager", "Cursors, so that row 10 000 costs as much as row one.", {"pager": PAGER}),
        Example(
            "facts", "Facts", "Label and value in reading order; what is missing is a dash.", {"facts": FACTS}
        ),
        Example("figures", "Figures", "One number, its unit, its line; gaps are gaps.", {"figures": FIGURES}),
        Example("notes", "Notes", "The reason in words."),
        Example("panel", "Panel", "A section with at most one link."),
        Example("matrix", "Matrix", "Counts on two scales; a dot moves to a ring.", {"matrix": MATRIX}),
        Example("trail", "Trail", "What a record hangs together with, gaps included.", {"trail": TRAIL}),
        Example(
            "story",
            "Story and differences",
            "History and comments in one line of time.",
            {"story": STORY, "changes": CHANGES},
        ),
        Example("band", "Tasks", "What is late, today and next.", {"tasks": TASKS}),
        Example(
            "empty", "Empty page", "It teaches: what for, what is required, an example.", {"acts": EMPTY}
        ),
        Example("form", "Form", "Label, help, control, error.", {"form": _form()}),
        Example(
            "form-errors", "Form with errors", "Summed up on top, repeated in place.", {"form": _form({})}
        ),
        Example("steps", "Steps and progress", "Nothing waits without saying so.", {"steps": STEPS}),
        Example("chart", "Chart", "The drawing first, its table one click away.", {"chart": CHART}),
        Example("dialog", "Dialog", "Asked once. Without script the link leads to a page that asks."),
        Example("toast", "Toasts", "What was done, with a way back."),
        Example("shell", "Parts of the shell", "Site, account and language.", ACCOUNT),
    ]
