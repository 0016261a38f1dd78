"""What can happen to filings and letters."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

FILING_STARTED = event("FilingStarted", _("started the filing %(number)s"))
FILING_PREPARED = event("FilingPrepared", _("prepared this filing"))
FILING_CERTIFIED = event("FilingCertified", _("certified this filing, signed with %(signed_with)s"))
FILING_TAKEN_BACK = event("FilingTakenBack", _("took this filing back to work on it"))
FILING_SUBMITTED = event("FilingSubmitted", _("recorded that this filing was submitted"))
FILING_ACKNOWLEDGED = event("FilingAcknowledged", _("recorded the acknowledgement %(reference)s"))
FILING_AMENDED = event("FilingAmended", _("amended this filing by %(number)s"))
LETTER_REPLIED = event("LetterReplied", _("recorded the reply"))
LETTER_CLOSED = event("LetterClosed", _("closed this letter"))
LETTER_REOPENED = event("LetterReopened", _("opened this letter again"))
