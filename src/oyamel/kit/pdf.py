"""HTML to PDF with WeasyPrint, without ever reaching for the network."""

import re
from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext_lazy as _

from oyamel.kit.errors import KitError

PANGO_PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


_HTML_TAG = re.compile(r"<html\b([^>]*)>", re.IGNORECASE)


class PdfUnavailable(KitError):
    """PDF cannot be made on this machine because a system library is missing."""

    WORDS = {
        "no_pango": (
            _("PDF needs the Pango library, which is not installed (%(detail)s)."),
            _("On Debian or Ubuntu: apt-get install %(packages)s"),
        )
    }


class PdfRefused(KitError):
    """A document that refers to something it must not use."""

    WORDS = {
        "outside": (
            _("The document refers to %(url)s, which is not part of the program."),
            _("Put the file among the static files, or embed it as data."),
        )
    }


def render_pdf(
    html: str,
    *,
    stylesheets: Sequence[Path | str] = (),
    folders: Sequence[Path] = (),
    language: str = "",
    identifier: bytes | None = None,
) -> bytes:
    """A tagged PDF (PDF/UA-1) of an HTML document.

    `stylesheets` are files or CSS texts, applied in order. The document may use files inside `folders`
    (relative addresses start at the first one) and data: addresses, nothing else. `language` fills `<html
    lang>` when the document has none. `identifier` makes the output repeatable. Raises PdfUnavailable,
    PdfRefused.
    """
    weasyprint = _weasyprint()
    fetcher = _fetcher(weasyprint, folders)
    base = f"{folders[0].resolve().as_uri()}/" if folders else None
    try:
        styles = [_stylesheet(weasyprint, sheet, base, fetcher) for sheet in stylesheets]
        document = weasyprint.HTML(string=_with_language(html, language), base_url=base, url_fetcher=fetcher)
        return document.write_pdf(stylesheets=styles, pdf_variant="pdf/ua-1", pdf_identifier=identifier)
    except weasyprint.urls.FatalURLFetchingError as error:
        raise PdfRefused("outside", url=fetcher.refused) from error


def pdf_available() -> bool:
    """Whether PDFs can be made here, for the page that shows the state of the installation."""
    try:
        _weasyprint()
    except PdfUnavailable:
        return False
    return True


def _weasyprint() -> Any:
    """Imported late: it loads Pango at once, and takes half a second that only PDFs should cost."""
    try:
        import weasyprint
    except OSError as error:
        detail = str(error).partition(":")[0]
        raise PdfUnavailable("no_pango", detail=detail, packages=PANGO_PACKAGES) from error
    return weasyprint


def _fetcher(weasyprint: Any, folders: Sequence[Path]) -> Any:
    """Serves data: addresses and files inside the folders; anything else stops the rendering."""
    roots = [folder.resolve() for folder in folders]

    class Outside(weasyprint.urls.FatalURLFetchingError):
        """Unlike other errors of a fetcher, WeasyPrint lets this one through."""

    class LocalFetcher(weasyprint.urls.URLFetcher):
        refused = ""

        def fetch(self, url: str, headers: dict | None = None) -> Any:
            if not _is_local(url, roots):
                self.refused = url
                raise Outside(url)
            return super().fetch(url, headers)

    return LocalFetcher(allowed_protocols=("file", "data"), allow_redirects=False)


def _is_local(url: str, roots: Sequence[Path]) -> bool:
    parts = urlsplit(url)
    if parts.scheme == "data":
        return True
    if parts.scheme != "file" or parts.netloc:
        return False
    path = Path(unquote(parts.path)).resolve()
    return any(path.is_relative_to(root) for root in roots)


def _stylesheet(weasyprint: Any, sheet: Path | str, base: str | None, fetcher: Any) -> Any:
    if isinstance(sheet, Path):
        base, sheet = sheet.resolve().as_uri(), sheet.read_text(encoding="utf-8")
    return weasyprint.CSS(string=sheet, base_url=base, url_fetcher=fetcher)


def _with_language(html: str, language: str) -> str:
    head = _HTML_TAG.search(html)
    if not language or (head and "lang=" in head[0]):
        return html
    if not head:
        return f'<html lang="{escape(language)}">{html}</html>'
    return f'{html[: head.start()]}<html lang="{escape(language)}"{head[1]}>{html[head.end() :]}'
