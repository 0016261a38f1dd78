"""What follows here from the approval of a policy or scope."""

from oyamel.frame.leadership.domain import clear_approved
from oyamel.frame.leadership.models import Policy, Scope
from oyamel.records import approvals

for kind in (Policy.kind, Scope.kind):
    approvals.on_approved(kind, clear_approved)
