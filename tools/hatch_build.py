"""What the wheel holds beside the code in git: compiled translations, and the guide."""

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class Hook(BuildHookInterface):
    """Compiles the translations before a build and puts docs/guide inside the package."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        compiled = runpy.run_path(str(root / "tools" / "messages.py"))["compile_all"](root)
        build_data["artifacts"] += [path.relative_to(root).as_posix() for path in compiled]
        guide = root / "docs" / "guide"
        if any(guide.glob("*/*.md")):
            build_data["force_include"][str(guide)] = "oyamel/guide"
            build_data["force_include"][str(root / "docs" / "glossary.md")] = "oyamel/guide/glossary.md"
