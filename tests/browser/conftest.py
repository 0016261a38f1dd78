"""A real Chromium before the real program: static files hashed and compressed, the strict policy, real transactions."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from django.test.testcases import LiveServerThread
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser import world
from tests.browser.world import Story

CHROMIUM = shutil.which("chromium")
PATIENCE_MS = 10_000
WINDOWS: dict[str, dict[str, Any]] = {
    "laptop": {"viewport": {"width": 1440, "height": 900}},
    "tablet": {"viewport": {"width": 820, "height": 1180}, "has_touch": True},
    "phone": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}
NOT_OURS = ("Failed to load resource",)  # an answer of 4xx that the test asked for
Opener = Callable[..., Page]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine"))


def as_served() -> override_settings:
    """Static files under the hash of their content and compressed, as an installation has them."""
    return override_settings(
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "oyamel.look.storage.LookStorage"},
        },
        ALLOWED_HOSTS=["localhost"],
    )


@pytest.fixture(scope="session")
def origin() -> Iterator[str]:
    """The address of the program, served by threads of this process until the last test."""
    with as_served():
        call_command("collectstatic", interactive=False, verbosity=0)
        thread = LiveServerThread("localhost", lambda media: media.application, connections_override={})
        thread.daemon = True
        thread.start()
        thread.is_ready.wait()
    yield f"http://localhost:{thread.port}"
    thread.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as play:
        patch.setenv(
            "DJANGO_ALLOW_ASYNC_UNSAFE", "1"
        )  # Playwright keeps an event loop; the tests are not inside it
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def served(transactional_db: None) -> Iterator[None]:
    with as_served():
        yield


@pytest.fixture
def story(served: None) -> Story:
    """The small world, committed, so that the server sees it."""
    return world.build()


@pytest.fixture
def open_as(browser: Browser, origin: str, story: Story) -> Iterator[Opener]:
    """Makes pages: `open_as("manager", window="phone", dark=True, language="fr")`; none may say anything in its console."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def make(role: str = "", window: str = "laptop", **more: Any) -> Page:
        dark = more.pop("dark", False)
        context = browser.new_context(
            base_url=origin, color_scheme="dark" if dark else "light", **WINDOWS[window], **more
        )
        contexts.append(context)
        if role:
            context.add_cookies([{"name": "sessionid", "value": story.cookie(role), "url": origin}])
        return listened(context, said)

    yield make
    for context in contexts:
        with suppress(Exception):
            context.close()
    assert said == []


def listened(context: BrowserContext, said: list[str]) -> Page:
    """A page whose console is kept."""
    context.set_default_timeout(PATIENCE_MS)
    page = context.new_page()
    page.on("console", lambda message: said.append(f"{page.url}: {message.text}") if _counts(message.type, message.text) else None)  # fmt: skip
    page.on("pageerror", lambda error: said.append(f"{page.url}: {error}"))
    return page


def _counts(kind: str, text: str) -> bool:
    return kind in {"error", "warning"} and not text.startswith(NOT_OURS)


def ready(page: Page) -> Page:
    """Waits until the scripts of the page have been loaded."""
    page.locator("html[data-scripts=ready]").wait_for(state="attached")
    return page
