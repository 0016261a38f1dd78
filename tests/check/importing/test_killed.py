"""A worker that is killed while it writes leaves nothing half; the next run writes everything."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
SCRIPT = '''
import io, os, signal, sys
import django
django.setup()
from datetime import date
from django.core.management import call_command
from django.db import connections
call_command("migrate", verbosity=0)
from tests import factories
from tests.check.importing.conftest import book, hourly
from oyamel.check.metering.importing import taking
from oyamel.check.metering.models import Entry, Segment, Source, Upload, UploadRow
from oyamel.records import domain
from oyamel.records.models import Event

world = factories.organization("north", "North")
bills = book(["Source", "Start", "End", "Usage"], *(["Power", date(2025, month, 1), date(2025, month, 28), month] for month in range(1, 13)))

def standing():
    return Entry.objects.count(), sum(row.rows for row in Segment.objects.all()), UploadRow.objects.count()

def killed(pk):
    """Write in a child that is killed in the middle of it."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        def kill(done, total):
            if done:
                os.kill(os.getpid(), signal.SIGKILL)
        upload = Upload.objects.get(pk=pk)
        taking.write(upload, world.actor(), tell=kill)
        os._exit(0)
    return os.waitpid(child, 0)[1]

with world.scope():
    for title, kind in (("Power", "bills"), ("K", "readings")):
        domain.create(Source, world.actor(), {"title": title, "activity": "electricity", "unit": "kWh", "data_kind": kind})
    for content, name, whole in ((bills, "b.xlsx", (12, 0, 12)), (hourly(100), "k.csv", (12, 100, 12))):
        upload = taking.keep(world.actor(), io.BytesIO(content), name)
        if name == "k.csv":
            upload.mapping["choices_of_series"] = {"k": {"source": Source.objects.get(record__title="K").pk}}
        taking.read(upload, world.actor())
        before, events = standing(), Event.objects.count()
        assert killed(upload.pk) == signal.SIGKILL, "it was to be killed"
        upload.refresh_from_db()
        assert (standing(), Event.objects.count(), upload.state) == (before, events, "read"), (name, standing())
        taking.write(upload, world.actor())
        assert (standing(), upload.state) == (whole, "done"), (name, standing())
print("whole")
'''


@pytest.mark.slow
def test_a_kill_in_the_middle_leaves_nothing_half(tmp_path):
    environment = os.environ | {
        "OYAMEL_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "oyamel.settings", "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=environment, capture_output=True, text=True, cwd=ROOT
    )
    assert done.stdout.strip().endswith("whole"), done.stderr[-2000:]
