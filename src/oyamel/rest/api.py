"""The API, put together: the operations of every register and those that all share."""

from ninja import NinjaAPI

from oyamel import __version__
from oyamel.registers.declaration import registers
from oyamel.rest import acts, aspects, attached, entries, errors, evidence, inventory, organization, records
from oyamel.rest.access import Session, Token, in_scope

ABOUT = """The same records, rights and rules as the pages.

Errors have one form: a stable `code`, a `message` in the language of `Accept-Language`, and `fields` with the messages of
each field. What you may not see is not there (404); what you may see but not do is 403. A list goes on with `after`.
"""
SHARED = {"sites", "areas", "people", "search", "files", "entries"}


def build() -> NinjaAPI:
    """The API over all declared registers. Raises ValueError for a register whose address is taken."""
    api = NinjaAPI(
        title="Oyamel",
        version=__version__,
        description=ABOUT,
        urls_namespace="api",
        docs_url=None,
        openapi_url=None,
        auth=[Token(), Session()],
    )
    errors.install(api)
    api.add_decorator(in_scope)
    for each in (organization, aspects, acts, attached, evidence, entries, inventory):
        api.add_router("", each.router)
    for register in registers():
        if register.slug in SHARED:
            raise ValueError(f"the address {register.slug} belongs to the API itself")
        api.add_router("", records.router_for(register))
    return api
