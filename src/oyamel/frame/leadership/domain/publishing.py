"""The public page: open or closed, listed by search engines or not, and what stands on it."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from oyamel.frame.leadership import events
from oyamel.frame.leadership.models import Publication, PublicPage
from oyamel.org.actors import Actor
from oyamel.org.models import Organization
from oyamel.records import domain, history
from oyamel.records.errors import NotAllowed
from oyamel.records.models import Record


@transaction.atomic
def set_public_page(
    actor: Actor, is_open: bool, may_be_indexed: bool, published: Iterable[Record]
) -> PublicPage:
    """Open or close the public page and say which policies and scopes it shows. Raises NotAllowed."""
    if not actor.may("configure"):
        raise NotAllowed(_("Only administrators and environmental managers change the public page."))
    Organization.objects.select_for_update().get(pk=actor.organization.pk)
    page, _made = PublicPage.objects.get_or_create(organization=actor.organization)
    kinds = _what_changes(page, is_open, may_be_indexed)
    page.is_open, page.may_be_indexed = is_open, may_be_indexed
    page.save()
    news = [history.for_object(actor.organization, kind) for kind in kinds]
    history.append(actor.organization, actor.user, news)
    _publish(actor, {record.pk: record for record in published})
    return page


def _what_changes(page: PublicPage, is_open: bool, may_be_indexed: bool) -> list[str]:
    kinds = []
    if page.is_open != is_open:
        kinds.append(events.PUBLIC_PAGE_OPENED if is_open else events.PUBLIC_PAGE_CLOSED)
    if page.may_be_indexed != may_be_indexed:
        kinds.append(events.PUBLIC_PAGE_CHANGED)
    return kinds


def _publish(actor: Actor, wanted: dict[int, Record]) -> None:
    present = {each.record_id: each for each in Publication.objects.select_related("record")}
    for pk in present.keys() - wanted.keys():
        domain.record_event(present[pk].record, actor, events.STATEMENT_UNPUBLISHED)
        present[pk].delete()
    for pk in wanted.keys() - present.keys():
        domain.record_event(wanted[pk], actor, events.STATEMENT_PUBLISHED)
        Publication.objects.create(organization=actor.organization, record=wanted[pk])
