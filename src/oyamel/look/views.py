"""The styleguide, and answers for errors that Django has no page for."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from oyamel.look.styleguide import examples

THEMES = ("light", "dark")
ERROR_PAGES = {400, 403, 404, 409, 413, 429, 500, 503}


def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component in all its states. `?theme=light|dark` fixes the theme."""
    shown = examples()
    asked = request.GET.get("theme", "")
    context = {"examples": shown, **_shell(shown, asked if asked in THEMES else "")}
    return render(request, "look/styleguide.html", context)


def found(request: HttpRequest) -> JsonResponse:
    """What the palette of the styleguide finds: the components whose title or purpose holds `?q=`."""
    asked = request.GET.get("q", "").strip().lower()
    home = reverse("styleguide")
    hits = [
        {"label": one.title, "url": f"{home}#{one.slug}", "hint": one.about}
        for one in examples()
        if asked in f"{one.title} {one.about}".lower()
    ]
    return JsonResponse({"groups": [{"label": _("Components"), "items": hits}]})


def _shell(shown: list, theme: str) -> dict:
    components = [{"label": one.title, "url": f"#{one.slug}"} for one in shown]
    looks = [
        {"label": _("As the device"), "url": "?", "current": not theme},
        {"label": _("Light"), "url": "?theme=light", "current": theme == "light"},
        {"label": _("Dark"), "url": "?theme=dark", "current": theme == "dark"},
    ]
    return {
        "theme": theme,
        "palette_url": reverse("styleguide_found"),
        "search_url": reverse("styleguide"),
        "navigation": [
            {"label": _("Appearance"), "items": looks},
            {"label": _("Components"), "items": components},
        ],
        "phone_bar": [{"label": one["label"], "url": one["url"], "icon": "swatch"} for one in looks],
        "site": {"label": _("Styleguide"), "organization": "Oyamel"},
        "sites": [],
        "demo": {"text": _("The data on this page is invented.")},
    }


def error_page(
    request: HttpRequest, status: int, reason: str = "", cure: str = "", url: str = ""
) -> HttpResponse:
    """The page of `status` (one of ERROR_PAGES, else KeyError) naming the reason, the cure and where to go."""
    if status not in ERROR_PAGES:
        raise KeyError(status)
    return render(request, f"{status}.html", {"reason": reason, "cure": cure, "url": url}, status=status)
