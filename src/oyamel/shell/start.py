"""The first page: look at the demo, or begin one's own organization."""

from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from oyamel.frame.organization import domain
from oyamel.frame.organization.views.common import show
from oyamel.org import mail
from oyamel.org.actors import organizations_of
from oyamel.org.models import Organization, User
from oyamel.shell import accounts
from oyamel.shell.account_forms import BeginForm, BeginWithAccountForm
from oyamel.shell.middleware import LAST_ORGANIZATION


def start(request: HttpRequest) -> HttpResponse:
    """Signed out: the two choices. Signed in: on to the last or only organization, else a choice of them."""
    if request.user.is_authenticated:
        return _onward(request)
    context = {"demo_roles": accounts.demo_memberships(), "may_begin": accounts.is_open_to_visitors()}
    return render(request, "shell/start.html", context)


def _onward(request: HttpRequest) -> HttpResponse:
    organizations = list(organizations_of(request.user))
    last = request.session.get(LAST_ORGANIZATION)
    here = [one for one in organizations if one.slug == last] or organizations
    if len(here) == 1:
        return redirect(home_of(here[0]))
    may_begin = accounts.may_begin(request.user)
    choices = [{"label": one.name, "url": home_of(one)} for one in organizations]
    return render(request, "shell/choose.html", {"choices": choices, "may_begin": may_begin})


def choose(request: HttpRequest) -> HttpResponse:
    """The organizations of the user, whichever was visited last."""
    request.session.pop(LAST_ORGANIZATION, None)
    return redirect("start")


def home_of(organization: Organization) -> str:
    return f"/{organization.slug}/"


@require_POST
def enter_demo(request: HttpRequest, role: str) -> HttpResponse:
    """Sign in as the demo's user of a role; nobody needs a password for it."""
    found = next((row for row in accounts.demo_memberships() if row.role == role), None)
    if found is None:
        raise Http404
    accounts.sign_in(request, found.user)
    return redirect(home_of(found.organization))


def begin(request: HttpRequest) -> HttpResponse:
    """Begin an organization: with a new account, or as the user who is signed in."""
    if not accounts.may_begin(request.user):
        return render(request, "shell/begin_closed.html", status=403)
    form = _form_for(request)
    status = 200
    if request.method == "POST":
        organization = _begun(request, form)
        if organization:
            return redirect(home_of(organization))
        status = 422
    return render(request, "shell/begin.html", {"form": form}, status=status)


def _is_known(request: HttpRequest) -> bool:
    return request.user.is_authenticated and not mail.is_demo_user(request.user)


def _form_for(request: HttpRequest) -> BeginForm:
    form = BeginForm if _is_known(request) else BeginWithAccountForm
    return form(request.POST or None)


def _begun(request: HttpRequest, form: BeginForm) -> Organization | None:
    if not form.is_valid():
        return None
    try:
        user, organization = _make(request, form)
    except ValidationError as error:
        show(form, error)
        return None
    if user != request.user:
        logout(request)
        accounts.sign_in(request, user)
    return organization


@transaction.atomic
def _make(request: HttpRequest, form: BeginForm) -> tuple[User, Organization]:
    if not accounts.may_begin(request.user):
        raise PermissionDenied(_("Someone began an organization here just now. Ask for an invitation."))
    data = form.cleaned_data
    user = request.user if _is_known(request) else _new_user(data)
    made = domain.begin_organization(
        data["organization"], data["country"], data["language"], form.first_site(), user
    )
    return user, made


def _new_user(data: dict[str, str]) -> User:
    return accounts.create_account(
        data["name"], data["email"], data["password"], data["language"], is_verified=False
    )
