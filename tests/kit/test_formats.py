import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from oyamel.kit import formats
from oyamel.kit.formats import NumberRefused

NARROW, NB = formats.NARROW_SPACE, formats.SPACE


@pytest.mark.parametrize(
    ("value", "decimals", "language", "text"),
    [
        (1234.5, None, "en", "1,234.5"),
        (1234.5, None, "es", "1,234.5"),
        (1234.5, None, "es-mx", "1,234.5"),
        (1234.5, None, "fr-ca", f"1{NARROW}234,5"),
        (Decimal("2.50"), None, "en", "2.50"),
        (1e6, None, "en", "1,000,000"),
        (1e-7, None, "en", "0.0000001"),
        (-1234567, None, "fr", f"−1{NARROW}234{NARROW}567"),
        (2.675, 2, "en", "2.68"),
        (0.125, 2, "en", "0.12"),
        (-0.001, 2, "en", "0.00"),
        (12, 1, "fr", "12,0"),
        (float("nan"), None, "en", "–"),
    ],
)
def test_numbers(value, decimals, language, text):
    assert formats.format_number(value, decimals, language) == text


def test_quantities_percents_and_sizes():
    assert formats.format_quantity(1234.5, "kg", language="fr") == f"1{NARROW}234,5{NB}kg"
    assert formats.format_quantity(3, "", language="en") == "3"
    assert formats.format_percent(0.125, 1, "en") == "12.5%"
    assert formats.format_percent(0.125, 1, "fr") == f"12,5{NB}%"
    sizes = [formats.format_size(size, "en") for size in (0, 999, 1000, 1_500_000, 999_600, 25_000_000)]
    assert sizes == [
        f"{text.replace(' ', NB)}" for text in ("0 B", "999 B", "1 kB", "1.5 MB", "1 MB", "25 MB")
    ]
    assert formats.format_size(1_500_000, "fr") == f"1,5{NB}Mo"


def test_dates():
    day = datetime.date(2024, 2, 29)
    assert formats.format_date(day, "iso", "fr") == "2024-02-29"
    assert "2024" in formats.format_date(day, language="en")
    assert "febrero" in formats.format_date(day, language="es").lower()
    assert "février" in formats.format_date(day, language="fr").lower()
    assert formats.format_datetime(datetime.datetime(2024, 2, 29, 18, 5), "fr").endswith(", 18:05")


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (10, "now"),
        (-90, "2 minutes ago"),
        (60, "in 1 minute"),
        (-3599, "1 hour ago"),
        (86_400 * 3, "in 3 days"),
        (-86_400 * 31, "1 month ago"),
        (-86_400 * 364, "11 months ago"),
        (-86_400 * 730, "2 years ago"),
    ],
)
def test_relative_times(seconds, text):
    now = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    assert formats.format_relative(now + datetime.timedelta(seconds=seconds), now) == text


@pytest.mark.parametrize(
    ("text", "language", "value"),
    [
        ("1,234.5", "en", "1234.5"),
        ("1 234.5", "es", "1234.5"),
        ("1,234", "en", "1234"),
        ("1,234", "fr", "1.234"),
        (f"1{NARROW}234,5", "fr", "1234.5"),
        ("−3", "en", "-3"),
        ("+ .5", "en", "0.5"),
        ("0012", "en", "12"),
    ],
)
def test_numbers_are_read(text, language, value):
    assert formats.parse_number(text, language) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "language", "code"),
    [
        ("", "en", "empty"),
        ("  ", "en", "empty"),
        ("abc", "en", "not_a_number"),
        ("1.5", "fr", "wrong_sign"),
        ("1.234,5", "es", "wrong_sign"),
        ("1,5", "en", "wrong_groups"),
        ("12,34,567", "en", "wrong_groups"),
        ("1 23", "fr", "wrong_groups"),
        ("1.2.3", "en", "not_a_number"),
        ("1e3", "en", "not_a_number"),
        ("5.", "en", "not_a_number"),
        ("-", "en", "not_a_number"),
        ("nan", "en", "not_a_number"),
        ("²", "en", "not_a_number"),
        ("1" * 41, "en", "too_long"),
    ],
)
def test_what_is_no_number_is_refused_with_a_cure(text, language, code):
    with pytest.raises(NumberRefused) as caught:
        formats.parse_number(text, language)
    assert caught.value.code == code
    assert "%" not in str(caught.value)


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15, places=6),
    st.sampled_from(["en", "es", "fr"]),
)
def test_what_is_shown_can_be_typed_back(value, language):
    assert formats.parse_number(formats.format_number(value, None, language), language) == value


@given(st.text(max_size=50), st.sampled_from(["en", "fr"]))
def test_any_text_is_a_number_or_a_refusal(text, language):
    try:
        assert formats.parse_number(text, language).is_finite()
    except NumberRefused as refused:
        assert refused.code in NumberRefused.WORDS
