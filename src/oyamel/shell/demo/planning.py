"""Plans of the story: risks, objectives on the accounts, law and permits, filings, a change."""

from datetime import date
from decimal import Decimal
from typing import Any

from oyamel.check.inventory.queries.indicators import monthly
from oyamel.frame.facility import domain as facility
from oyamel.org import clock
from oyamel.org.actors import Actor
from oyamel.plan.changes import domain as changes
from oyamel.plan.changes.models import PlannedChange
from oyamel.plan.filings import domain as filings
from oyamel.plan.filings.models import Filing
from oyamel.plan.objectives import domain as objectives
from oyamel.plan.objectives import outlook
from oyamel.plan.objectives.models import Objective
from oyamel.plan.objectives.series import in_unit, indicator_of
from oyamel.plan.obligations import domain as law
from oyamel.plan.obligations import queries
from oyamel.plan.obligations.models import Obligation, RequirementItem
from oyamel.plan.permits import domain as permits
from oyamel.plan.permits.models import Permit
from oyamel.plan.risks import domain as risks
from oyamel.plan.risks.models import Risk
from oyamel.records import domain as records
from oyamel.records.enums import Signature
from oyamel.records.models import Deadline, RecordModel
from oyamel.shell.demo.counting import open_year
from oyamel.shell.demo.stage import Stage

Step = dict[str, Any]
MODELS: dict[str, type[RecordModel]] = {
    model.kind: model for model in (Risk, Objective, Permit, RequirementItem, PlannedChange)
}


def make(stage: Stage, actor: Actor, step: Step) -> None:
    """Write down a record of the story: its values and days, whom and what it names, its texts."""
    name = step["record"]
    given = stage.story.facts["records"][name]
    values = dict(given.get("values", {})) | stage.story.say("records", name)
    values |= {field: stage.day(offset) for field, offset in given.get("days", {}).items()}
    values |= {field: stage.people[who] for field, who in given.get("people", {}).items()}
    values |= {field: stage.record(other) for field, other in given.get("refs", {}).items()}
    if "site" in given:
        values["site"] = stage.sites[given["site"]]
    stage.keep(name, records.create(MODELS[given["kind"]], actor, values))


def assess(stage: Stage, actor: Actor, step: Step) -> None:
    """Judge a risk before and after its treatment."""
    risk = stage.row(step["record"])
    assert isinstance(risk, Risk)  # noqa: S101 - the story assesses risks
    after = tuple(step["after"]) if "after" in step else None
    risks.assess(actor, risk, tuple(step["before"]), after, stage.note(step))


def base(stage: Stage, actor: Actor, step: Step) -> None:
    """Take the baseline of an objective from the closed accounts, and a year more as its time."""
    objective = stage.row(step["record"])
    assert isinstance(objective, Objective)  # noqa: S101 - the story sets baselines of objectives
    year = open_year(stage)
    found = monthly(
        actor.organization, indicator_of(objective), (year - 1) * 100 + 1, (year - 1) * 100 + 12, objective.record.site_path
    )  # fmt: skip
    total = sum(in_unit(each.value, each.unit, objective.unit) or 0.0 for each in found)
    values = {
        "baseline_value": Decimal(str(round(total, 1))), "baseline_from": date(year - 1, 1, 1),
        "baseline_until": date(year - 1, 12, 31), "due_on": date(year + 1, 12, 31),
    }  # fmt: skip
    records.change(objective, actor, values)


def read_curves(stage: Stage, actor: Actor, step: Step) -> None:
    """Read the objectives by the newest figures, as happens each night."""
    outlook.refresh(list(Objective.objects.select_related("record", "organization")))


def give_means(stage: Stage, actor: Actor, step: Step) -> None:
    """Say what an action of an objective takes."""
    objective = stage.row(step["record"])
    assert isinstance(objective, Objective)  # noqa: S101 - the story gives means to objectives
    objectives.plan_means(
        actor, objective, stage.actions[step["action"]], stage.note(step), Decimal(step["planned"])
    )


def answer(stage: Stage, actor: Actor, step: Step) -> None:
    """Answer the questions about a plant of which the answer is known."""
    profile = facility.begin_profile(actor, stage.sites[step["site"]])
    given = stage.story.facts["law"][step["site"]]["answers"]
    facility.answer(actor, profile, [facility.Reply(name, value) for name, value in given.items()])


def take_law(stage: Stage, actor: Actor, step: Step) -> None:
    """Take rows of law for a plant, and confirm those that were looked at."""
    site, given = stage.sites[step["site"]], stage.story.facts["law"][step["site"]]
    taken = law.adopt(actor, site, [*given["confirmed"], *given["open"]], actor.person)
    for row in taken:
        stage.keep(f"{step['site']}.{row.record.fact_id}", row)
    law.confirm(actor, [row for row in taken if row.record.fact_id in given["confirmed"]])


def comply(stage: Stage, actor: Actor, step: Step) -> None:
    """Evaluate compliance with obligations of a plant."""
    present = queries.adopted(stage.sites[step["site"]])
    for fact_id, outcome in step["found"].items():
        row: Obligation = present[fact_id]
        law.evaluate(actor, row, outcome, note=stage.note(step))


def permit_in_force(stage: Stage, actor: Actor, step: Step) -> None:
    """Record that a permit was issued."""
    permit = stage.row(step["record"])
    assert isinstance(permit, Permit)  # noqa: S101 - the story puts permits in force
    permits.put_in_force(actor, permit)


def start_filing(stage: Stage, actor: Actor, step: Step) -> None:
    """Start the filing of a due date of a record, by its place in time."""
    dates = Deadline.objects.filter(record=stage.record(step["record"]), source=RequirementItem.kind)
    stage.keep(step["id"], filings.start(actor, dates.order_by("due_on")[step["place"]]))


def prepare_filing(stage: Stage, actor: Actor, step: Step) -> None:
    """Say that a filing is complete."""
    filings.prepare(actor, _filing(stage, step))


def certify_filing(stage: Stage, actor: Actor, step: Step) -> None:
    """Sign it."""
    filings.certify(actor, _filing(stage, step), str(Signature.PASSWORD))


def submit_filing(stage: Stage, actor: Actor, step: Step) -> None:
    """Hand it in, a day before it is noted."""
    filings.submit(actor, _filing(stage, step), stage.day(step["day"] - 3))


def acknowledge_filing(stage: Stage, actor: Actor, step: Step) -> None:
    """Keep the number that the authority gave."""
    filings.acknowledge(actor, _filing(stage, step), step["reference"], stage.day(step["day"] - 3))


def _filing(stage: Stage, step: Step) -> Filing:
    return Filing.objects.select_related("record").get(pk=stage.record(step["record"]).pk)


def assess_change(stage: Stage, actor: Actor, step: Step) -> None:
    """Write down what a change touches, which is opened again."""
    change = stage.row(step["record"])
    assert isinstance(change, PlannedChange)  # noqa: S101 - the story assesses changes
    touched = [stage.record(name) for name in step["touches"]]
    changes.assess(actor, change, touched, stage.story.say("records", f"{step['record']}.assessed"))


def file_due(stage: Stage, actor: Actor, step: Step) -> None:
    """File what falls due in the coming days for the confirmed law of a plant, from the start to the acknowledgement."""
    site, until = stage.sites[step["site"]], stage.day(step["day"] + step["ahead"])
    confirmed = stage.story.facts["law"][step["site"]]["confirmed"]
    dates = Deadline.objects.filter(
        record__site=site,
        record__fact_id__in=confirmed,
        source=Obligation.kind,
        is_open=True,
        due_on__lte=until,
    )
    for each in dates.select_related("record").order_by("due_on", "pk"):
        filing = filings.start(actor, each)
        filings.prepare(actor, filing)
        filings.certify(stage.actor(step["certifier"]), filing, str(Signature.PASSWORD))
        filings.submit(actor, filing, clock.today())
        filings.acknowledge(actor, filing, f"DEMO-{filing.record.number}", clock.today())
