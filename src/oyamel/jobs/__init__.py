"""Work that takes longer than a page: runs with progress, and schedules that start them.

A capability declares its jobs in `jobs.py` (found by discovery) and starts them through `domain.start`:

    @job("aspects.import", title=_("Import of aspects"), restartable=True)
    def import_aspects(run: Progress, *, file: str) -> dict: ...

    domain.start("aspects.import", organization, user, file=sha256)
"""
