"""The command: a file with a facility, its chemicals and spills; a verdict per register, with reason and distance."""

import argparse
import json
import sys
from pathlib import Path
from typing import TextIO

from oyamel.engine.problems import Problem
from oyamel.engine.screening.problems import Refused
from oyamel.engine.screening.reading import read_given
from oyamel.engine.screening.screen import screen
from oyamel.engine.screening.verdicts import Screening
from oyamel.engine.screening.wording import HEADS, as_data, question_words, reason
from oyamel.facts import LANGUAGES, FactError
from oyamel.facts.loader import line_of, load_path

GOOD, BAD_INPUT = 0, 2


def main(argv: list[str] | None = None, out: TextIO = sys.stdout, err: TextIO = sys.stderr) -> int:
    """Print the verdicts of a file; 0 when it worked, 2 when the input is refused."""
    options = _parser().parse_args(argv)
    path = Path(options.file)
    try:
        found = screen(read_given(load_path(path)))
    except FactError as error:
        print(error, file=err)
        return BAD_INPUT
    except Refused as refused:
        _complain(path, refused, options.language, err)
        return BAD_INPUT
    if options.json:
        rows = [as_data(each, options.language) for each in found]
        json.dump(rows, out, ensure_ascii=False, indent=1)
        print(file=out)
    else:
        for each in found:
            _print(each, options.language, out)
    return GOOD


def _print(each: Screening, language: str, out: TextIO) -> None:
    form = f" {each.form}" if each.form else ""
    name = each.name(language)
    head = [
        each.register,
        f"{each.duty}{form}",
        each.place,
        name,
        HEADS[each.verdict],
        reason(each, language),
    ]
    print("\t".join(head), file=out)
    for question in each.questions:
        print(f"\t? {question.place}: {question_words(question, language)}", file=out)


def _complain(path: Path, refused: Refused, language: str, err: TextIO) -> None:
    for problem in refused.problems:
        line = line_of(path, _steps(problem))
        print(
            f"{path}, line {line}: {problem.place}: {problem.reason(language)}. {problem.cure(language)}",
            file=err,
        )


def _steps(problem: Problem) -> list[str | int]:
    steps = problem.place.split(".") if problem.place else []
    return [int(step) - 1 if step.isdigit() else step for step in steps]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="oyamel screening", description=__doc__)
    parser.add_argument("file", metavar="FILE.yaml", help="facility, chemicals and spills of one year")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--language", choices=LANGUAGES, default="en", help="language of the reasons")
    return parser
