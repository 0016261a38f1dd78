"""The web app manifest: what a phone needs to put Oyamel among its apps."""

from django.http import HttpRequest, JsonResponse
from django.templatetags.static import static
from django.utils.translation import get_language
from django.utils.translation import gettext as _

PAPER, FIR = "#fbfaf6", "#1c5c48"


def manifest(request: HttpRequest) -> JsonResponse:
    """manifest.webmanifest in the reader's language."""
    icons = [
        {"src": static(f"shell/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in (192, 512)
    ]
    whole = {**icons[-1], "purpose": "maskable"}
    drawn = {"src": static("look/img/oyamel.svg"), "sizes": "any", "type": "image/svg+xml"}
    data = {
        "name": "Oyamel",
        "short_name": "Oyamel",
        "description": _("Environmental management after ISO 14001"),
        "lang": get_language() or "en",
        "start_url": "/",
        "scope": "/",
        "id": "/",
        "display": "standalone",
        "background_color": PAPER,
        "theme_color": FIR,
        "icons": [*icons, whole, drawn],
    }
    return JsonResponse(data, content_type="application/manifest+json")
