"""Every model is a kind of record or exempt with a reason; nothing scoped is read without a scope."""

import re

import pytest
from django.apps import apps
from django_scopes.exceptions import ScopeError

from oyamel.org.models import Organization, Scoped
from oyamel.records import kinds
from oyamel.records.models import Record, RecordModel
from oyamel.registers.declaration import register_for_kind
from tests.architecture import house

EXEMPT = {
    "org.User": "signs in; belongs to no organization",
    "org.Organization": "is the tenant itself",
    "org.Site": "a place in the tree; its history hangs on the object",
    "org.Area": "a part of a site; its history hangs on the object",
    "org.Person": "a person; its history hangs on the object",
    "org.Membership": "a right, with history on the object",
    "org.Invitation": "a right offered, with history on the object",
    "org.ApiToken": "a credential, with history on the object",
    "jobs.Schedule": "machinery, not documented information",
    "jobs.Run": "machinery, not documented information",
    "records.Record": "is the envelope",
    "records.NumberSequence": "counts the envelopes",
    "records.RecordReader": "hangs on an envelope",
    "records.Event": "hangs on an envelope or an object",
    "records.EventText": "hangs on an event",
    "records.Comment": "hangs on an envelope",
    "records.StoredFile": "bytes; their meaning is evidence",
    "records.Evidence": "hangs on an envelope",
    "records.Link": "joins two envelopes",
    "records.Action": "hangs on an envelope",
    "records.Approval": "hangs on an envelope",
    "records.Deadline": "hangs on an envelope",
    "records.ReminderPlan": "a choice of the organization, with history on the object",
    "records.ReminderMail": "that a mail went out; machinery",
    "records.ExportLog": "a log that is only added to",
    "records.Disposal": "the certificate of a record that is gone",
    "records.Checkpoint": "a mark in the history",
    "registers.SavedView": "a person's way to look at a list",
    "registers.FormToken": "guards against the second click",
    "registers.ImportDraft": "an import on its way; what it writes are records",
    "registers.ImportRow": "a row of an import on its way",
    "registers.ImportLayout": "how a sender lays out a sheet, remembered for the next import",
    "metering.Upload": "a file of activity data, told on the sources it gave data to",
    "metering.UploadSource": "joins a file and a source",
    "metering.UploadRow": "a row of a file",
    "metering.Entry": "an amount of a source, told in its history",
    "metering.Segment": "readings of a source in a month, told in its history",
    "inventory.Calculation": "a version of an inventory, told in its history",
    "inventory.Freshness": "when data behind an inventory changed last",
    "inventory.SiteTotal": "a sum of a calculation",
    "inventory.MonthlyTotal": "a sum of a calculation",
    "inventory.WholeTotal": "a sum of a calculation",
    "inventory.YearTotal": "a sum of a calculation",
    "inventory.PeriodState": "a month of a site, told in the inventory's history",
    "inventory.SiteShare": "what counts of a site, told in the site's history",
    "metering.LastReading": "what a meter showed last, of what its source's history tells",
    "shell.Pin": "a person's favourite",
    "shell.CalendarFeed": "a credential, with history on the object",
    "permits.PermitVersion": "a version of a permit, told in its history",
    "permits.Fee": "hangs on a permit, told in its history",
    "aspects.Impact": "a child row of an aspect, told in its history",
    "aspects.MethodVersion": "a version of a method, told in its history",
    "facility.FacilityFact": "a dated answer of a profile, kept and told in its history",
    "obligations.MissingDate": "derived from the rule of an obligation",
    "obligations.PackText": "public law as it was, the same for all organizations",
    "obligations.TakenPack": "which version of a pack is taken, with history on the object",
    "obligations.TopicChoice": "a setting, with history on the object",
    "obligations.Comparison": "a matrix being compared; what it takes over are records",
    "obligations.ComparedRow": "a row of a matrix being compared",
    "aspects.Evaluation": "a judgment of an aspect, kept and told in its history",
    "risks.ScaleVersion": "a version of the organization's scales, told in its history",
    "changes.Touched": "what a change touches, told in its history and as links",
    "objectives.Standing": "what the figures of an objective say, computed from them",
    "objectives.Measurement": "a value of an objective's indicator, told in its history",
    "objectives.Means": "what an action of an objective takes, told in its history",
    "objectives.Money": "money of an objective, told in its history",
    "risks.Assessment": "a judgment of a risk, kept and told in its history",
    "context.ConditionDecision": "a decision on an environmental condition, kept and told in its history",
    "leadership.StatementVersion": "a version of a policy or scope, told in its history",
    "leadership.Acknowledgement": "that a person has read a version, told in its history",
    "leadership.PublicPage": "a setting of the organization, told in its history",
    "leadership.Publication": "what the public page shows, told in the record's history",
    "leadership.Duty": "a child row of a role, told in its history",
}

# What is true of every record, whatever its kind. A new column has to answer that question first.
ENVELOPE = [
    "id", "organization", "kind", "sequence", "number", "title", "title_key", "language", "site", "site_path", "area",
    "owner", "status", "due_on", "opened_at", "closed_at", "updated_at", "archived_at", "is_archived", "retain_until",
    "has_legal_hold", "is_privileged", "fact_id", "custom", "version", "created_by",
]  # fmt: skip

# Where rows of all organizations are read at once, and why no scope can be open there.
EVERYWHERE = {
    "frame/organization/domain/invitations.py": "the link of an invitation names its organization",
    "frame/organization/domain/organizations.py": "someone begins an organization before there is one",
    "frame/organization/domain/people.py": "a person who left may still work for another organization",
    "frame/organization/domain/tokens.py": "a token names its organization",
    "jobs/domain.py": "the worker takes up runs of all organizations",
    "jobs/progress.py": "a run of the installation belongs to no organization",
    "jobs/schedules.py": "the worker looks for what is due in all organizations",
    "org/actors.py": "sign-in asks which organizations a user has",
    "org/mail.py": "a guest of the demo is known by having no other organization",
    "org/models.py": "declares the managers",
    "jobs/models.py": "declares the managers",
    "records/disposal.py": "a name is replaced only when no other organization needs it",
    "rest/access.py": "the use of a token is noted before its organization is entered",
    "shell/models.py": "declares the managers",
    "shell/calendar/feeds.py": "the secret of a feed names its organization",
    "shell/accounts.py": "a guest of the demo is known by having no other organization",
    "shell/demo/removing.py": "a guest who has another organization stays when the demo goes",
}


def ours():
    return [model for model in apps.get_models() if model.__module__.startswith("oyamel.")]


def has_scope(model) -> bool:
    return any(field.name == "organization" for field in model._meta.concrete_fields)


def test_every_model_is_a_kind_of_record_or_exempt():
    records = {model._meta.label for model in ours() if issubclass(model, RecordModel)}
    assert {model._meta.label for model in ours()} - records == set(EXEMPT)
    assert records <= {model._meta.label for model in kinds.all_models().values()}


def test_every_kind_has_a_register():
    own = {model.kind for model in ours() if issubclass(model, RecordModel)}
    without = {kind for kind in own if register_for_kind(kind) is None}
    assert without == set()


def test_the_columns_of_the_envelope_are_pinned():
    assert [field.name for field in Record._meta.concrete_fields] == ENVELOPE


def test_every_model_with_an_organization_is_scoped():
    unscoped = {model._meta.label for model in ours() if has_scope(model) and not issubclass(model, Scoped)}
    assert unscoped == {
        "jobs.Run",
        "jobs.Schedule",
    }  # may belong to the installation, so the column may be empty


@pytest.mark.parametrize(
    "model", [each for each in ours() if has_scope(each)], ids=lambda model: model._meta.label
)
def test_a_query_without_a_scope_raises(model):
    assert model._meta.default_manager.name == "objects"
    for query in (model.objects.all, model.objects.count, lambda: model.objects.filter(pk=1)):
        with pytest.raises(ScopeError):
            query()


def test_a_model_without_an_organization_is_known():
    assert {each._meta.label for each in ours() if not has_scope(each)} == {
        "org.User",
        Organization._meta.label,
        "obligations.PackText",  # public law, kept once for all organizations
    }


def test_what_reads_all_organizations_is_listed():
    pattern = re.compile(r"\bscopes_disabled\b|\.everywhere\b|= models\.Manager\(\)|\b_base_manager\b")
    found = {house.place(path) for path in house.sources() if pattern.search(path.read_text())}
    assert found == set(EVERYWHERE)
