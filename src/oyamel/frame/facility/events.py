"""What can happen to a profile."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

FACTS_ANSWERED = event("FactsAnswered", _("answered questions about the site: %(count)s"))
FACT_WITHDRAWN = event("FactWithdrawn", _("withdrew the answer to %(fact)s"))
PERMITS_HELD = event("PermitsHeld", _("said which permits, registrations and reports the site holds"))
