"""The select for long lists says what Django's own says."""

import pytest
from django import forms
from django.test.html import parse_html

from oyamel.frame.organization.widgets import LongSelect

CHOICES = [
    ("", "—"),
    ("Mexico <MX>", [("MX-NLE", "Nuevo León & more"), ("MX-SON", '"Sonora"')]),
    (3, "Three"),
]


@pytest.mark.parametrize("value", [None, "", "MX-SON", 3, "3", "unknown"])
@pytest.mark.parametrize("required", [True, False])
def test_it_draws_the_same_options(value, required):
    attrs = {"id": "id_place", "aria-describedby": "id_place_helptext", "required": required}
    ours = LongSelect(choices=CHOICES).render("place", value, attrs)
    theirs = forms.Select(choices=CHOICES).render("place", value, attrs)
    assert parse_html(ours) == parse_html(theirs)
