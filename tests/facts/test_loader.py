"""Reading data files: strict, cached under their hash, errors with line and remedy."""

import json

import pytest

from oyamel.facts import FactError, Text, use_cache
from oyamel.facts.loader import cache_folder, line_of, load_path
from oyamel.facts.lock import differences


@pytest.fixture
def cache(tmp_path):
    use_cache(tmp_path / "cache")
    yield tmp_path / "cache"
    use_cache(None)


def written(tmp_path, text):
    path = tmp_path / "fact.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "the key 'a' stands here for the second time"),
        ("a:\n  on: 1\n", 2, "the key True is not text; put it in quotes"),
        ("a: 1\n1: b\n", 2, "the key 1 is not text; put it in quotes"),
        ("a: [1,\nb: 2\n", 3, "did not find expected ',' or ']'"),
        (b"a: \xff\n", None, "not a YAML text in UTF-8"),
    ],
)
def test_a_broken_file_is_refused_at_its_line(tmp_path, text, line, reason):
    path = written(tmp_path, text)
    with pytest.raises(FactError) as caught:
        load_path(path)
    assert (caught.value.file, caught.value.line, caught.value.reason) == (str(path), line, reason)
    assert caught.value.remedy


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(FactError) as caught:
        load_path(tmp_path / "none.yaml")
    assert caught.value.reason == "the file cannot be read"


def test_dates_stay_text(tmp_path):
    assert load_path(written(tmp_path, "on_date: 2026-04-15\n")) == {"on_date": "2026-04-15"}


def test_a_file_is_kept_compiled_under_its_hash(tmp_path, cache):
    path = written(tmp_path, "a: [1, 0.1, x, null, true]\n")
    parsed = load_path(path)
    (kept,) = cache.iterdir()
    assert json.loads(kept.read_text()) == parsed == {"a": [1, 0.1, "x", None, True]}
    kept.write_text('{"a": "from the cache"}')
    assert load_path(path) == {"a": "from the cache"}
    path.write_text("a: changed\n")
    assert load_path(path) == {"a": "changed"}


def test_the_environment_names_the_cache(monkeypatch):
    monkeypatch.delenv("OYAMEL_HOME", raising=False)
    assert cache_folder() is None
    monkeypatch.setenv("OYAMEL_HOME", "/srv/oyamel")
    assert str(cache_folder()) == "/srv/oyamel/cache/facts"


def test_the_line_of_a_place_or_of_its_parent(tmp_path):
    path = written(tmp_path, "a: 1\nrows:\n- x: 1\n- x: 2\n  y: 3\n")
    places = [("rows", 1, "y"), ("rows", 1, "z"), ("rows", 9, "x"), ()]
    assert [line_of(path, place) for place in places] == [5, 4, 3, 1]


def test_a_text_falls_back_to_english():
    text = Text(en="Noise", es="Ruido")
    assert [text(language) for language in ("es-MX", "fr_CA", "en", "de")] == [
        "Ruido",
        "Noise",
        "Noise",
        "Noise",
    ]
    assert (text.is_translated("fr"), text.is_complete()) == (False, False)
    assert Text(es="Ruido")("fr") == "Ruido"


def test_no_data_file_differs_from_the_lock():
    assert differences() == []


def test_an_empty_file_has_a_first_line(tmp_path):
    assert line_of(written(tmp_path, ""), ("rows",)) == 1
