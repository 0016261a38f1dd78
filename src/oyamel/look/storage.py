"""Static files under the hash of their content, so that a browser asks for each of them once."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class LookStorage(CompressedManifestStaticFilesStorage):
    """Also rewrites the imports of our modules; without that a browser would keep old ones after an update.

    Imports have to end with a semicolon, and no comment above them may hold the word "export".
    """

    support_js_module_import_aggregation = True
