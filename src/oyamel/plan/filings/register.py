"""The registers of filings and of letters of authorities."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from oyamel.org.actors import Actor
from oyamel.plan.filings import queries
from oyamel.plan.filings.enums import FilingStatus, LetterStatus
from oyamel.plan.filings.fields import CalendarField
from oyamel.plan.filings.models import Filing, Letter
from oyamel.plan.filings.views import acting, board, panels
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register, declare
from oyamel.registers.types import (
    AreaField,
    Choice,
    Date,
    LongText,
    Number,
    PersonField,
    SiteField,
    Status,
    Text,
)  # fmt: skip
from oyamel.registers.views.access import address

CLAUSES = ("2026/6.1.3", "2015/6.1.3")
Act = tuple[Any, str, str, str]


def _buttons(
    request: HttpRequest, register: Register, row: RecordModel, acts: list[Act]
) -> list[dict[str, Any]]:
    """Buttons of the acts (label, part of the address, kind, right) that the reader may do."""
    number, where = row.record.number, row.record.site_path
    return [
        {"label": label, "url": address(request, register, number, part), "kind": kind}
        for label, part, kind, right in acts
        if request.actor.may(right, where)
    ]


@declare
class Filings(Register):
    model = Filing
    label, plural = _("Filing"), _("Filings")
    about = _(
        "What was handed to authorities for each due date: prepared, certified, submitted, acknowledged."
    )
    example = _(
        "COA 2026 of the Apodaca plant, certified by the plant manager, acknowledged under number 09/COA-0612."
    )
    shelf, order, clauses, icon = "plan", 62, CLAUSES, "paper-airplane"
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Text("form_name", column=True, quick=True),
        Text("period", column=True, quick=True),
        Date("period_from"),
        Date("period_until"),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        Text("authority", filter=False),
        Text("portal"),
        LongText("content"),
        Date("falls_due_on", column=True, form=False),
        Date("prepared_on", form=False),
        Date("submitted_on", form=False),
        Text("acknowledgement", column=True, form=False),
        Date("acknowledged_on", form=False),
        PersonField(column=True, filter=True),
        Status(
            column=True, filter=True, form=False,
            tones={"acknowledged": "good", "submitted": "warn", "certified": "info", "prepared": "info"},
            open_states=("started", "prepared"),
        ),
    ]  # fmt: skip

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        here, query = address(request, self), request.GET.urlencode()
        on_board = request.path == f"{here}board/"
        is_late = on_board and request.GET.get("late") == "1"
        waiting = "status=submitted"
        return [
            {"label": _("Board"), "url": f"{here}board/", "current": on_board and not is_late},
            {"label": pgettext("date", "Late"), "url": f"{here}board/?late=1", "current": is_late},
            {"label": _("All filings"), "url": here, "current": request.path == here and not query},
            {
                "label": _("Not acknowledged"),
                "url": f"{here}?{waiting}",
                "current": request.path == here and query == waiting,
            },
        ]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        late = queries.filed_dates(actor, branch).filter(is_open=True, due_on__lt=timezone.localdate())
        waiting = self.live(actor, branch).filter(record__status=FilingStatus.SUBMITTED)
        return [
            {"label": _("Filings late"), "rows": late, "page": "board/?late=1"},
            {"label": _("Submitted, not acknowledged"), "rows": waiting, "query": "status=submitted"},
        ]

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        acts: dict[str, list[Act]] = {
            FilingStatus.STARTED: [(_("It is prepared"), "prepare", "main", "change")],
            FilingStatus.PREPARED: [
                (_("Certify"), "certify", "main", "approve"), (_("Take back"), "take-back", "", "change"),
            ],
            FilingStatus.CERTIFIED: [
                (_("It was submitted"), "submit", "main", "change"), (_("Take back"), "take-back", "", "change"),
            ],
            FilingStatus.SUBMITTED: [
                (_("It was acknowledged"), "acknowledge", "main", "change"), (_("Amend"), "amend", "", "change"),
            ],
            FilingStatus.ACKNOWLEDGED: [(_("Amend"), "amend", "", "change")],
        }  # fmt: skip
        return _buttons(request, self, row, acts.get(row.record.status, []))

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return panels.of_filing(request, row)

    def empty_actions(self, request: HttpRequest) -> list[dict[str, Any]]:
        return [{"label": _("Open the board"), "url": address(request, self, "board"), "kind": "main"}]

    def urls(self) -> list[URLPattern]:
        number = "<str:number>/"
        return [
            path("board/", board.board_view, name="board"),
            path("start/<int:date>/", acting.start_view, name="start"),
            path(f"{number}prepare/", acting.prepare_view, name="prepare"),
            path(f"{number}certify/", acting.certify_view, name="certify"),
            path(f"{number}take-back/", acting.take_back_view, name="take-back"),
            path(f"{number}submit/", acting.submit_view, name="submit"),
            path(f"{number}acknowledge/", acting.acknowledge_view, name="acknowledge"),
            path(f"{number}amend/", acting.amend_view, name="amend"),
        ]


@declare
class Letters(Register):
    model = Letter
    label, plural = _("Letter of an authority"), _("Letters of authorities")
    about = _(
        "Inspections, notices, orders, fines and requests: what came in, by when it must be answered, and the answer."
    )
    example = _("PROFEPA asks for the hazardous waste log: received 3 March, five working days to answer.")
    shelf, order, clauses, icon = "plan", 64, CLAUSES, "envelope"
    related = ("answered_by",)
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Choice("type", column=True, filter=True, quick=True),
        Text("authority", column=True, quick=True),
        Text("reference"),
        Date("received_on", column=True, quick=True),
        Number("reply_within", quick=True),
        Choice("reply_count", quick=True),
        CalendarField("calendar"),
        Date("reply_by", quick=True),
        Text("clock_source"),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        LongText("summary"),
        Number("amount", unit_field="currency"),
        Text("currency"),
        PersonField("answered_by"),
        PersonField(column=True, filter=True),
        Date("replied_on", form=False),
        Text("reply_reference", form=False),
        Date("closed_on", form=False),
        Status(
            column=True, filter=True, form=False, tones={"replied": "info", "closed": "good", "open": "warn"}, open_states=("open",),
        ),
    ]  # fmt: skip

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        to_answer = self.live(actor, branch).filter(record__status=LetterStatus.OPEN)
        return [{"label": _("Letters to be answered"), "rows": to_answer, "query": "status=open"}]

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        done = (pgettext("letter", "Close"), "done", "", "change")
        again = (_("Open again"), "again", "quiet", "change")
        acts: dict[str, list[Act]] = {
            LetterStatus.OPEN: [(_("It was answered"), "reply", "main", "change"), done],
            LetterStatus.REPLIED: [(*done[:2], "main", "change"), again],
            LetterStatus.CLOSED: [again],
        }
        return _buttons(request, self, row, acts[row.record.status])

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return panels.of_letter(request, row)

    def urls(self) -> list[URLPattern]:
        number = "<str:number>/"
        return [
            path(f"{number}reply/", acting.reply_view, name="reply"),
            path(f"{number}done/", acting.close_view, {"act": "done"}, name="done"),
            path(f"{number}again/", acting.close_view, {"act": "again"}, name="again"),
        ]
