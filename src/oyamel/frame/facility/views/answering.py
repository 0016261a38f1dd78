"""The questionnaire: a few questions at a time, the most decisive first; it can be left and taken up at any time."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from oyamel.engine.applicability import Question
from oyamel.frame.facility import domain, queries
from oyamel.frame.facility.domain.answering import open_questions
from oyamel.frame.facility.forms import BeginForm, QuestionForm
from oyamel.frame.facility.models import Profile
from oyamel.frame.facility.rulebook import rulebook
from oyamel.registers.declaration import Register
from oyamel.registers.views.access import address, obtain, posted, require

AT_ONCE = 5
NAMED = 3


def begin_view(request: HttpRequest, register: Register) -> HttpResponse:
    """Begin the profile of a site; one that is begun already is opened."""
    require(request, "create")
    sites = request.actor.sites("create").filter(closed_on__isnull=True)
    form = BeginForm(sites, posted(request), initial={"site": request.GET.get("site")})
    if form.is_valid():
        profile = domain.begin_profile(request.actor, form.cleaned_data["site"])
        return redirect(address(request, register, profile.record.number, "questions"))
    page = {
        "register": register, "form": form, "title": _("Begin a site"), "submit": _("Begin"), "back": address(request, register),
        "explanation": _("The country, state, sector and size of the site are known already. What else decides which law applies is asked, the most decisive first."),
    }  # fmt: skip
    return render(request, "registers/reason.html", page, status=422 if form.errors else 200)


def questions_view(request: HttpRequest, register: Register, number: str) -> HttpResponse:
    """The next questions; `?skip=` leaves out the first ones for now."""
    profile = obtain(request, register, number, "change")
    if profile.record.site is None:
        return _without_site(request, register, profile)
    found = queries.answers_of(profile.record.site)
    questions = open_questions(found)
    skip = _skipped(request, len(questions))
    shown = _asked(request, questions, skip)
    form = QuestionForm(
        [each.fact for each in shown], profile.record.site.country, _language(), posted(request)
    )
    if shown and form.is_valid() and _kept(request, profile, form):
        return redirect(address(request, register, number, "questions") + (f"?skip={skip}" if skip else ""))
    return _page(request, register, profile, found, questions, form, skip)


def _without_site(request: HttpRequest, register: Register, profile: Profile) -> HttpResponse:
    messages.warning(request, _("Name the site of this profile first; questions are asked of a site."))
    return redirect(address(request, register, profile.record.number))


def _skipped(request: HttpRequest, most: int) -> int:
    text = request.GET.get("skip", "")
    return min(int(text), most) if text.isdigit() and len(text) < 5 else 0


def _asked(request: HttpRequest, questions: list[Question], skip: int) -> list[Question]:
    """The questions of this page; those that were sent back stay, whatever they decide by now."""
    if request.method == "POST":
        sent = [each for each in questions if each.fact.name in request.POST]
        return sent[: 4 * AT_ONCE]
    return questions[skip : skip + AT_ONCE]


def _kept(request: HttpRequest, profile: Profile, form: QuestionForm) -> bool:
    data = form.cleaned_data
    try:
        with transaction.atomic():
            made = domain.answer(
                request.actor, profile, form.replies, data["source"], data["as_of"], data["source_note"]
            )
            for name, person in form.asked.items():
                domain.ask_person(request.actor, profile, name, person)
    except ValidationError as error:
        form.refuse(error)
        return False
    parts = [
        ngettext("%(count)d answer was kept.", "%(count)d answers were kept.", len(made))
        % {"count": len(made)}
    ]
    if form.asked:
        text = ngettext(
            "%(count)d question was passed on.", "%(count)d questions were passed on.", len(form.asked)
        )
        parts.append(text % {"count": len(form.asked)})
    messages.success(request, " ".join(parts))
    return True


def _page(
    request: HttpRequest, register: Register, profile: Profile, found: queries.SiteAnswers,
    questions: list[Question], form: QuestionForm, skip: int,
) -> HttpResponse:  # fmt: skip
    by_name = {each.fact.name: each for each in questions}
    groups = [group | {"why": _why(by_name[group["fact"].name])} for group in form.groups]
    answered = len(found.facts)
    context = {
        "register": register, "row": profile, "record": profile.record, "form": form, "groups": groups, "left": len(questions),
        "progress_text": progress_words(answered, len(questions)), "answered": answered, "total": answered + len(questions), "skip_url": f"?skip={skip + AT_ONCE}" if skip + AT_ONCE < len(questions) else "",
        "first_url": "?" if skip else "", "no_country": found.answers.country is None, "back": address(request, register, profile.record.number),
    }  # fmt: skip
    return render(request, "facility/questions.html", context, status=422 if form.errors else 200)


def progress_words(answered: int, left: int) -> str:
    """How far the questions of a site are."""
    return _("%(answered)d of %(total)d") % {"answered": answered, "total": answered + left}


def _why(question: Question) -> str:
    """Why it is asked: how many obligations it decides, and which for example."""
    rows = rulebook().rows
    count = len(question.row_ids)
    names = ", ".join(rows[each][0].title(_language()) for each in question.row_ids[:NAMED])
    text = ngettext(
        "Decides %(count)d obligation: %(names)s", "Decides %(count)d obligations: %(names)s", count
    )
    return text % {"count": count, "names": names + (" …" if count > NAMED else "")}


def _language() -> str:
    return get_language() or "en"
