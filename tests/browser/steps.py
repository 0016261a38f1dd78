"""Steps that many walks take."""

from playwright.sync_api import Page

from tests.browser.conftest import ready
from tests.browser.world import PASSWORD

SAVE = "main form[data-guard] .main-act"


def go(page: Page, address: str) -> Page:
    page.goto(address)
    return ready(page)


def submit(page: Page, button: str = SAVE) -> Page:
    """Presses a button and waits for the page that answers."""
    with page.expect_navigation():
        page.locator(button).first.click()
    return ready(page)


def sign_in(page: Page, email: str, password: str = PASSWORD) -> None:
    page.goto("/account/login/")
    page.fill("[name=login]", email)
    page.fill("[name=password]", password)
    submit(page, "main form .main-act")


def numbers(page: Page) -> list[str]:
    return page.locator("#list tbody [name=number]").evaluate_all("boxes => boxes.map(box => box.value)")
