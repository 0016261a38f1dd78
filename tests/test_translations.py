"""Nothing is shown untranslated: both catalogues are whole and fresh, and no template shows bare words."""

import ast
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import allauth
import pytest
from tools.messages import Entry, entries

import oyamel
from oyamel.shell import borrowed

PACKAGE = Path(oyamel.__file__).parent
LANGUAGES = pytest.mark.parametrize("language", ["es", "fr"])
MARKS = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+")


def read(path: Path) -> list[Entry]:
    """The messages of a catalogue without its header."""
    return [entry for entry in entries(path.read_text(encoding="utf-8"), str(path)) if entry.texts["msgid"]]


def catalogue(language: str) -> Path:
    return PACKAGE / "locale" / language / "LC_MESSAGES" / "django.po"


def forms(entry: Entry) -> list[str]:
    return [text for name, text in sorted(entry.texts.items()) if name.startswith("msgstr")]


def marks(text: str) -> set[str]:
    return set(MARKS.findall(text))


def agrees(entry: Entry) -> bool:
    """Whether every form carries the placeholders and tags of the source; only a singular may leave its number out."""
    *singular, last = map(marks, forms(entry))
    whole = marks(entry.texts.get("msgid_plural", entry.texts["msgid"]))
    return last == whole and all(form <= whole and whole - form <= numbers(whole) for form in singular)


def numbers(marks: set[str]) -> set[str]:
    return marks & {"%(count)s", "%(count)d", "%(n)s", "%(n)d", "%s", "%d"}


@LANGUAGES
def test_every_message_is_translated(language):
    found = read(catalogue(language))
    assert [entry.key for entry in found if entry.is_fuzzy or not entry.translation] == []
    assert len(found) > 1000


@LANGUAGES
def test_placeholders_agree(language):
    assert [entry.key for entry in read(catalogue(language)) if not agrees(entry)] == []


@LANGUAGES
def test_plural_forms_are_as_many_as_the_header_says(language):
    text = catalogue(language).read_text(encoding="utf-8")
    declared = int(re.search(r"nplurals=(\d)", text)[1])
    plurals = [entry for entry in read(catalogue(language)) if "msgid_plural" in entry.texts]
    assert {len(forms(entry)) for entry in plurals} == {declared}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('msgid "%(n)s of {x}"\nmsgstr "{x}: %(n)s"', True),
        ('msgid "%(n)s of {x}"\nmsgstr "{x}"', False),
        ('msgid "See <a>it</a>"\nmsgstr "Ver"', False),
        ('msgid "%(n)d day"\nmsgid_plural "%(n)d days"\nmsgstr[0] "un día"\nmsgstr[1] "%(n)d días"', True),
        ('msgid "%(n)d day"\nmsgid_plural "%(n)d days"\nmsgstr[0] "%(n)d día"\nmsgstr[1] "días"', False),
        ('msgid "%(a)s: %(n)d"\nmsgid_plural "%(a)s: %(n)d"\nmsgstr[0] "%(n)d"\nmsgstr[1] "%(a)s: %(n)d"', False),
    ],
)  # fmt: skip
def test_a_lost_placeholder_would_be_found(source, expected):
    [entry] = entries(source)
    assert agrees(entry) is expected


@pytest.fixture(scope="module")
def gathered(tmp_path_factory) -> set[str]:
    """The messages of the sources as they stand, gathered in a copy."""
    if shutil.which("xgettext") is None:
        pytest.skip("SKIPPED: xgettext is missing (apt-get install gettext), so stale messages stay unseen")
    home = tmp_path_factory.mktemp("messages")
    copy = home / "oyamel"
    shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__", "locale", "static"))
    (copy / "locale").mkdir()
    told = {"PYTHONPATH": str(home), "OYAMEL_HOME": str(home), "DJANGO_SETTINGS_MODULE": "oyamel.settings"}
    gather = [sys.executable, "-m", "django", "makemessages", "-l", "es", "--no-wrap"]
    subprocess.run(gather, cwd=copy, env={**os.environ, **told}, check=True, capture_output=True)
    return {entry.key for entry in read(copy / "locale" / "es" / "LC_MESSAGES" / "django.po")}


@LANGUAGES
def test_the_catalogue_is_fresh(language, gathered):
    """When this fails: `make messages`, then translate what is empty or marked fuzzy."""
    known = {entry.key for entry in read(catalogue(language))}
    assert {"missing": gathered - known, "stale": known - gathered} == {"missing": set(), "stale": set()}


def test_borrowed_words_are_words_of_the_library():
    """A word that the library no longer says would be translated in vain."""
    library = Path(allauth.__file__).parent / "locale/es/LC_MESSAGES/django.po"
    known = {entry.texts["msgid"] for entry in read(library)}
    shelves = [borrowed.SIGN_IN, borrowed.PASSWORD, borrowed.ADDRESS]
    shelves += [borrowed.SECOND_FACTOR, borrowed.KEYS, borrowed.MAIL]
    assert {str(word) for shelf in shelves for word in shelf} - known == set()


SAME_EVERYWHERE = {"Oyamel", "CO₂e", "Excel", "SHA-256", "PDF", "API", "openapi", "json"}
NOT_SHOWN = re.compile(
    r"\{#.*?#\}|<!--.*?-->|\{% *(comment|blocktranslate|block \w*class)\b.*?\{% *end(comment|blocktranslate|block) *%\}",
    re.DOTALL,
)
TAG = re.compile(r"\{%\s*(\w+)(.*?)%\}", re.DOTALL)
BARE_ARGUMENT = re.compile(r"""(?<!_\()(["'])([A-Z][^"']*[a-z][^"']*)\1""")
DJANGOS = {"translate", "blocktranslate", "if", "elif", "with", "include", "extends", "url", "load", "kbd"}
SPOKEN = {"aria-label", "title", "placeholder", "alt"}


class Words(HTMLParser):
    """Collects the words that a page shows or has read out."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.skipping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.skipping += tag in {"script", "style", "code", "pre", "kbd"}
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag: str) -> None:
        self.skipping -= tag in {"script", "style", "code", "pre", "kbd"}

    def handle_data(self, data: str) -> None:
        if not self.skipping:
            self.found.append(data)


def bare_words(template: str) -> list[str]:
    """The words of a template that no translation reaches."""
    text = NOT_SHOWN.sub("", template)
    arguments = [found[2] for tag in TAG.finditer(text) if tag[1] not in DJANGOS for found in BARE_ARGUMENT.finditer(tag[2])]  # fmt: skip
    parser = Words()
    parser.feed(re.sub(r"\{%.*?%\}|\{\{.*?\}\}", "", text, flags=re.DOTALL))
    return arguments + [word for shown in parser.found for word in letters(shown)]


def letters(text: str) -> Iterator[str]:
    text = re.sub(r"&\w+;", "", text)
    return (word for word in re.findall(r"[^\W\d_][\w-]+", text) if word not in SAME_EVERYWHERE)


def test_no_template_shows_bare_words():
    """The style guide alone speaks English, to those who build pages."""
    paths = [path for path in PACKAGE.rglob("templates/**/*.html") if "styleguide" not in path.as_posix()]
    found = {path.relative_to(PACKAGE).as_posix(): bare_words(path.read_text()) for path in paths}
    assert {name: words for name, words in found.items() if words} == {}
    assert len(found) > 80


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("<p>Hello {{ name }}</p>", ["Hello"]),
        ('<p title="Choose">{% translate "Hello" %}</p>', ["Choose"]),
        ('{% panel "Facts of it" %}{% endpanel %}', ["Facts of it"]),
        ('{% panel _("Facts") kind="main" %}{% endpanel %}', []),
        ("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %} {# note #}<code>make run</code>", []),
        ('<a href="/x/">{{ label }}</a> &middot; 12 <b>SHA-256</b>', []),
    ],
)
def test_bare_words_would_be_found(template, expected):
    assert bare_words(template) == expected


def filled_too_early(source: str) -> list[int]:
    """Lines where a lazy text is filled in while the module loads, which fixes its language for good."""
    tree = ast.parse(source)
    names = {
        each.asname or each.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for each in node.names
        if each.name.endswith("_lazy")
    }
    return [node.lineno for node in at_load(tree) if is_filling(node, names)]


def at_load(node: ast.AST) -> Iterator[ast.AST]:
    """What runs when a module is imported: everything but the bodies of functions."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            yield child
            yield from at_load(child)


def is_filling(node: ast.AST, names: set[str]) -> bool:
    return (
        isinstance(node, ast.BinOp)
        and isinstance(node.op, ast.Mod)
        and isinstance(node.left, ast.Call)
        and isinstance(node.left.func, ast.Name)
        and node.left.func.id in names
    )


def test_no_text_is_filled_in_before_the_reader_is_known():
    found = {path.relative_to(PACKAGE).as_posix(): filled_too_early(path.read_text()) for path in PACKAGE.rglob("*.py")}  # fmt: skip
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("class F:\n    text = _('At most %(n)s') % {'n': 3}", [3]),
        ("def f():\n    return _('At most %(n)s') % {'n': 3}", []),
        ("TEXT = _('At most %(n)s')", []),
    ],
)
def test_a_text_filled_in_too_early_would_be_found(source, expected):
    assert filled_too_early(f"from django.utils.translation import gettext_lazy as _\n{source}") == expected
