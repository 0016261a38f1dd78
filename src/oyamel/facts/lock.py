"""The lock of hashes: no data file changes unnoticed."""

import hashlib
import json
from pathlib import Path

from oyamel.facts.loader import DATA

LOCK = Path(__file__).parent / "lock.json"


def hashes() -> dict[str, str]:
    """SHA-256 of every data file by its path below `facts/data`."""
    files = sorted(path for path in DATA.rglob("*") if path.is_file())
    return {
        path.relative_to(DATA).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


def locked() -> dict[str, str]:
    """The hashes written in `facts/lock.json`."""
    return json.loads(LOCK.read_text(encoding="utf-8"))


def write_lock() -> int:
    """Rewrite `facts/lock.json` from the files; the number of files."""
    found = hashes()
    LOCK.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return len(found)


def differences() -> list[str]:
    """What differs from the lock, one sentence per file; empty when all is as locked."""
    then, now = locked(), hashes()
    gone = [f"{name} is missing" for name in then.keys() - now.keys()]
    new = [f"{name} is not in the lock" for name in now.keys() - then.keys()]
    changed = [f"{name} has changed" for name in then.keys() & now.keys() if then[name] != now[name]]
    return sorted(gone + new + changed)
