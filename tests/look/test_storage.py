"""Hashed static files."""

import re
from pathlib import Path

from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage

from oyamel.look.storage import LookStorage


def test_every_import_of_our_modules_is_hashed(tmp_path):
    source = Path(finders.find("look/js/main.js")).parent
    storage = LookStorage(location=tmp_path, base_url="/static/")
    files = {f"look/js/{path.name}": path for path in source.glob("*.js")}
    local = FileSystemStorage(location=source.parents[1])
    for name, path in files.items():
        with path.open("rb") as file:
            storage.save(name, file)
    faults = [
        fault
        for *_, fault in storage.post_process({name: (local, name) for name in files})
        if fault is not True
    ]
    assert [fault for fault in faults if isinstance(fault, Exception)] == []
    hashed = [path.read_text() for path in tmp_path.rglob("*.????????????.js")]
    assert len(hashed) == len(files)
    plain = [found for text in hashed for found in re.findall(r"""['"]\./\w+\.js['"]""", text)]
    assert plain == []
