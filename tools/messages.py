"""Compile translations (.po) into what gettext reads (.mo), without the gettext programs.

    tools/messages.py src/oyamel/locale/es/LC_MESSAGES/django.po …

Without arguments all catalogues of the program are compiled. Fuzzy and empty translations are left out.
"""

import ast
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CONTEXT = "\x04"  # between context and message, as gettext has it
PLURAL = "\x00"
KEYWORDS = ("msgctxt", "msgid_plural", "msgid", "msgstr")


@dataclass
class Entry:
    """One message: its texts by keyword (`msgid`, `msgstr[0]`, …)."""

    is_fuzzy: bool = False
    texts: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        name = self.texts["msgid"]
        if "msgid_plural" in self.texts:
            name += PLURAL + self.texts["msgid_plural"]
        return self.texts["msgctxt"] + CONTEXT + name if "msgctxt" in self.texts else name

    @property
    def translation(self) -> str:
        """The translation, plural forms joined; empty when one of them is missing."""
        forms = [text for name, text in sorted(self.texts.items()) if name.startswith("msgstr")]
        return PLURAL.join(forms) if all(forms) else ""


def entries(text: str, name: str = "") -> Iterator[Entry]:
    """The messages of a catalogue, obsolete ones left out. ValueError names a line that cannot be read."""
    entry, last = Entry(), ""
    for count, line in enumerate(text.splitlines(), start=1):
        line = line.strip()
        if line.startswith("#"):
            if last:
                yield entry
                entry, last = Entry(), ""
            entry.is_fuzzy |= line.startswith("#,") and "fuzzy" in line
        elif line:
            word, _, rest = line.partition(" ")
            if line.startswith('"') and last:
                rest = line
            elif not word.startswith(KEYWORDS):
                raise ValueError(f"{name}:{count}: neither keyword nor text: {line}")
            elif word in entry.texts or (word == "msgctxt" and last):
                yield entry
                entry, last = Entry(), word
            else:
                last = word
            entry.texts[last] = entry.texts.get(last, "") + ast.literal_eval(rest)
        elif last:
            yield entry
            entry, last = Entry(), ""
    if last:
        yield entry


def catalogue(entries: Iterator[Entry]) -> bytes:
    """The binary catalogue (the .mo format of GNU gettext, little endian, without hash table)."""
    known = {entry.key: entry.translation for entry in entries if entry.translation and not entry.is_fuzzy}
    pairs = sorted((key.encode(), text.encode()) for key, text in known.items())
    keys, texts = b"", b""
    spans = []
    for key, text in pairs:
        spans.append((len(key), len(keys), len(text), len(texts)))
        keys, texts = keys + key + b"\0", texts + text + b"\0"
    head, count = 28, len(pairs)
    start = head + 16 * count
    key_table = b"".join(struct.pack("<2I", size, start + at) for size, at, _, _ in spans)
    text_table = b"".join(struct.pack("<2I", size, start + len(keys) + at) for _, _, size, at in spans)
    header = struct.pack("<7I", 0x950412DE, 0, count, head, head + 8 * count, 0, start)
    return header + key_table + text_table + keys + texts


def compile_file(source: Path) -> Path:
    """Compile one catalogue, if it changed, into the .mo beside it."""
    target = source.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        data = catalogue(entries(source.read_text(encoding="utf-8"), str(source)))
        fresh = target.with_suffix(".mo.new")
        fresh.write_bytes(data)
        fresh.replace(target)
    return target


def compile_all(root: Path = ROOT) -> list[Path]:
    """Compile the program's catalogues; the compiled files."""
    return [compile_file(source) for source in sorted((root / "src").rglob("locale/*/LC_MESSAGES/*.po"))]


if __name__ == "__main__":
    if sys.argv[1:]:
        for given in sys.argv[1:]:
            compile_file(Path(given))
    else:
        compile_all()
