"""The command: the verdict of every row for a facility given as fact names and values."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, TextIO

from oyamel.engine.applicability.answers import Answers, RefusedAnswers, read_answers
from oyamel.engine.applicability.reasons import explain
from oyamel.engine.applicability.register import Register, Verdict, load_register
from oyamel.facts.errors import FactError
from oyamel.facts.loader import line_of, load_path
from oyamel.facts.text import LANGUAGES

GOOD, BAD_INPUT = 0, 2


def main(argv: list[str] | None = None, out: TextIO = sys.stdout, err: TextIO = sys.stderr) -> int:
    """Print id, verdict, contingent and reason of every row; 0 when it worked, 2 when the facts are refused."""
    options = _parser().parse_args(argv)
    path = Path(options.facts)
    try:
        register = load_register()
        answers = _answers(path, register, options.screening)
    except FactError as error:
        print(error, file=err)
        return BAD_INPUT
    except RefusedAnswers as error:
        _complain(path, error, err)
        return BAD_INPUT
    verdicts = [
        one for one in register.judge(answers) if options.all or one.value is not False or one.is_contingent
    ]
    if options.json:
        rows = [as_data(register, one, answers, options.language) for one in verdicts]
        json.dump(rows, out, ensure_ascii=False, indent=1)
        print(file=out)
    else:
        for one in verdicts:
            print(_line(register, one, answers, options.language), file=out)
    return GOOD


def as_data(register: Register, verdict: Verdict, answers: Answers, language: str = "en") -> dict[str, Any]:
    """One verdict as plain data for JSON."""
    row = verdict.obligation
    reason = explain(register, row.id, answers)
    return {
        "id": row.id,
        "verdict": verdict.word,
        "contingent": verdict.is_contingent,
        "reason": reason.words(language),
        "grounds": reason.as_data(language),
        "questions": [fact.name for fact in register.open_questions(row.id, answers)],
        "title": row.title(language),
        "topic": row.topic,
        "status": row.status,
        "verified": row.is_verified,
    }


def _line(register: Register, verdict: Verdict, answers: Answers, language: str) -> str:
    contingent = "contingent" if verdict.is_contingent else "-"
    return "\t".join(
        [verdict.id, verdict.word, contingent, explain(register, verdict.id, answers).words(language)]
    )


def _answers(path: Path, register: Register, screening: bool) -> Answers:
    if not path.is_file():
        raise FactError(path, None, "there is no such file", "Check the path.")
    raw = load_path(path)
    if not isinstance(raw, dict):
        raise FactError(
            path, 1, "the file is no list of facts and values", "Write lines such as employees: 140."
        )
    return read_answers(raw, register.vocabulary, screening)


def _complain(path: Path, error: RefusedAnswers, err: TextIO) -> None:
    for problem in error.problems:
        place = f"{path}, line {line_of(path, problem.where)}"
        print(f"{place}: {problem.where[0]}: {problem.reason}. {problem.remedy}", file=err)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="oyamel applicability", description=__doc__)
    parser.add_argument("facts", metavar="FACTS.yaml", help="fact names and values of one facility")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of the reasons")
    parser.add_argument("--screening", action="store_true", help="unanswered facts take their usual value")
    parser.add_argument(
        "--only-relevant", dest="all", action="store_false", help="leave out rows that do not apply"
    )
    return parser
