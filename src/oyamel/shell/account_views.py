"""The own account, language and appearance, and the acceptance of an invitation."""

from allauth.usersessions.views import list_usersessions
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from oyamel.frame.organization import domain
from oyamel.frame.organization.views.common import attempt, show
from oyamel.look.toasts import toast
from oyamel.org import mail
from oyamel.org.actors import organizations_of
from oyamel.org.models import LANGUAGES, Invitation, User
from oyamel.records.errors import NotAllowed
from oyamel.shell import accounts
from oyamel.shell.account_forms import NameForm, Newcomer
from oyamel.shell.start import home_of


@login_required
def me(request: HttpRequest) -> HttpResponse:
    """Name, language, appearance, and the ways to sign in."""
    form = NameForm(request.POST or None, instance=request.user)
    status = 200
    if request.method == "POST":
        status = attempt(form, lambda: domain.rename_user(request.user, form.cleaned_data["name"]))
        if status == 200:
            toast(request, _("Your name is saved."))
            return redirect("me")
    themes = [
        {"value": value, "label": label, "current": value == request.user.theme}
        for value, label in User._meta.get_field("theme").choices
    ]
    places = [{"label": one.name, "url": home_of(one)} for one in organizations_of(request.user)]
    context = {"form": form, "themes": themes, "languages": _languages(), "organizations": places}
    return render(request, "shell/me.html", context, status=status)


@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is signed in. Visitors of the demo share its accounts: they would see and end each other's sessions."""
    if mail.is_demo_user(request.user):
        raise Http404
    return list_usersessions(request)


def _languages() -> list[dict[str, object]]:
    current = (translation.get_language() or "en")[:2]
    return [{"code": code, "label": label, "current": code == current} for code, label in LANGUAGES]


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language: in a cookie, and for a signed-in user in the account."""
    code = request.POST.get("language", "")
    response = redirect(_next(request))
    if code not in dict(LANGUAGES):
        return response
    if request.user.is_authenticated:
        request.user.language = code
        request.user.save(update_fields=["language"])
    return _with_language(response, code)


@require_POST
@login_required
def set_theme(request: HttpRequest) -> HttpResponse:
    """Change the appearance of the account: light, dark, or as the device says."""
    theme = request.POST.get("theme", "")
    if theme in dict(User._meta.get_field("theme").choices):
        request.user.theme = theme
        request.user.save(update_fields=["theme"])
    return redirect(_next(request))


def _next(request: HttpRequest) -> str:
    """The page to go back to, if it is one of ours."""
    wanted = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if is_ours else "/"


def _with_language(response: HttpResponse, code: str) -> HttpResponse:
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=365 * 24 * 3600,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def without_https(request: HttpRequest) -> HttpResponse:
    """What a browser refuses without HTTPS, and how to get it."""
    context = {"is_without": accounts.is_without_https(), "origin": settings.OYAMEL_URL}
    return render(request, "shell/without_https.html", context)


@never_cache
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Accept an invitation: as the user who is signed in, after signing in, or with a new account."""
    language = request.GET.get("language", "")
    if language in dict(LANGUAGES) and not request.user.is_authenticated:
        translation.activate(language)
        request.LANGUAGE_CODE = language
    found = domain.pending_by_secret(secret)
    if found is None:
        return render(request, "shell/invitation_over.html", status=410)
    response = _accept(request, found, language)
    return _with_language(response, language) if language in dict(LANGUAGES) else response


def _accept(request: HttpRequest, found: Invitation, language: str) -> HttpResponse:
    has_account = User.objects.filter(email__iexact=found.email).exists()
    form = None if has_account else Newcomer(request.POST or None, email=found.email)
    context = {
        "invitation": found,
        "form": form,
        "has_account": has_account,
        "is_other": _is_other(request, found),
    }
    status = 200
    if request.method == "POST":
        status = _take(request, found, form, language, context)
        if status == 200:
            toast(request, _("Welcome to %(organization)s.") % {"organization": found.organization})
            return redirect(home_of(found.organization))
    return render(request, "shell/invitation.html", context, status=status)


def _is_other(request: HttpRequest, found: Invitation) -> bool:
    return request.user.is_authenticated and request.user.email.lower() != found.email.lower()


def _take(
    request: HttpRequest, found: Invitation, form: Newcomer | None, language: str, context: dict[str, object]
) -> int:
    """200 after the invitation was accepted, else the status of a page that says why not."""
    if context["is_other"]:
        return 403
    if form is None:
        return _take_as_user(request, found, context)
    if not form.is_valid():
        return 422
    code = language or found.organization.language
    data = form.cleaned_data
    try:
        user = _new_member(found, data["name"], data["password"], code)
    except ValidationError as error:
        show(form, error)
        return 422
    accounts.sign_in(request, user)
    return 200


def _take_as_user(request: HttpRequest, found: Invitation, context: dict[str, object]) -> int:
    if not request.user.is_authenticated:
        return 403
    try:
        domain.accept(found, request.user)
    except NotAllowed as error:
        context["problem"] = str(error)
        return 403
    except ValidationError as error:
        context["problem"] = " ".join(error.messages)
        return 409
    return 200


def _new_member(found: Invitation, name: str, password: str, language: str) -> User:
    with transaction.atomic():
        verified = (
            mail.reaches_people() and not found.organization.is_demo
        )  # the demo shows its links to anybody
        user = accounts.create_account(name, found.email, password, language, is_verified=verified)
        domain.accept(found, user)
    return user
