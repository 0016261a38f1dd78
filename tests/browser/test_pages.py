"""Every page, wide and narrow, light and dark: nothing for axe to find, nothing wider than the window, a quiet console."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import Opener, ready
from tests.browser.world import Story

RULES = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]
BY_LAYOUT = [
    "color-contrast",
    "target-size",
    "scrollable-region-focusable",
]  # what may differ by window and theme
LIST, RECORD = "{home}aspects/", "{home}aspects/{full}/"
AREAS = {
    "visitor": ("", [
        "/", "/account/login/", "/account/password/reset/", "/invitation/none/", "{invitation}", "/without-https/", "/begin/",
    ]),
    "register": ("manager", [
        LIST, f"{LIST}?q=zzzz", f"{LIST}?status=significant&q=noise", f"{LIST}?archived=1", f"{LIST}new/", f"{LIST}new/?full=1", f"{LIST}matrix/",
        f"{LIST}library/", f"{LIST}library/general/", f"{LIST}export/", f"{LIST}import/", f"{LIST}save-view/?q=noise&status=significant",
        f"{LIST}bulk/?field=condition&number=ASP-0002&number=ASP-0003", "{home}activities/", "{home}methods/", "{home}methods/choose/",
        "{home}methods/MET-0001/", "{home}methods/MET-0001/versions/1/", "{home}methods/MET-0001/versions/new/",
    ]),
    "record": ("manager", [
        RECORD, f"{LIST}ASP-0002/", f"{LIST}ASP-0004/", f"{RECORD}edit/", f"{RECORD}evaluate/", f"{RECORD}evidence/new/", f"{RECORD}actions/new/",
        f"{RECORD}links/new/", f"{RECORD}as-of/?on=2020-01-01", f"{RECORD}archive/", "{home}activities/ACT-0001/", "{home}", "{home}find/?q=oil",
        "{home}site/", "{home}jobs/",
    ]),
    "settings": ("administrator", [
        f"{RECORD}approval/decide/", "{home}exports/", "{home}settings/", "{home}settings/profile/", "{home}settings/history/", "{home}settings/sites/",
        "{home}settings/sites/new/", "{home}settings/sites/{site}/", "{home}settings/sites/{site}/edit/", "{home}settings/people/",
        "{home}settings/people/new/", "{home}settings/members/", "{home}settings/members/add/", "{home}settings/members/invite/",
        "{home}settings/members/why/", "{home}settings/tokens/", "{home}settings/tokens/new/",
    ]),
    "account and help": ("reader", [
        "/me/", "/account/email/", "/account/password/change/", "/account/2fa/", "/account/sessions/", "/organizations/", LIST, RECORD, "/help/",
        "/help/first-steps/", "/help/aspects/", "/help/glossary/", "/help/requirements/2026/", "/help/requirements/2026/6.1.2/", "/api/v1/docs/",
        "/southpine/", "{home}aspects/ASP-9999/", "{home}exports/",
    ]),
}  # fmt: skip


def addresses(area: str, story: Story) -> list[str]:
    known = {
        "home": story.home,
        "full": story.full,
        "invitation": story.invitation_path,
        "site": story.world.sites["paint"].pk,
    }
    return [each.format(**known) for each in AREAS[area][1]]


def shortened(page: Page) -> Page:
    """Rows of a long table are alike; axe needs seconds for hundreds of them."""
    page.evaluate("document.querySelectorAll('tbody tr:nth-child(n+12)').forEach(row => row.remove())")
    return page


def found(page: Page, where: str, *only: str) -> Iterator[str]:
    """What axe objects to on the page as it stands; with `only` it tries no other rules."""
    asked = {"type": "rule", "values": only} if only else {"type": "tag", "values": RULES}
    answer = Axe().run(page, options={"runOnly": asked, "resultTypes": ["violations"]})
    for fault in answer.response["violations"]:
        yield f"{where}: {fault['id']}: {[node['html'][:120] for node in fault['nodes'][:3]]}"


def too_wide(page: Page, where: str, *widths: int) -> Iterator[str]:
    """Whether the page is wider than the window at any of the widths; the last one stays."""
    for width in widths:
        page.set_viewport_size({"width": width, "height": 900})
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            yield f"{where}: wider than {width} pixels"


@pytest.mark.parametrize("area", AREAS)
def test_on_a_laptop_in_light(open_as: Opener, story: Story, settings, area):
    settings.OYAMEL_OPEN = True
    page, faults = open_as(AREAS[area][0]), []
    for where in addresses(area, story):
        page.goto(where)
        ready(page)
        faults += [*found(shortened(page), where), *too_wide(page, where, 820, 1440)]
    assert faults == []


@pytest.mark.parametrize("area", AREAS)
def test_on_a_phone_in_the_dark(open_as: Opener, story: Story, settings, area):
    settings.OYAMEL_OPEN = True
    page, faults = open_as(AREAS[area][0], window="phone", dark=True), []
    for where in addresses(area, story):
        page.goto(where)
        ready(page)
        faults += [*found(shortened(page), where, *BY_LAYOUT), *too_wide(page, where, 390)]
    assert faults == []
