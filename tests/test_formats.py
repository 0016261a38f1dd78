"""Numbers and days as Mexico writes them, whatever Django thinks of Spanish."""

from datetime import date

from django.utils import formats, translation


def test_spanish_has_a_decimal_point_and_the_day_first():
    with translation.override("es"):
        assert formats.localize(1234.5, use_l10n=True).endswith("234.5")
        assert formats.date_format(date(2026, 11, 22)) == "22 de noviembre de 2026"
        assert formats.date_format(date(2026, 11, 22), "SHORT_DATE_FORMAT") == "22/11/2026"
