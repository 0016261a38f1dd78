"""Every field that a form shows has its help in three languages."""

import pytest
from django.utils import translation

from oyamel.registers.declaration import registers
from oyamel.registers.forms import RecordForm
from oyamel.registers.lookup import Lookup

LANGUAGES = {"en", "es", "fr"}
MOST = 180  # what still reads at a glance beside a field
REGISTERS = pytest.mark.parametrize("register", registers(), ids=lambda register: register.kind)


@REGISTERS
def test_every_form_field_has_its_help_and_no_help_is_left_over(register):
    assert set(register.help) == {field.name for field in register.form_fields()}


@REGISTERS
def test_help_stands_in_three_languages_each_in_its_own_words(register):
    for name, words in register.help.items():
        assert set(words) == LANGUAGES, name
        assert len(set(words.values())) == len(LANGUAGES), name
        for language, text in words.items():
            assert 0 < len(text) <= MOST, (name, language, len(text))
            assert text.endswith("."), (name, language)


@REGISTERS
def test_the_form_shows_the_help_in_the_language_of_its_reader(register, north):
    with north.scope(), translation.override("fr"):
        form = RecordForm(register, Lookup(north.actor()))
        shown = {name: field.help_text for name, field in form.fields.items() if name in register.help}
    assert shown == {name: words["fr"] for name, words in register.help.items()}
