"""What may lead from and to filings and letters."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.links import register_link_type

register_link_type("answers_letter", _("answers the letter"), _("is answered by"), target_kinds=["letter"])
register_link_type(
    "concerns_law", _("concerns"), _("is the subject of"), source_kinds=["letter"],
    target_kinds=["obligation", "permit", "requirement", "filing"],
)  # fmt: skip
