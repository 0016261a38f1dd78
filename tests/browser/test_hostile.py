"""What people do to a page: twice, in two tabs, backwards, with the wrong file, at 200 %."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Opener
from tests.browser.steps import SAVE, go, submit
from tests.browser.test_pages import found, too_wide
from tests.browser.world import PASSWORD, Story


def test_a_double_click_makes_one_record(open_as: Opener, story: Story):
    page = go(open_as("manager"), story.home + "aspects/new/")
    page.fill("[name=title]", "Clicked twice")
    page.locator(SAVE).dblclick()
    page.wait_for_url("**/aspects/ASP-*/")
    go(page, story.home + "aspects/?q=Clicked")
    expect(page.locator("#list tbody tr")).to_have_count(1)


def test_two_tabs_show_both_texts_and_lose_none(open_as: Opener, story: Story):
    mine, address = open_as("manager"), f"{story.home}aspects/ASP-0030/edit/"
    theirs = open_as("administrator")
    for page in (mine, theirs):
        go(page, address)
    theirs.fill("[name=receptor]", "Their brook")
    submit(theirs)
    mine.fill("[name=receptor]", "My brook")
    submit(mine)
    assert {"Their brook", "My brook"} <= set(mine.locator(".note td").all_inner_texts())
    assert mine.locator("[name=receptor]").input_value() == "My brook"
    submit(mine)
    assert "My brook" in mine.locator(".facts dd").all_inner_texts()


def test_back_after_saving_leads_to_a_form_that_works(open_as: Opener, story: Story):
    page = go(open_as("manager"), f"{story.home}aspects/ASP-0030/edit/")
    page.fill("[name=receptor]", "First")
    submit(page)
    page.go_back()
    page.wait_for_url("**/edit/")
    go(page, page.url).fill("[name=receptor]", "Second")
    submit(page)
    assert "Second" in page.locator(".facts dd").all_inner_texts()


def test_what_was_sent_is_not_offered_again(open_as: Opener, story: Story):
    page = go(open_as("manager"), f"{story.home}aspects/ASP-0030/")
    page.fill("[name=text]", "Said once")
    submit(page, "form[action$='comment/'] button")
    assert page.locator("#story blockquote", has_text="Said once").count() == 1
    assert page.locator("#story form .note").count() == 0


@pytest.mark.parametrize(
    ("name", "content"),
    [("photo.xlsx", b"\x89PNG\r\n\x1a\n" + b"0" * 50), ("notes.csv", b""), ("virus.exe", b"MZ" + b"0" * 50)],
)
def test_a_wrong_file_is_refused_at_its_field(open_as: Opener, story: Story, name, content):
    page = go(open_as("manager"), story.home + "aspects/import/")
    page.set_input_files("[name=file]", {"name": name, "mimeType": "", "buffer": content})
    page.locator(SAVE).click()
    expect(page.locator(".field.wrong .errorlist")).to_be_visible()
    expect(page).to_have_url(re.compile("/import/$"))


def test_a_program_as_evidence_is_refused_and_the_note_kept(open_as: Opener, story: Story):
    page = go(open_as("manager"), f"{story.home}aspects/ASP-0030/evidence/new/")
    page.set_input_files("[name=file]", {"name": "x.exe", "mimeType": "", "buffer": b"MZ" + b"\0" * 200})
    page.fill("[name=note]", "Kept")
    page.locator(SAVE).click()
    expect(page.locator(".field.wrong .errorlist")).to_be_visible()
    assert page.locator("[name=note]").input_value() == "Kept"


def test_a_title_too_long_is_kept_and_said(open_as: Opener, story: Story):
    page = go(open_as("manager"), story.home + "aspects/new/")
    page.locator("[name=title]").evaluate("field => field.removeAttribute('maxlength')")
    page.fill("[name=title]", "é" * 300)
    submit(page)
    assert page.locator(".wrong [name=title]").input_value() == "é" * 300


def test_signed_out_meanwhile_the_text_comes_back(open_as: Opener, story: Story):
    page = go(open_as("manager"), story.home + "aspects/new/")
    page.fill("[name=title]", "Typed before the session ended")
    page.context.clear_cookies()
    with page.expect_navigation():
        page.locator(SAVE).click()
    page.goto("/account/login/")
    page.fill("[name=login]", "manager@northfir.example")
    page.fill("[name=password]", PASSWORD)
    submit(page, "main form .main-act")
    go(page, story.home + "aspects/new/").locator("form .note button").first.click()
    assert page.locator("[name=title]").input_value() == "Typed before the session ended"


@pytest.mark.parametrize("language", ["es", "fr"])
def test_the_longest_words_fit_a_phone_and_twice_the_zoom(open_as: Opener, story: Story, language):
    user = story.world.users["manager"]
    user.language = language
    user.save(update_fields=["language"])
    page, faults = open_as("manager", window="phone"), []
    for part in ("", "aspects/", f"aspects/{story.full}/", "aspects/new/?full=1", "aspects/export/", "aspects/import/", "settings/", "methods/choose/"):  # fmt: skip
        go(page, story.home + part)
        faults += too_wide(page, f"{language} {part}", 360, 390, 720)
    assert faults == []


@pytest.mark.parametrize("dark", [False, True])
def test_what_opens_over_a_page_is_accessible(open_as: Opener, story: Story, dark):
    page, faults = go(open_as("manager", dark=dark), story.home + "aspects/?status=significant"), []
    page.locator(".filter summary").first.click()
    faults += found(page, "a menu of filters")
    page.locator(".side details.up summary").click()
    faults += found(page, "the menu of the account")
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    faults += found(page, "the keys")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.locator("#palette [role=option]").first.wait_for()
    faults += found(page, "the palette")
    assert faults == []
