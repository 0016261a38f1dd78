"""Settings of the tests: the program's own, in a temporary home, with cheap passwords.

The database is SQLite in a file, as in an installation; `tools/with_postgres.py` puts PostgreSQL in its place.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_worker = os.environ.get("PYTEST_XDIST_WORKER")
_home = Path(os.environ["OYAMEL_HOME"], _worker) if _worker else Path(tempfile.mkdtemp(prefix="oyamel-test-"))
if not _worker:
    atexit.register(shutil.rmtree, _home, ignore_errors=True)
for _name in [
    name for name in os.environ if name.startswith("OYAMEL_") and not name.startswith("OYAMEL_TEST")
]:
    if _name != "OYAMEL_DATABASE_URL":
        del os.environ[_name]
os.environ["OYAMEL_HOME"] = str(_home)
(_home / "static").mkdir(parents=True, exist_ok=True)

from oyamel.settings import *  # noqa: E402, F403 - the home must be named before the settings are read
from oyamel.settings import DATABASES, STORAGES  # noqa: E402 - as above

ON_POSTGRESQL = DATABASES["default"]["ENGINE"].endswith("postgresql")
if ON_POSTGRESQL:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    DATABASES["default"]["TEST"] = {"NAME": str(_home / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] += "PRAGMA synchronous=OFF;"

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
