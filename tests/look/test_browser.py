"""The small scripts in a real Chromium, under the content security policy of the program."""

import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, Page, expect, sync_playwright

POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data:; object-src 'none'"
CHROMIUM = shutil.which("chromium")
pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")]


def strict(get_response):
    """A middleware that sends the policy, so that whatever offends it shows in the console."""

    def answer(request):
        response = get_response(request)
        response["Content-Security-Policy"] = POLICY
        return response

    return answer


def ready(page: Page) -> None:
    page.locator("html[data-scripts=ready]").wait_for()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def address(settings) -> Iterator[str]:
    settings.MIDDLEWARE = [*settings.MIDDLEWARE, "tests.look.test_browser.strict"]
    settings.ALLOWED_HOSTS = ["localhost"]
    thread = LiveServerThread("localhost", StaticFilesHandler, connections_override={})
    thread.daemon = True
    thread.start()
    thread.is_ready.wait()
    yield f"http://localhost:{thread.port}/styleguide/"
    thread.terminate()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(4000)
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(address)
    ready(page)
    yield page
    assert said == []
    page.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 820, 390])
def test_accessible_and_never_wider_than_the_window(page: Page, address: str, width: int, theme: str):
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{address}?theme={theme}")
    ready(page)
    axe = Axe().run(page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa", "best-practice"]})
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in axe.response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_palette_opens_finds_and_goes(page: Page):
    page.keyboard.press("Control+k")
    page.keyboard.type("cursors")
    page.get_by_role("option", name="Pager").wait_for()
    expect(page.locator("#palette [role=option]")).to_have_count(1)
    page.keyboard.press("Enter")
    page.wait_for_url("**/styleguide/#pager")


def test_the_palette_says_when_it_found_nothing(page: Page):
    page.keyboard.press("Control+k")
    page.keyboard.type("zzz")
    page.locator(".palette .none:not([hidden])").wait_for()
    assert page.locator("#palette [role=option]").count() == 0


def test_single_keys_move_and_pick_rows_but_not_while_typing(page: Page):
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("tbody input:checked").get_attribute("value") == "ASP-0064"
    page.keyboard.press("/")
    page.keyboard.type("jx")
    assert page.locator("[type=search][name=q]").input_value() == "jx"
    assert page.locator("tbody input:checked").count() == 1


def test_single_keys_can_be_turned_off(page: Page):
    page.keyboard.press("?")
    page.locator("#keys[open]").get_by_label("Single keys act at once").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator("[data-row][data-focus]").count() == 0


def test_select_all_knows_some_from_all(page: Page):
    master = page.get_by_label("Select all on this page")
    master.check()
    assert page.locator("[data-bulk-count]").inner_text() == "3 selected"
    page.get_by_label("Select ASP-0064").uncheck()
    assert master.evaluate("box => [box.checked, box.indeterminate]") == [False, True]
    assert page.locator("[data-bulk-count]").inner_text() == "2 selected"


def test_a_column_can_be_put_away_and_stays_away(page: Page):
    page.locator(".columns-choice summary").click()
    page.locator(".columns-choice").get_by_label("Condition").uncheck()
    page.reload()
    ready(page)
    assert not page.locator("#aspects th[data-column=condition]").is_visible()
    assert page.locator("#aspects td:visible", has_text="Normal").count() == 0


def test_a_dependent_field_appears_and_is_sent_only_then(page: Page):
    drill = page.locator("#id_drill")
    assert (drill.is_visible(), drill.is_disabled()) == (False, True)
    page.locator("#form").get_by_label("Emergency", exact=True).check()
    assert (drill.is_visible(), drill.is_disabled()) == (True, False)


def test_what_was_typed_is_offered_back(page: Page):
    page.locator("#id_title").fill("Oil on the yard")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.get_by_text("What you typed here earlier was kept.").wait_for()
    page.get_by_role("button", name="Put it back").click()
    assert page.locator("#id_title").input_value() == "Oil on the yard"
    page.once("dialog", lambda dialog: dialog.accept())


def test_a_dialog_opens_and_its_cancel_closes_it(page: Page):
    page.get_by_role("link", name="Close the nonconformity").click()
    dialog = page.get_by_role("dialog", name="Close NC-0019?")
    dialog.wait_for()
    dialog.get_by_role("button", name="Cancel").click()
    dialog.wait_for(state="hidden")


def test_a_menu_closes_by_escape_and_gives_the_focus_back(page: Page):
    page.locator("#buttons summary", has_text="More").click()
    page.keyboard.press("Escape")
    assert page.locator("#buttons details.menu[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_a_dropped_file_is_named(page: Page):
    page.locator("#id_picture").set_input_files(
        {"name": "yard.jpg", "mimeType": "image/jpeg", "buffer": b"x" * 2_500_000}
    )
    assert page.locator("[data-drop-list] li").all_inner_texts() == ["yard.jpg, 2.5 MB"]


def test_a_toast_can_be_dismissed(page: Page):
    toast = page.locator("#toast .toast", has_text="Two bills are missing.")
    toast.get_by_role("button", name="Dismiss").click()
    assert toast.count() == 0


def test_everything_is_readable_without_script(browser: Browser, address: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    drill = page.locator("#id_drill")
    assert (drill.is_visible(), drill.is_disabled()) == (True, False)
    assert page.locator("[data-toast-close]:visible").count() == 0
    page.set_viewport_size({"width": 390, "height": 800})
    page.get_by_role("button", name="More").last.click()
    assert page.locator("#side").is_visible()
    context.close()


def test_cells_pasted_from_a_spreadsheet_fill_the_sheet(page: Page):
    first = page.locator("#sheet [data-sheet] input").first
    first.evaluate(
        "box => { const data = new DataTransfer(); data.setData('text/plain', '7\\t8 E\\n9\\t10\\n');"
        " box.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true })) }"
    )
    filled = page.locator("#sheet [data-sheet] input").evaluate_all("boxes => boxes.map((box) => box.value)")
    assert filled == ["7", "8 E", "many", "10", ""]
    first.press("Enter")
    assert page.evaluate("document.activeElement.name") == "v-1-1"
