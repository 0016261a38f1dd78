"""What can happen to aspects and methods."""

from django.utils.translation import gettext_lazy as _

from oyamel.records.events import event

ASPECT_EVALUATED = event("AspectEvaluated", _("evaluated this aspect with %(method)s"))
ASPECT_REEVALUATED = event(
    "AspectReevaluated", _("the method changed to %(method)s, and the kept scores were evaluated again")
)
ASPECT_REOPENED = event("AspectReopened", _("opened this aspect again for evaluation"))
METHOD_DRAFTED = event("MethodDrafted", _("wrote version %(version)s"))
METHOD_PUT_IN_USE = event("MethodPutInUse", _("put version %(version)s in use"))
METHOD_RETIRED = event("MethodRetired", _("retired version %(version)s"))
