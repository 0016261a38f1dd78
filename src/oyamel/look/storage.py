"""Static files under the hash of their content, so that a browser asks for each of them once."""

from typing import Any

from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage


class LookStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports of our own modules; without that a browser would keep old ones after an update.

    Imports have to end with a semicolon, and no comment above them may hold the word "export". Scripts of packages are
    left as they are: some import names that no file has.
    """

    _of_our_modules: Any = ("look/js/*.js", HashedFilesMixin._js_module_import_aggregation_patterns[1])
    patterns = (*HashedFilesMixin.patterns, _of_our_modules)
