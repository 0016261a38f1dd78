"""What can happen to obligations, requirement items, rules and packs."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

VERDICT_CHANGED = event("VerdictChanged", _("the facts of the site changed what the rule says"))
APPLICABILITY_CONFIRMED = event("ApplicabilityConfirmed", _("confirmed that this applies"))
NON_APPLICABILITY_CONFIRMED = event("NonApplicabilityConfirmed", _("confirmed that this does not apply"))
APPLICABILITY_OVERRIDDEN = event(
    "ApplicabilityOverridden", _("decided otherwise than the rule, which says: %(verdict)s")
)
DECISION_REOPENED = event("DecisionReopened", _("opened the decision again"))
COMPLIANCE_EVALUATED = event("ComplianceEvaluated", _("evaluated compliance: %(outcome)s"))
COMPLIANCE_SETTLED = event("ComplianceSettled", _("took over what its requirements show"))
LAW_CHANGED = event("LawChanged", _("the law changed: %(pack)s as of %(as_of)s"))
LAW_WATCHED = event("LawWatched", _("looked whether the law changed: %(source)s"))
DATES_GIVEN = event("DatesGiven", _("gave the dates that the due dates hang on"))
RULE_PUT_IN_USE = event("RulePutInUse", _("put this rule in use"))
RULE_RETIRED = event("RuleRetired", _("retired this rule"))
PACK_TAKEN = event("PackTaken", _("took the pack %(pack)s as of %(as_of)s"))
TOPICS_CHOSEN = event("TopicsChosen", _("chose the topics that are shown"))
