"""Translations compiled without gettext's programs read the same through gettext."""

import gettext
from io import BytesIO

import pytest

from tools import messages

CATALOGUE = r"""
# A comment of a translator.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\n"

#: look/form.html
msgid "Save"
msgstr "Enregistrer"

msgctxt "month"
msgid "May"
msgstr "mai"
msgctxt "verb"
msgid "May"
msgstr "peut"

#, python-format
msgid "%(count)s site"
msgid_plural "%(count)s sites"
msgstr[0] "%(count)s site "
msgstr[1] "%(count)s sites "

#, fuzzy
msgid "Delete"
msgstr "Effacer ?"

#, fuzzy, python-format
#| msgid "Old"
msgid "%s days"
msgstr "%s jour"

msgid "Not yet"
msgstr ""

msgid "half"
msgid_plural "halves"
msgstr[0] "demi"
msgstr[1] ""

msgid ""
"Two lines\n"
"and a \"quote\" \\ "
msgstr ""
"Deux lignes\n"
"et une « citation » \\ "

#~ msgid "Gone"
#~ msgstr "Parti"
"""


@pytest.fixture
def french():
    return gettext.GNUTranslations(BytesIO(messages.catalogue(messages.entries(CATALOGUE))))


def test_texts_contexts_and_plurals(french):
    assert french.gettext("Save") == "Enregistrer"
    assert (french.pgettext("month", "May"), french.pgettext("verb", "May")) == ("mai", "peut")
    assert french.gettext("May") == "May"
    assert [french.ngettext("%(count)s site", "%(count)s sites", n) for n in (0, 1, 2)] == [
        "%(count)s site ",
        "%(count)s site ",
        "%(count)s sites ",
    ]
    assert french.gettext('Two lines\nand a "quote" \\ ') == "Deux lignes\net une « citation » \\ "


def test_what_is_fuzzy_missing_half_or_obsolete_is_left_out(french):
    for text in ("Delete", "%s days", "Not yet", "Gone"):
        assert french.gettext(text) == text
    assert french.ngettext("half", "halves", 1) == "half"


def test_a_line_that_cannot_be_read_is_named():
    with pytest.raises(ValueError, match=r"fr\.po:3: neither keyword nor text: Salut"):
        list(messages.entries('msgid "a"\nmsgstr "b"\nSalut', "fr.po"))


def test_only_a_changed_catalogue_is_compiled_anew(tmp_path):
    source = tmp_path / "src/oyamel/locale/fr/LC_MESSAGES/django.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE)
    [target] = messages.compile_all(tmp_path)
    first = target.stat().st_mtime_ns
    assert messages.compile_all(tmp_path) == [target]
    assert target.stat().st_mtime_ns == first
    assert [path.name for path in source.parent.iterdir()].count("django.mo") == 1
