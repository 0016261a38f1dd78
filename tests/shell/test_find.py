"""Find anything: records by number, words, beginnings, without accents; pages and commands; what was seen last."""

import pytest

from tests.shell.conftest import add, counted, signed_in

PALETTE = "/northfir/find/palette/"


def found(client, text):
    answer = client.get(PALETTE, {"q": text}).json()
    return {group["label"]: [item["label"] for item in group["items"]] for group in answer["groups"]}


@pytest.mark.parametrize(
    "text", ["ASP-0002", "asp 2", "asp2", "ASP0002", "árbol", "ARBOL", "arb tal", "talado"]
)
def test_a_record_is_found_by_number_or_words(owner, north, text):
    add(north, "Noise", "Árbol talado")
    assert found(owner, text)["Records"][0] == "ASP-0002 Árbol talado"


def test_the_number_that_was_typed_stands_before_records_that_mention_it(owner, north):
    add(north, "Noise", "Like asp 1", "Again asp 1")
    assert found(owner, "asp 1")["Records"][0] == "ASP-0001 Noise"


def test_each_finds_what_they_may_see(owner, colleague, stranger, north):
    add(north, "Noise")
    add(north, "Noise of the boiler", site=north.sites["guelph"])
    assert found(owner, "noise")["Records"] == ["ASP-0002 Noise of the boiler", "ASP-0001 Noise"]
    assert found(colleague, "noise")["Records"] == ["ASP-0001 Noise"]
    assert "Records" not in found(colleague, "ASP-0002")
    assert stranger.get(PALETTE, {"q": "noise"}).status_code == 404


def test_commands_and_pages_are_found_as_far_as_one_may(owner, north):
    assert found(owner, "new aspect") == {"Begin": ["New: aspect"]}
    assert "Begin" not in found(signed_in(north, "reader"), "new aspect")
    assert found(signed_in(north, "administrator"), "why may") == {"Pages": ["Why may someone do this?"]}
    assert found(owner, "why may") == {}


def test_without_a_text_the_records_seen_last_are_offered_if_they_may_still_be_seen(owner, colleague, north):
    add(north, "Noise", "Dust")
    for number in ("ASP-0001", "ASP-0002", "ASP-0001"):
        owner.get(f"/northfir/aspects/{number}/")
    owner.get("/northfir/aspects/ASP-0009/")
    assert found(owner, "")["Seen last"] == ["ASP-0001 Noise", "ASP-0002 Dust"]
    colleague.cookies[f"seen{north.users['coordinator'].pk}"] = "ASP-0003.ASP-0001..%%%"
    add(north, "Boiler", site=north.sites["guelph"])
    assert found(colleague, "")["Seen last"] == ["ASP-0001 Noise"]


def test_the_page_works_without_script_and_finds_nothing_calmly(owner, north):
    add(north, "Noise")
    page = owner.get("/northfir/find/", {"q": "noise"}).content.decode()
    assert '<a data-open href="/northfir/aspects/ASP-0001/">ASP-0001 Noise</a>' in page
    for text in ("zzzz", '"', "*", "' OR 1=1", "a" * 500, "-", "ASP-99999999999999"):
        assert owner.get("/northfir/find/", {"q": text}).status_code == 200


def test_the_number_of_queries_is_constant(owner, north):
    add(north, "Noise")
    found(owner, "noise")
    with counted() as one:
        found(owner, "noise")
    add(north, *["Noise"] * 7)
    with counted() as eight:
        found(owner, "noise")
    assert (one, eight) == ([8], [8])
