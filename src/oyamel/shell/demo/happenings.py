"""What happens in the story, one verb of the program each; `happenings.yaml` names them after `do`."""

import io
from collections.abc import Callable
from typing import Any

from oyamel.frame.organization import domain as organization
from oyamel.org.actors import Actor
from oyamel.records import actions, approvals, comments, domain, evidence, links
from oyamel.records.enums import Signature
from oyamel.records.models import Approval
from oyamel.shell.demo import accounts, adopting, counting, judging, leading, papers, planning
from oyamel.shell.demo.stage import Stage

Step = dict[str, Any]


def play(stage: Stage) -> None:
    """Let everything happen, in its order."""
    for step in stage.story.happenings:
        with stage.at(step["day"], step["at"], step["by"]):
            VERBS[step["do"]](stage, stage.actor(step["by"]), step)


def _link(stage: Stage, actor: Actor, step: Step) -> None:
    links.add_link(step["type"], stage.record(step["from"]), stage.record(step["to"]), actor)


def _comment(stage: Stage, actor: Actor, step: Step) -> None:
    comments.add_comment(stage.record(step["record"]), actor, stage.story.say("comments", step["id"]))


def _action(stage: Stage, actor: Actor, step: Step) -> None:
    what, who = stage.story.say("actions", step["id"]), stage.people[step["who"]]
    record, due_on = stage.record(step["record"]), stage.day(step["due"])
    stage.actions[step["id"]] = actions.add_action(record, actor, what, who, due_on)


def _done(stage: Stage, actor: Actor, step: Step) -> None:
    actions.complete_action(stage.actions[step["action"]], actor, note=stage.note(step))


def _verify(stage: Stage, actor: Actor, step: Step) -> None:
    actions.verify_action(stage.actions[step["action"]], actor, stage.note(step))


def _drop(stage: Stage, actor: Actor, step: Step) -> None:
    actions.drop_action(stage.actions[step["action"]], actor, stage.note(step))


def _evidence(stage: Stage, actor: Actor, step: Step) -> None:
    since, until = (stage.day(offset) for offset in step["covers"])
    paper = papers.make(stage.story, step["id"], since, until)
    stage.evidence[step["id"]] = evidence.add_evidence(
        stage.record(step["record"]), actor, io.BytesIO(paper.content), paper.name, paper.note, since, until
    )


def _withdraw(stage: Stage, actor: Actor, step: Step) -> None:
    evidence.withdraw_evidence(stage.evidence[step["evidence"]], actor, stage.note(step))


def _submit(stage: Stage, actor: Actor, step: Step) -> None:
    approvals.submit(stage.record(step["record"]), actor, stage.note(step))


def _approve(stage: Stage, actor: Actor, step: Step) -> None:
    approvals.approve(_waiting(stage, step), actor, str(Signature.PASSWORD))


def _return(stage: Stage, actor: Actor, step: Step) -> None:
    approvals.return_to_submitter(_waiting(stage, step), actor, stage.note(step))


def _waiting(stage: Stage, step: Step) -> Approval:
    newest = approvals.approvals_of(stage.record(step["record"])).first()
    assert newest  # noqa: S101 - the story submits before it decides
    return newest


def _archive(stage: Stage, actor: Actor, step: Step) -> None:
    domain.archive(stage.row(step["record"]), actor, stage.note(step))


def _change(stage: Stage, actor: Actor, step: Step) -> None:
    values = dict(step.get("values", {}))
    told: str = step.get("as") or step["record"]
    values |= {name: stage.story.say("records", told, name) for name in step.get("texts", ())}
    values |= {"owner": stage.people[step["owner"]]} if "owner" in step else {}
    domain.change(stage.row(step["record"]), actor, values, stage.note(step))


def _leave(stage: Stage, actor: Actor, step: Step) -> None:
    person, successor = stage.people[step["person"]], stage.people[step["successor"]]
    organization.leave(actor, person, stage.day(step["day"]), successor)


def _absence(stage: Stage, actor: Actor, step: Step) -> None:
    values = {"absent_from": stage.day(step["from"]), "absent_until": stage.day(step["until"])}
    organization.change_person(actor, stage.people[step["person"]], values)


VERBS: dict[str, Callable[[Stage, Actor, Step], None]] = {
    "adopt": adopting.adopt, "detail": adopting.detail, "add_own": adopting.add_own,
    "use_method": judging.use_method, "change_method": judging.change_method, "judge": judging.judge, "evaluate": judging.evaluate,
    "link": _link, "comment": _comment, "action": _action, "done": _done, "verify": _verify, "drop": _drop,
    "evidence": _evidence, "withdraw": _withdraw, "submit": _submit, "approve": _approve, "return": _return,
    "sources": counting.add_sources, "file": counting.take_file, "enter": counting.enter,
    "accounts": accounts.begin_accounts, "factor": accounts.add_factor, "calculate": accounts.calculate_accounts,
    "check_months": accounts.check_months, "approve_months": accounts.approve_months, "close_accounts": accounts.close_accounts,
    "write": leading.write, "issue": leading.issue, "read": leading.read_policy, "roles": leading.add_roles,
    "conditions": leading.decide_conditions, "parties": leading.take_parties,
    "make": planning.make, "assess": planning.assess, "base": planning.base, "means": planning.give_means, "curves": planning.read_curves,
    "answer": planning.answer, "law": planning.take_law, "comply": planning.comply, "in_force": planning.permit_in_force,
    "start_filing": planning.start_filing, "prepare_filing": planning.prepare_filing, "certify_filing": planning.certify_filing,
    "file_due": planning.file_due, "submit_filing": planning.submit_filing, "acknowledge_filing": planning.acknowledge_filing,
    "assess_change": planning.assess_change,
    "archive": _archive, "change": _change, "leave": _leave, "absence": _absence,
}  # fmt: skip
