"""The main paths, walked as a user walks them."""

import io
import re

import openpyxl
from playwright.sync_api import expect

from tests.browser.conftest import Opener, ready
from tests.browser.steps import SAVE, go, numbers, sign_in, submit
from tests.browser.world import PASSWORD, Story, picture


def test_sign_in_by_password_then_by_passkey(open_as: Opener, story: Story):
    page = open_as()
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    authenticator = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})
    sign_in(page, "manager@northfir.example")
    expect(page).to_have_url(re.compile(story.home + "$"))
    go(page, "/account/2fa/webauthn/add/")
    if page.locator("[name=password]").count():
        page.fill("[name=password]", PASSWORD)
        submit(page, "main form .main-act")
    page.locator("input[name=passwordless]").check()
    submit(page, "main form button")
    page.context.clear_cookies()
    go(page, "/account/login/")
    with page.expect_navigation(url="**" + story.home):
        page.click("#passkey_login")
    assert "manager@northfir.example" in page.content()


def test_an_aspect_from_two_fields_to_its_reasons(open_as: Opener, story: Story):
    page = open_as("manager")
    go(page, story.home + "aspects/").keyboard.press("c")
    page.wait_for_url("**/aspects/new/")
    page.fill("[name=title]", "Oil film on the yard")
    page.select_option("[name=site]", label="Paint line")
    submit(page)
    record = page.url
    assert page.locator("h1").inner_text() == "Oil film on the yard"
    ready(page).keyboard.press("e")
    page.wait_for_url("**/edit/")
    page.fill("[name=quantity]", "12.5")
    page.fill("[name=quantity_unit]", "kg")
    page.fill("[name=receptor]", "The brook")
    page.fill("[name=description]", "After rain.")
    page.select_option("[name=condition]", "abnormal")
    page.locator("main [name^=impacts][type=checkbox]").first.check()
    page.fill("[name=reason]", "Seen on the round")
    submit(page)
    assert page.url == record
    assert {"12.5 kg", "The brook", "After rain."} <= set(page.locator(".facts dd").all_inner_texts())
    assert "Seen on the round" in page.locator("#story").inner_text()
    go(page, record + "evaluate/")
    page.check("[name=likelihood][value='4']")
    page.check("[name=severity][value='5']")
    page.locator("[name=legal]").nth(1).check()
    submit(page)
    assert "20" in page.locator("#significance .sum").inner_text()
    assert "4 × 5 = 20" in page.locator("#significance").inner_text()
    go(page, story.home + "aspects/matrix/")
    page.locator("figure.chart summary").click()
    page.locator("figure.chart svg:visible").first.wait_for()
    assert page.locator("figure.chart table").is_visible()


def test_the_list_is_searched_filtered_sorted_and_kept_as_a_view(open_as: Opener, story: Story):
    page = go(open_as("manager"), story.home + "aspects/")
    page.keyboard.press("/")
    page.keyboard.type("press 42")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("q=press"))
    assert "q=press" in page.locator("#acts a[href*='/export/']").get_attribute("href")
    go(page, story.home + "aspects/?status=significant").fill("[name=q]", "press")
    expect(page.locator("#list tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile("status=significant"))
    go(page, story.home + "aspects/?status=significant")
    page.locator("th[data-column=title] a").click()
    page.wait_for_url("**sort=title**")
    titles = page.locator("#list tbody a.title").all_inner_texts()
    assert len(titles) > 1
    assert titles == sorted(titles, key=str.casefold)
    ready(page).locator("form[data-columns]").locator("xpath=..").locator("summary").click()
    page.locator("form[data-columns] [value=owner]").uncheck()
    page.locator("form[data-columns] [value=receptor]").check()
    submit(page, "form[data-columns] button")
    assert page.locator("th[data-column=receptor]").count() == 1
    assert page.locator("th[data-column=owner]").count() == 0
    page.locator("a[href*='save-view/']").click()
    page.fill("[name=name]", "What counts")
    submit(page)
    page.goto(story.home + "aspects/")
    page.locator(".tabs a", has_text="What counts").click()
    page.wait_for_url("**status=significant**")
    assert page.locator("#list tbody a.title").all_inner_texts() == titles
    assert page.locator("th[data-column=receptor]").count() == 1


def test_many_records_are_changed_after_a_preview_and_back(open_as: Opener, story: Story):
    page = go(open_as("manager"), story.home + "aspects/?q=press+1")
    page.check("[data-select-all]")
    chosen = len(numbers(page))
    page.select_option(".bulk [name=field]", "condition")
    submit(page, ".bulk button")
    page.select_option("[name=value]", "emergency")
    submit(page, "[name=preview]")
    assert page.locator("table tbody tr").count() == chosen
    submit(page, "[name=confirm]")
    go(page, story.home + "aspects/?condition=emergency")
    assert len(numbers(page)) == chosen
    assert chosen == 11  # 1 and 10 to 19
    go(page, story.home + "aspects/bulk/?field=condition&number=ASP-0008")
    page.select_option("[name=value]", "abnormal")
    submit(page, "[name=preview]")
    submit(page, "[name=confirm]")
    submit(page, "#toasts form button")
    go(page, story.home + "aspects/ASP-0008/")
    assert "Normal" in page.locator(".facts dd").all_inner_texts()


def test_out_to_excel_changed_there_and_in_again(open_as: Opener, story: Story):
    page = go(open_as("manager"), story.home + "aspects/export/?q=press+7")
    with page.expect_download() as download:
        page.click("[name=format][value=xlsx]")
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    found = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    cell = next(each for each in found if each.value == "Noise of press 7")
    cell.value = "Noise of press seven"
    target = io.BytesIO()
    book.save(target)
    go(page, story.home + "aspects/import/")
    page.set_input_files("[name=file]", {"name": "out.xlsx", "mimeType": "", "buffer": target.getvalue()})
    submit(page)
    row = page.locator("#draft table tbody tr")
    expect(row).to_have_count(1)
    assert "Noise of press 7" in row.inner_text()
    assert "Noise of press seven" in row.inner_text()
    page.fill("[name=reason]", "Corrected in the sheet")
    submit(page)
    row.locator("a").first.click()
    expect(page.locator("h1")).to_have_text("Noise of press seven")
    story_text = page.locator("#story").inner_text()
    assert "Noise of press 7" in story_text
    assert "Corrected in the sheet" in story_text


def test_what_hangs_on_a_record(open_as: Opener, story: Story):
    page, record = open_as("manager"), story.home + "aspects/ASP-0020/"
    go(page, record).fill("[name=text]", "@Coordinator look **here**")
    submit(page, "form[action$='comment/'] button")
    assert page.locator("#story strong", has_text="here").count() == 1
    assert go(open_as("coordinator"), story.home).locator("main").inner_text().count("ASP-0020") >= 1
    go(page, record + "actions/new/")
    page.fill("[name=what]", "Put up a screen")
    page.fill("[name=due_on]", "2020-01-31")
    submit(page)
    submit(page, "form[action$='/complete/'] button")
    other = go(open_as("administrator"), record)
    submit(other, "form[action$='/verify/'] button")
    assert other.locator("#actions form").count() == 0
    go(page, record + "evidence/new/")
    page.set_input_files(
        "[name=file]", {"name": "yard.png", "mimeType": "image/png", "buffer": picture().read()}
    )
    page.fill("[name=note]", "The yard")
    submit(page)
    thumb = page.locator("#evidence img.thumb")
    thumb.scroll_into_view_if_needed()
    expect(thumb).to_have_js_property("complete", True)
    assert thumb.evaluate("image => image.naturalWidth") > 0
    go(page, record + "links/new/")
    page.fill("[name=number]", "ASP-0021")
    submit(page)
    assert page.locator("#links a[href$='ASP-0021/']").count() == 1


def test_an_approval_is_signed_with_the_password(open_as: Opener, story: Story):
    page = go(open_as("administrator"), f"{story.home}aspects/{story.full}/approval/decide/")
    page.fill("[name=password]", "not it")
    submit(page, "[name=approve]")
    assert page.locator(".wrong [name=password]").count() == 1
    page.fill("[name=password]", PASSWORD)
    submit(page, "[name=approve]")
    assert page.locator("#approval .state.good").count() == 1


def test_a_record_is_archived_and_brought_back(open_as: Opener, story: Story):
    page = open_as("manager")
    for act, listed in (("archive", 0), ("restore", 1)):
        go(page, f"{story.home}aspects/ASP-0020/{act}/").fill("[name=reason]", f"Because of {act}")
        submit(page)
        go(page, story.home + "aspects/?q=press+15")
        assert len(numbers(page)) == listed


def test_palette_and_keys(open_as: Opener, story: Story):
    page = go(open_as("manager"), story.home + "aspects/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/aspects/ASP-0061/")
    ready(page).keyboard.press("Control+k")
    page.locator("#palette[open] [role=option]").first.wait_for()
    page.keyboard.type("ASP-0007")
    page.locator("#palette [role=option]", has_text="ASP-0007").wait_for()
    page.keyboard.press("Enter")
    page.wait_for_url("**/aspects/ASP-0007/")
    ready(page).keyboard.press("?")
    page.locator("#keys[open]").wait_for()


def test_site_language_and_appearance_stay(open_as: Opener, story: Story):
    page = go(open_as("manager"), story.home + "aspects/")
    page.locator(".side summary.picker").first.click()
    page.locator(".side .menu-list a", has_text="Guelph").first.click()
    page.wait_for_url("**site=**")
    assert numbers(page) == []
    go(page, story.home + "activities/")
    assert "Guelph" in page.locator(".side summary.picker").first.inner_text()
    for code in ("es", "fr"):
        page.locator(".side details.up summary").click()
        submit(page, f"[name=language][value={code}]")
        assert page.locator("html").get_attribute("lang") == code
    page.locator(".side details.up summary").click()
    with page.expect_response("**/me/theme/"):
        page.click("[name=theme][value=dark]")
    go(page, story.home)
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 21)"


def test_paper(open_as: Opener, story: Story):
    page = open_as("manager")
    for address in (f"aspects/{story.full}/pdf/", "aspects/list.pdf?q=press"):
        answer = page.request.get(story.home + address)
        assert (answer.status, answer.body()[:5]) == (200, b"%PDF-")


def test_a_newcomer_accepts_an_invitation(open_as: Opener, story: Story):
    page = open_as(window="phone")
    go(page, story.invitation_path)
    page.fill("[name=name]", "Zoë Ruiz")
    page.fill("[name=password]", "x")
    submit(page, "main form .main-act")
    assert page.locator(".wrong [name=password]").count() == 1
    assert page.locator("[name=name]").input_value() == "Zoë Ruiz"
    page.fill("[name=password]", PASSWORD)
    submit(page, "main form .main-act")
    expect(page).to_have_url(re.compile(story.home + "$"))


def test_a_visitor_begins_an_organization(open_as: Opener, story: Story, settings):
    settings.OYAMEL_OPEN = True
    page = go(open_as(window="phone"), "/")
    page.locator("main a[href='/begin/']").click()
    for name, value in (("name", "Ana Ríos"), ("email", "ana@example.com"), ("password", PASSWORD), ("organization", "Hilos del Norte"), ("site", "Planta 1")):  # fmt: skip
        page.fill(f"main [name={name}]", value)
    page.select_option("main [name=country]", "MX")
    page.select_option("main select[name=language]", "es")
    submit(ready(page))
    expect(page).to_have_url(re.compile("/hilos-del-norte/$"))
    assert page.locator("html").get_attribute("lang") == "es"
    go(page, "/hilos-del-norte/aspects/")
    submit(page, "main .empty a[href$='library/']")


def test_on_a_phone_by_thumb(open_as: Opener, story: Story):
    page = go(open_as("contributor", window="phone"), story.home)
    page.locator("nav.foot button").tap()
    page.locator("#side a[href$='/aspects/']").tap()
    page.wait_for_url("**/aspects/")
    ready(page).locator("[data-key=c]").tap()
    page.fill("[name=title]", "Drips under the tank")
    page.select_option("[name=site]", label="Paint line")
    ready(page)
    with page.expect_navigation():
        page.locator(SAVE).tap()
    assert page.locator("h1").inner_text() == "Drips under the tank"


def test_without_script(open_as: Opener, story: Story):
    page = open_as("manager", java_script_enabled=False)
    page.goto(story.home + "aspects/new/")
    page.fill("[name=title]", "Plain paper")
    page.click(SAVE)
    assert page.locator("h1").inner_text() == "Plain paper"
    page.locator("main a[href$='/edit/']").click()
    page.fill("[name=receptor]", "The forest")
    page.click(SAVE)
    assert "The forest" in page.locator(".facts dd").all_inner_texts()
    page.goto(story.home + "aspects/?q=press")
    page.locator(".filter summary", has_text="Condition").click()
    page.locator(".filter .menu-list a[href*='condition=normal']").click()
    assert len(numbers(page)) == 50
    sheet = "Title,Site\nFrom a sheet,Paint line\n"
    page.goto(story.home + "aspects/import/")
    page.set_input_files("[name=file]", {"name": "in.csv", "mimeType": "text/csv", "buffer": sheet.encode()})
    page.click(SAVE)
    page.click(SAVE)
    page.goto(story.home + "aspects/?q=From+a+sheet")
    assert len(numbers(page)) == 1
