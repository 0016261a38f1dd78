"""The public page of an organization, and the page on which the organization says what stands there."""

import hashlib
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from django_scopes import scope

from oyamel.frame.leadership import domain, queries
from oyamel.frame.leadership.forms import NAMES, PublicPageForm
from oyamel.frame.leadership.models import PublicPage, StatementVersion
from oyamel.frame.leadership.sentences import CODES
from oyamel.frame.leadership.views.acts import done
from oyamel.frame.leadership.views.boundaries import worded_stages
from oyamel.frame.leadership.views.statements import shown_texts
from oyamel.org.models import Organization
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import posted, require


@require_safe
def public_view(request: HttpRequest, slug: str) -> HttpResponse:
    """What the organization publishes, in the language of the address, else its own.

    The answer depends on the address alone, so it may be kept by anyone who asks again before showing it. An organization
    that never opened its page is 404; one that closed it is 410.
    """
    organization = Organization.objects.filter(slug=slug).first()
    if organization is None:
        raise Http404
    asked = request.GET.get("language", "")
    language = asked if asked in CODES else organization.language
    with scope(organization=organization), translation.override(language):
        settled = PublicPage.objects.first()
        if settled is None:
            raise Http404
        versions = queries.public_versions() if settled.is_open else []
        response = _page(organization, settled, versions, language) if versions else _gone(organization)
    response.headers["Content-Language"] = language
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)


def _page(
    organization: Organization, settled: PublicPage, versions: list[StatementVersion], language: str
) -> HttpResponse:
    context = {
        "organization": organization,
        "statements": [_statement(version, language) for version in versions],
        "languages": [{"code": code, "name": NAMES[code], "current": code == language} for code in CODES],
        "may_be_indexed": settled.may_be_indexed,
    }
    return _answer(render_to_string("leadership/public.html", context), 200, settled.may_be_indexed)


def _gone(organization: Organization) -> HttpResponse:
    return _answer(render_to_string("leadership/gone.html", {"organization": organization}), 410, False)


def _answer(html: str, status: int, may_be_indexed: bool) -> HttpResponse:
    """Rendered without the request, so that nothing of a visitor (session, token, name) can get into it."""
    response = HttpResponse(html, status=status)
    response.headers["ETag"] = f'"{hashlib.sha256(html.encode()).hexdigest()[:32]}"'
    response.headers["Cache-Control"] = "public, no-cache"
    if not may_be_indexed:
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def _statement(version: StatementVersion, language: str) -> dict[str, Any]:
    """A version as the public sees it: no names of people, no reasons, no exclusions' internals but the sites' names."""
    code = language if language in version.texts else version.language
    content = version.content
    return {
        "title": version.title,
        "kind": version.record.kind,
        "number": version.number,
        "from": version.in_force_from,
        "approved": version.approval.decided_at,
        "code": code,
        "text": shown_texts({code: version.texts.get(code, "")})[0],
        "is_translated": code == language,
        "sites_in": [
            line["name"] or organization_wide() for line in content.get("places", []) if line["is_in"]
        ],
        "sites_out": [
            line["name"] or organization_wide() for line in content.get("places", []) if not line["is_in"]
        ],
        "activities": [line for line in content.get("activities", "").splitlines() if line.strip()],
        "stages": worded_stages(content.get("stages", {})),
    }


def organization_wide() -> str:
    return _("Whole organization")


def settings_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Open or close the public page, and choose what it shows."""
    require(request, "configure")
    actor = request.actor
    settled = PublicPage.objects.first()
    records = {str(record.pk): record for record in queries.publishable(actor)}
    initial = {
        "is_open": bool(settled and settled.is_open),
        "may_be_indexed": bool(settled and settled.may_be_indexed),
        "published": [str(pk) for pk in queries.published_ids()],
    }
    form = PublicPageForm([(pk, str(record)) for pk, record in records.items()], posted(request), initial)

    def save() -> None:
        given = form.cleaned_data
        chosen = [records[pk] for pk in given["published"]]
        domain.set_public_page(actor, given["is_open"], given["may_be_indexed"], chosen)

    if done(request, form, save, _("Saved.")):
        return redirect(request.path)
    context = {
        "register": register,
        "form": form,
        "address": f"{settings.OYAMEL_URL}{reverse('public_page', args=[actor.organization.slug])}",
        "is_open": initial["is_open"],
        "is_empty": not records,
    }
    return render(request, "leadership/public_settings.html", context, status=422 if form.errors else 200)
