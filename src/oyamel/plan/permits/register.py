"""The register of permits."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.plan.permits.enums import ISSUED, PermitStatus, Term
from oyamel.plan.permits.fields import TermField, stands
from oyamel.plan.permits.models import Permit
from oyamel.plan.permits.views import acting, panels
from oyamel.records.models import RecordModel
from oyamel.registers.declaration import Register, declare
from oyamel.registers.types import AreaField, Choice, Date, LongText, PersonField, SiteField, Status, Text
from oyamel.registers.views.access import address


@declare
class Permits(Register):
    model = Permit
    label, plural = _("Permit"), _("Permits")
    about = _("What authorities allow each site, under which conditions, and until when.")
    example = _(
        "Discharge permit of the Apodaca plant: ten years, renewal half a year before its end, six limits."
    )
    shelf, order, clauses, icon = "plan", 60, ("2026/6.1.3", "2015/6.1.3"), "document-check"
    related = ("official",)
    fields = [
        Text("title", column=True, sort=True, quick=True),
        Choice("type", column=True, filter=True, quick=True),
        Text("official_number", column=True, quick=True),
        Text("issuer", quick=True),
        Text("holder"),
        SiteField(column=True, sort=True, quick=True),
        AreaField(),
        LongText("covers"),
        Date("issued_on"),
        Date("effective_on", quick=True),
        Date("expires_on", column=True, quick=True),
        Date("renew_by", column=True, quick=True),
        Date("renewal_on", form=False),
        Date("withdrawn_on", form=False),
        PersonField("official"),
        PersonField(column=True, filter=True),
        LongText("description"),
        Status(
            column=True, filter=True, form=False,
            tones={"in_force": "good", "continued": "info", "expired": "bad"}, open_states=("draft",),
        ),
    ]  # fmt: skip
    virtual_filters = [TermField(label=_("Term"), filter=True)]

    def tabs(self, request: HttpRequest) -> list[dict[str, Any]]:
        here, query = address(request, self), request.GET.urlencode()
        views = [
            (_("Over"), "term=over"),
            (_("Ends soon"), "term=soon"),
            (_("To be renewed"), "term=renewal"),
        ]
        on_list = request.path == here
        return [
            {"label": label, "url": f"{here}?{filters}", "current": on_list and query == filters}
            for label, filters in views
        ]

    def figures(self, actor: Actor, branch: str = "") -> list[dict[str, Any]]:
        live, today = self.live(actor, branch), clock.today()
        return [
            {
                "label": _("Permits whose time is over"),
                "rows": live.filter(stands(Term.OVER, today)),
                "query": "term=over",
            },
            {
                "label": _("Permits to be renewed"),
                "rows": live.filter(stands(Term.RENEWAL, today)),
                "query": "term=renewal",
            },
        ]

    def actions(self, request: HttpRequest, row: RecordModel) -> list[dict[str, Any]]:
        if not request.actor.may("change", row.record.site_path):
            return []
        return [
            {"label": label, "url": address(request, self, row.record.number, part), "kind": kind}
            for label, part, kind in _acts(row, request.actor.may("archive", row.record.site_path))
        ]

    def panels(self, request: HttpRequest, row: RecordModel) -> list[str]:
        return panels.of_permit(request, self, row)

    def urls(self) -> list[URLPattern]:
        number = "<str:number>/"
        return [
            path(f"{number}in-force/", acting.in_force_view, name="in-force"),
            path(f"{number}modify/", acting.version_view, {"is_renewal": False}, name="modify"),
            path(f"{number}renew/", acting.version_view, {"is_renewal": True}, name="renew"),
            path(f"{number}renewal/", acting.renewal_view, name="renewal"),
            path(f"{number}continue/", acting.continue_view, name="continue"),
            path(f"{number}withdraw/", acting.withdraw_view, name="withdraw"),
            path(f"{number}fees/new/", acting.fee_view, name="fee-new"),
            path(f"{number}fees/<int:fee>/paid/", acting.paid_view, name="fee-paid"),
            path(f"{number}fees/<int:fee>/drop/", acting.drop_view, name="fee-drop"),
        ]


def _acts(row: Permit, may_archive: bool) -> list[tuple[Any, str, str]]:
    """What can be done with a permit as it stands, the next step first: (label, part of the address, kind of button)."""
    status = row.record.status
    if status == PermitStatus.DRAFT:
        return [(_("It is in force"), "in-force", "main")]
    acts: list[tuple[Any, str, str]] = []
    if status in ISSUED:
        if row.renewal_on is None:
            acts.append((_("Renewal submitted"), "renewal", "main"))
        elif status != PermitStatus.CONTINUED:
            acts.append((_("Stays in force"), "continue", ""))
        acts += [(_("Renewed"), "renew", "main" if row.renewal_on else ""), (_("Modify"), "modify", "")]
        if may_archive:
            acts.append((pgettext("permit", "Withdraw"), "withdraw", "quiet"))
    return acts
