"""What a list shows, in words: for paper and for the first sheet of a workbook."""

from django.utils.translation import gettext as _

from oyamel.registers.listing import Listing


def of_listing(listing: Listing) -> str:
    """The list's filters as one sentence."""
    parts = filters_of(listing)
    if not parts:
        return _("All records that you may see.")
    return _("Only these: %(filters)s.") % {"filters": "; ".join(parts)}


def filters_of(listing: Listing) -> list[str]:
    """Each filter as “label: values”."""
    query = listing.query
    parts = [_("search: “%(text)s”") % {"text": query.q}] if query.q else []
    if query.site and (site := listing.actor.sites("view").filter(pk=query.site).first()):
        parts.append(_("site: %(name)s and below") % {"name": site.name})
    for name, wanted in query.filters.items():
        parts.append(_one(listing, name, wanted))
    return [*parts, _("archived")] if query.archived else parts


def _one(listing: Listing, name: str, wanted: list[str]) -> str:
    field = listing.register.filters[name]
    labels = dict(field.filter_choices(listing.lookup, wanted))
    values = ", ".join(labels.get(code, code) for code in wanted)
    return _("%(what)s: %(detail)s") % {"what": field.label, "detail": values}


def sort_of(listing: Listing) -> str:
    """By what the list is sorted."""
    sort = listing.query.sort or listing.register.default_sort
    name = sort.lstrip("-")
    own = {"number": _("number"), "updated": _("last change")}
    label = own.get(name) or str(listing.register.by_name[name].label).lower()
    side = _("descending") if sort.startswith("-") else _("ascending")
    return f"{label}, {side}"
