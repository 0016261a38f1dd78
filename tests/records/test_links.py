"""Links: named from both ends, told in both histories, silent about what is hidden."""

import pytest

from oyamel.records import domain, links, readers
from oyamel.records.errors import NotAllowed, Refused
from oyamel.records.models import Event, Link, RecordReader


def told(row):
    events = Event.objects.filter(record=row.record, kind__startswith="Link").order_by("sequence")
    return [(event.kind, event.context["number"], event.context["end"]) for event in events]


def test_a_link_is_named_from_both_ends_and_told_in_both_histories(north, aspect):
    with north.scope():
        source, target = aspect("Filter"), aspect("Dust")
        links.add_link("controls", source.record, target.record, north.actor(), reason="new filter")
        here = links.neighbourhood(source.record, north.actor()).near
        there = links.neighbourhood(target.record, north.actor()).near
        assert [(edge.name, edge.other.number) for edge in here] == [("controls", "ASP-0002")]
        assert [(edge.name, edge.other.number) for edge in there] == [("is controlled by", "ASP-0001")]
        assert told(source) == [("LinkAdded", "ASP-0002", "forward")]
        assert told(target) == [("LinkAdded", "ASP-0001", "backward")]
        assert Event.objects.filter(kind="LinkAdded").last().text.text == "new filter"


def test_removing_a_link_is_told_once_at_both_ends(north, aspect):
    with north.scope():
        source, target = aspect(), aspect()
        link = links.add_link("causes", source.record, target.record, north.actor())
        copy = Link.objects.get(pk=link.pk)
        links.remove_link(link, north.actor(), "wrong")
        links.remove_link(copy, north.actor(), "wrong again")
        assert Link.objects.count() == 0
        assert [kind for kind, *_rest in told(source)] == ["LinkAdded", "LinkRemoved"]
        assert [kind for kind, *_rest in told(target)] == ["LinkAdded", "LinkRemoved"]


def test_a_double_click_makes_one_link_even_crosswise_for_one_without_direction(north, aspect):
    with north.scope():
        a, b = aspect(), aspect()
        first = links.add_link("relates_to", a.record, b.record, north.actor())
        assert links.add_link("relates_to", b.record, a.record, north.actor()) == first
        assert links.add_link("relates_to", a.record, b.record, north.actor()) == first
        assert len(told(a)) == len(told(b)) == 1


def test_a_link_to_itself_and_a_type_that_does_not_fit_are_refused(north, aspect):
    only_activities = links.LinkType("x", "does", "is done", frozenset({"activity"}))
    with north.scope():
        a, b = aspect(), aspect()
        assert only_activities.fits(a.record, b.record) is False
        with pytest.raises(Refused):
            links.add_link("causes", a.record, a.record, north.actor())
        links._types["x"] = only_activities
        try:
            with pytest.raises(Refused) as caught:
                links.add_link("x", a.record, b.record, north.actor())
            assert only_activities not in links.types_between(a.record, b.record)
        finally:
            del links._types["x"]
        assert caught.value.messages == [
            "“does” does not lead from ASP-0001 to ASP-0002; choose another kind of link."
        ]
        assert Link.objects.count() == 0


def test_a_type_is_declared_once():
    links.register_link_type("causes", links.link_type("causes").forward, links.link_type("causes").backward)
    with pytest.raises(ValueError):
        links.register_link_type("causes", "makes", "is made by")


def test_who_may_link(north, south, guelph, aspect):
    with north.scope():
        here, there = aspect(site="apodaca"), aspect(site="guelph")
        whole, other = aspect(site=None), aspect(site=None)
        refused = [
            (north.actor("coordinator"), here, there),
            (guelph, here, there),
            (guelph, whole, other),
            (north.actor("reader"), here, whole),
            (south.actor("administrator"), here, whole),
        ]
        for actor, one, two in refused:
            with pytest.raises(NotAllowed):
                links.add_link("causes", one.record, two.record, actor)
        assert Link.objects.count() == 0
        links.add_link("causes", here.record, whole.record, north.actor("coordinator"))
        links.add_link("causes", whole.record, there.record, guelph)
        assert Link.objects.count() == 2


def test_the_neighbourhood_shows_no_hidden_record_and_nothing_behind_it(north, aspect):
    with north.scope():
        middle, secret, behind, far = aspect("Middle"), aspect("Secret"), aspect("Behind"), aspect("Far")
        abroad = aspect("Abroad", site="guelph")
        for one, two in ((middle, secret), (secret, behind), (middle, abroad), (middle, far), (far, behind)):
            links.add_link("causes", one.record, two.record, north.actor())
        domain.change(secret, north.actor(), {"is_privileged": True})
        seen = links.neighbourhood(middle.record, north.actor("coordinator"), depth=2)
        assert [record.title for record in seen.records] == ["Far", "Behind"]
        assert [(edge.name, edge.other.title) for edge in seen.far] == [("causes", "Behind")]
        RecordReader.objects.create(
            organization=north.organization, record=secret.record, user=north.users["coordinator"]
        )
        seen = links.neighbourhood(middle.record, north.actor("coordinator"))
        assert {record.title for record in seen.records} == {"Secret", "Far"}
        assert list(seen.by_name()) == ["causes"]


def test_a_ring_ends(north, aspect):
    with north.scope():
        a, b, c = aspect("A"), aspect("B"), aspect("C")
        for one, two in ((a, b), (b, c), (c, a)):
            links.add_link("causes", one.record, two.record, north.actor())
        seen = links.neighbourhood(a.record, north.actor(), depth=2)
        assert [(edge.name, edge.other.title) for edge in seen.near] == [
            ("causes", "B"),
            ("is caused by", "C"),
        ]
        assert [(edge.name, edge.other.title) for edge in seen.far] == [("causes", "C")]


@pytest.mark.parametrize("count", [1, 3])
def test_the_queries_do_not_grow_with_the_links(north, aspect, django_assert_num_queries, count):
    with north.scope():
        middle = aspect("Middle")
        for place in range(count):
            near, far = aspect(f"Near {place}"), aspect(f"Far {place}")
            links.add_link("causes", middle.record, near.record, north.actor())
            links.add_link("causes", near.record, far.record, north.actor())
        actor = north.actor()
        with django_assert_num_queries(4):
            seen = links.neighbourhood(middle.record, actor, depth=2)
            addresses = [record.get_absolute_url() for record in seen.records]
        assert len(addresses) == 2 * count


def test_too_many_neighbours_are_cut(north, aspect, monkeypatch):
    monkeypatch.setattr(links, "MOST_NEIGHBOURS", 2)
    with north.scope():
        middle = aspect("Middle")
        for place in range(3):
            links.add_link("causes", middle.record, aspect(f"Near {place}").record, north.actor())
        seen = links.neighbourhood(middle.record, north.actor())
        assert (len(seen.near), seen.is_cut) == (2, True)


def test_a_record_is_treated_by_a_live_record_of_a_treating_type(north, aspect):
    with north.scope():
        control, treated, related = aspect("Control"), aspect("Treated"), aspect("Related")
        links.add_link("controls", control.record, treated.record, north.actor())
        links.add_link("relates_to", control.record, related.record, north.actor())
        rows = (control, treated, related)
        assert [links.is_treated(row.record) for row in rows] == [False, True, False]
        domain.archive(control, north.actor(), "sold")
        assert links.treated(row.pk for row in rows) == set()


def test_a_refusal_does_not_name_the_hidden_end(north, aspect):
    with north.scope():
        here, secret = aspect("Here"), aspect("Secret")
        link = links.add_link("causes", here.record, secret.record, north.actor())
        readers.make_privileged(secret, north.actor())
        link = Link.objects.select_related("source", "target").get(pk=link.pk)
        with pytest.raises(NotAllowed) as refused:
            links.remove_link(link, north.actor("administrator"))
        assert secret.record.number not in str(refused.value)
