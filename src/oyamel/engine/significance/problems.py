"""What can be wrong with a method or a score."""

from oyamel.engine.problems import Problem


class SignificanceProblem(Problem):
    """A method or a score refused; `place` is a path such as "criteria.2.weight" or a criterion's id."""

    texts = "significance"
