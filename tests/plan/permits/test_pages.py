"""The pages of permits: acts, panels, the cure of an expired one, the list."""

from datetime import date

import pytest
from django.test import Client

from oyamel.plan.obligations.models import RequirementItem
from oyamel.plan.permits.models import Fee, Permit
from oyamel.records import domain as records
from tests.shell.conftest import counted

URL = "/northfir/permits/PRM-0001/"


@pytest.fixture
def manager(client, north):
    client.force_login(north.users["manager"])
    return client


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_a_permit_comes_into_force_and_is_modified_by_its_pages(manager, north, permit):
    permit(in_force=False)
    seen = manager.get(f"{URL}in-force/").context["form"].initial["seen"]
    assert manager.post(f"{URL}in-force/", {"seen": seen})["Location"] == URL
    sent = manager.get(f"{URL}modify/").context["form"].initial
    typed = {name: value or "" for name, value in sent.items()} | {
        "kind": "modified", "on": "2026-11-01", "what": "Larger pump", "covers": "Pump P-2", "expires_on": "2027-06-30",
        "effective_on": "2020-01-01", "renew_by": "2026-12-27",
    }  # fmt: skip
    assert manager.post(f"{URL}modify/", typed).status_code == 302
    page = manager.get(URL).content.decode()
    for words in ("Version 2", "Larger pump", "Pump P-2"):
        assert words in page


def test_an_edit_in_force_comes_back_with_what_was_typed(manager, north, permit):
    permit()
    page = manager.get(f"{URL}edit/")
    typed = {name: page.context["form"][name].value() or "" for name in page.context["form"].fields}
    answer = manager.post(f"{URL}edit/", typed | {"issuer": "SEMARNAT"})
    assert answer.status_code == 422
    assert answer.context["form"]["issuer"].value() == "SEMARNAT"
    assert "Modify" in str(answer.context["form"].errors["issuer"])


def test_an_expired_one_says_so_with_its_cure(manager, north, permit):
    permit(expires_on=date(2026, 11, 9), renew_by=None)
    page = manager.get(URL).content.decode()
    assert "Expired yesterday" in page
    assert "otherwise stop, ask the authority" in page


def test_conditions_are_listed_with_their_limits_for_who_may_see_them(manager, north, permit):
    row = permit()
    with north.scope():
        values = {
            "title": "TSS", "parent": row.record, "site": north.sites["apodaca"], "citation": "4.2",
            "limit_sign": "<=", "limit_value": "60", "limit_unit": "mg/L",
        }  # fmt: skip
        records.create(RequirementItem, north.actor(), values)
    page = manager.get(URL).content.decode()
    assert "REQ-0001 TSS" in page
    assert "60 mg/L" in page
    assert (
        f"/northfir/requirements/new/?full=1&amp;parent={row.pk}&amp;site={north.sites['apodaca'].pk}" in page
    )


def test_a_fee_is_added_paid_and_kept(manager, north, permit):
    permit()
    assert (
        manager.post(
            f"{URL}fees/new/", {"what": "Annual", "amount": "x", "currency": "MXN", "due_on": "2027-01-31"}
        ).status_code
        == 422
    )
    manager.post(
        f"{URL}fees/new/", {"what": "Annual", "amount": "1,250.50", "currency": "MXN", "due_on": "2027-01-31"}
    )
    with north.scope():
        fee = Fee.objects.get()
    assert "1,250.50 MXN" in manager.get(URL).content.decode()
    manager.post(f"{URL}fees/{fee.pk}/paid/", {"on": "2026-11-10"})
    assert "Paid on" in manager.get(URL).content.decode()
    assert manager.post(f"{URL}fees/{fee.pk}/paid/", {"on": "2026-11-10"}).status_code == 422


def test_the_filter_by_term_finds_what_is_over_and_what_ends(manager, permit):
    permit(title="Over", expires_on=date(2026, 11, 9), renew_by=None)
    permit(title="Soon", expires_on=date(2027, 1, 9), renew_by=None)
    permit(title="Later", expires_on=date(2029, 1, 9), renew_by=date(2028, 1, 1))
    found = {
        term: [
            row["select_value"]
            for row in manager.get(f"/northfir/permits/?term={term}").context["table"]["rows"]
        ]
        for term in ("over", "soon", "renewal", "nonsense")
    }
    assert found == {"over": ["PRM-0001"], "soon": ["PRM-0002"], "renewal": [], "nonsense": []}


def test_colleagues_elsewhere_and_strangers_do_not_see_it(north, south, permit):
    permit(site=north.sites["guelph"], owner=None)
    for user in (north.users["coordinator"], south.users["administrator"]):
        for page in ("", "modify/", "fees/new/"):
            assert signed_in(user).get(URL + page).status_code == 404
    reader = signed_in(north.users["reader"])
    assert (reader.get(URL).status_code, reader.get(f"{URL}modify/").status_code) == (200, 403)


def test_the_list_costs_the_same_queries(manager, north, permit):
    permit()
    manager.get("/northfir/permits/")
    with counted() as one:
        manager.get("/northfir/permits/")
    for n in range(5):
        permit(title=f"Permit {n}")
    with counted() as many:
        manager.get("/northfir/permits/")
    assert (one, many) == ([QUERIES], [QUERIES])
    with north.scope():
        assert Permit.objects.count() == 6


QUERIES = 14
