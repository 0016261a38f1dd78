import pytest

from oyamel.engine.applicability import load_register, read_answers


@pytest.fixture(scope="session")
def register():
    return load_register()


@pytest.fixture
def answers(register):
    def answer(screening=False, **facts):
        return read_answers(facts, register.vocabulary, screening)

    return answer
