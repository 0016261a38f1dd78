"""What a list weighs over the wire, as design/look.md asks: 150 kB at the first visit, 30 kB after."""

from playwright.sync_api import Page

from tests.browser.conftest import Opener
from tests.browser.steps import go
from tests.browser.world import Story

FIRST, AFTER = 150_000, 30_000


def weighed(page: Page, address: str) -> int:
    """The bytes that came for the page, heads and compressed bodies."""
    devtools = page.context.new_cdp_session(page)
    sizes: list[int] = []
    devtools.on("Network.loadingFinished", lambda told: sizes.append(int(told["encodedDataLength"])))
    devtools.send("Network.enable")
    go(page, address)
    page.wait_for_load_state("networkidle")
    devtools.detach()
    return sum(sizes)


def test_a_list_is_light(open_as: Opener, story: Story):
    page, address = open_as("manager"), story.home + "aspects/"
    first, after = weighed(page, address), weighed(page, address)
    print(f"list of 50 aspects: {first / 1000:.1f} kB at the first visit, {after / 1000:.1f} kB after")
    assert (first <= FIRST, after <= AFTER) == (True, True)
    assert after > 1000  # else nothing was measured
