"""A site that moves to another country: answers stay, verdicts change, and it is shown before it is saved."""

import pytest

from oyamel.frame.facility import queries
from oyamel.org.models import Site
from oyamel.plan.obligations.models import Obligation

pytestmark = pytest.mark.one_database  # dear: on the two databases in turn


@pytest.fixture
def sent(client, north, plant, waste_plan):
    """The form of the site as it stands, but for its country."""
    client.force_login(north.users["manager"])
    url = f"/northfir/settings/sites/{plant.pk}/edit/"
    form = client.get(url).context["form"]
    values = {name: form[name].value() for name in form.fields}
    values = {name: "" if value is None else value for name, value in values.items()}
    return url, values | {"country": "US", "region": "US-TX", "time_zone": "America/Chicago"}


def test_what_a_move_changes_is_shown_before_anything_is_saved(client, north, plant, sent):
    url, values = sent
    page = client.post(url, values)
    assert page.status_code == 200
    told = {each["label"]: (each["before"], each["after"]) for each in page.context["effects"]}
    assert told["OBL-0001 Hazardous-waste management plan (large generator)"] == ("Applies", "Does not apply")
    assert told["Rows of law that apply"][0] != told["Rows of law that apply"][1]
    with north.scope():
        assert Site.objects.get(pk=plant.pk).country == "MX"


def test_after_a_move_answers_stay_and_verdicts_follow(client, north, plant, sent):
    url, values = sent
    assert client.post(url, values | {"confirmed": "1"}).status_code == 302
    with north.scope():
        site = Site.objects.get(pk=plant.pk)
        assert (site.country, site.region) == ("US", "US-TX")
        assert len(queries.answers_of(site).facts) == 5
        row = Obligation.objects.select_related("record").get()
        assert (row.verdict, row.record.status) == ("does_not_apply", "not_confirmed")


def test_another_name_moves_nothing_and_asks_nothing(client, north, plant, sent):
    url, values = sent
    same = values | {
        "country": "MX",
        "region": "MX-NLE",
        "time_zone": "America/Monterrey",
        "name": "Apodaca works",
    }
    assert client.post(url, same).status_code == 302
