"""Dates and numbers are written as in Mexico and in Canada, not as in Spain and in France."""

from datetime import date, datetime

import pytest
from django.utils import formats, translation

DAY, MOMENT = date(2026, 12, 1), datetime(2026, 12, 1, 13, 5)


@pytest.mark.parametrize(
    ("language", "day", "short", "moment", "number"),
    [
        ("es", "1 de diciembre de 2026", "01/12/2026", "1 de diciembre de 2026 a las 13:05", "1234.5"),
        ("fr", "1 décembre 2026", "2026-12-01", "1 décembre 2026, 13\xa0h\xa005", "1234,5"),
    ],
)
def test_dates_and_numbers(language: str, day: str, short: str, moment: str, number: str) -> None:
    with translation.override(language):
        assert formats.date_format(DAY) == day
        assert formats.date_format(DAY, "SHORT_DATE_FORMAT") == short
        assert formats.date_format(MOMENT, "DATETIME_FORMAT") == moment
        assert formats.localize(1234.5) == number


@pytest.mark.parametrize(("language", "short"), [("es", "01/12/2026 13:05"), ("fr", "2026-12-01 13:05")])
def test_a_moment_in_a_table(language: str, short: str) -> None:
    with translation.override(language):
        assert formats.date_format(MOMENT, "SHORT_DATETIME_FORMAT") == short
