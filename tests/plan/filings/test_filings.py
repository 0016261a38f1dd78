"""Filings: one per date, certified by signature, never edited after; only the acknowledgement closes the date."""

from datetime import date
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from oyamel.plan.filings import domain
from oyamel.plan.filings.models import Filing
from oyamel.records import deadlines
from oyamel.records import domain as records
from oyamel.records.errors import Conflict, NotAllowed, Refused
from oyamel.records.models import Deadline, Event, Evidence
from tests.plan.filings.conftest import DUE, TODAY


def again(filing):
    return Filing.objects.select_related("record__site", "record__organization").get(pk=filing.pk)


def the_date():
    return Deadline.objects.select_related("record", "closed_by").get(source="obligation", due_on=DUE)


def submitted(north, filing):
    domain.prepare(north.actor("coordinator"), filing)
    domain.certify(north.actor("management"), filing, "password")
    domain.submit(north.actor("coordinator"), filing, TODAY, "SINATEC")
    return again(filing)


def test_a_date_has_one_filing_whoever_starts_it(north, due):
    row = due()
    with north.scope():
        first = domain.start(north.actor(), row, {"period": "2026"})
        second = domain.start(north.actor("coordinator"), row)
        assert (second.pk, second.period, second.record.title, second.authority) == (
            first.pk,
            "2026",
            "Annual report",
            "SEMARNAT",
        )
        twin = {
            "title": "Twin",
            "site": row.record.site,
            "subject": row.record,
            "date_source": row.source,
            "date_key": row.key,
        }
        with pytest.raises(IntegrityError), transaction.atomic():
            records.create(Filing, north.actor(), twin)


def test_only_the_acknowledgement_closes_the_date(north, filing):
    with north.scope():
        row = submitted(north, filing)
        assert (row.record.status, row.portal, the_date().is_open) == ("submitted", "SINATEC", True)
        domain.acknowledge(north.actor("coordinator"), row, "09/COA-0612", TODAY)
        closed = the_date()
        assert (closed.is_open, closed.closed_on, closed.closed_by_id) == (False, TODAY, filing.pk)
        assert again(filing).record.closed_at is not None


def test_the_file_of_the_acknowledgement_is_evidence(north, filing):
    with north.scope():
        file = BytesIO(b"Acuse 09/COA-0612")
        file.name = "acuse.txt"
        domain.acknowledge(north.actor(), submitted(north, filing), "09/COA-0612", TODAY, file)
        assert Evidence.objects.values_list("record", "name", "note").get() == (
            filing.pk, "acuse.txt", "Acknowledgement 09/COA-0612",
        )  # fmt: skip


def test_certifying_needs_the_right_and_what_was_read(north, filing):
    with north.scope():
        domain.prepare(north.actor("coordinator"), filing)
        with pytest.raises(NotAllowed):
            domain.certify(north.actor("coordinator"), filing, "password")
        seen = again(filing).record.version
        records.change(again(filing), north.actor(), {"period": "2025"})
        with pytest.raises(Conflict):
            domain.certify(north.actor("management"), filing, "password", seen)
        with pytest.raises(ValueError, match="nobody signs"):
            domain.certify(north.actor("management"), filing, "a nod")
        domain.certify(north.actor("management"), filing, "passkey", seen + 1)
        event = Event.objects.get(kind="FilingCertified")
        assert (event.actor, event.context) == (north.users["management"], {"signed_with": "passkey"})


def test_what_was_certified_is_not_edited_but_taken_back_or_amended(north, filing):
    with north.scope():
        domain.prepare(north.actor(), filing)
        domain.certify(north.actor(), filing, "password")
        with pytest.raises(ValidationError, match="take it back first") as refused:
            records.change(again(filing), north.actor(), {"content": "13 t"})
        assert list(refused.value.error_dict) == ["content"]
        domain.take_back(north.actor(), filing, "Figure wrong")
        records.change(again(filing), north.actor(), {"content": "13 t"})
        assert (again(filing).record.status, again(filing).certified_by) == ("started", None)
        row = submitted(north, filing)
        with pytest.raises(ValidationError, match="Amend"):
            records.change(row, north.actor(), {"content": "14 t"})
        with pytest.raises(Refused):
            domain.take_back(north.actor(), row, "Too late")


def test_an_amendment_begins_as_a_copy_and_the_first_stays_as_filed(north, filing):
    with north.scope():
        domain.acknowledge(north.actor(), submitted(north, filing), "A-1", TODAY)
        made = domain.amend(north.actor(), filing, "Waste was missing")
        assert (made.form_name, made.period, made.amends_id, made.record.status) == (
            "COA",
            "2026",
            filing.pk,
            "started",
        )
        assert (again(filing).record.status, again(filing).acknowledgement) == ("amended", "A-1")
        assert domain.filing_of(the_date()).pk == made.pk
        domain.acknowledge(north.actor(), submitted(north, made), "A-2", TODAY)
        assert (the_date().closed_by_id, the_date().is_open) == (filing.pk, False)


@pytest.mark.parametrize("on", [date(2027, 2, 9), date(2027, 2, 11)])
def test_an_acknowledgement_lies_neither_ahead_nor_before_the_submission(north, filing, on):
    with north.scope():
        row = submitted(north, filing)
        with pytest.raises(ValidationError) as refused:
            domain.acknowledge(north.actor(), row, "A-1", on)
        assert (list(refused.value.error_dict), the_date().is_open) == (["on"], True)


def test_a_closed_date_and_one_of_another_kind_start_nothing(north, due):
    row = due()
    with north.scope():
        deadlines.close(row.record, "obligation", row.key, TODAY)
        with pytest.raises(Refused):
            domain.start(north.actor(), row)


def test_colleagues_elsewhere_and_strangers_start_and_move_nothing(north, south, due):
    row = due(site="guelph")
    with north.scope():
        filing = domain.start(north.actor(), row)
        for actor in (north.actor("coordinator"), north.actor("reader"), south.actor("administrator")):
            with pytest.raises(NotAllowed):
                domain.start(actor, row)
            with pytest.raises(NotAllowed):
                domain.prepare(actor, filing)
