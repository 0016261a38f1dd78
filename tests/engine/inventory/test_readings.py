"""Files of readings: the way they are written, what is refused, and that importing twice changes nothing."""

import gzip
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from oyamel.engine.inventory.layout import detect, number_style
from oyamel.engine.inventory.problems import InventoryProblem
from oyamel.engine.inventory.readings import Imported, import_readings
from oyamel.engine.inventory.segments import Store
from oyamel.engine.inventory.settle import Meter

HEADER = "start,value\n"


def write(folder: Path, text: str, name: str = "power.csv", encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def load(folder: Path, path: Path, zone: str = "UTC", **context: object) -> tuple[Store, Imported]:
    store = Store(folder / "store")
    meter = context.pop("meter", Meter(zone, 0))
    return store, import_readings(store, path, detect(path), meter, "kWh", **context)


def totals(store: Store) -> dict[tuple[str, int], tuple[int, float]]:
    return {key: (each.rows, round(each.total, 9)) for key, each in sorted(store.manifest().segments.items())}


def hourly(days: int, value: str = "1.5") -> str:
    rows = [
        f"2024-01-{day:02}T{hour:02}:00:00+00:00,{value}" for day in range(1, days + 1) for hour in range(24)
    ]
    return HEADER + "\n".join(rows) + "\n"


def test_months_of_the_site_become_segments(tmp_path: Path) -> None:
    store, done = load(tmp_path, write(tmp_path, hourly(2)), "America/Chicago")
    assert totals(store) == {("power", 202312): (6, 9.0), ("power", 202401): (42, 63.0)}
    assert (done.rows, len(done.changed), done.remarks, done.rejected) == (48, 2, (), ())


def test_importing_again_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, hourly(2))
    store, first = load(tmp_path, path)
    names = sorted(file.name for file in store.files.iterdir())
    before = (store.folder / "manifest.json").read_bytes()
    _store, again = load(tmp_path, path)
    assert (again.changed, again.file_hash) == ((), first.file_hash)
    assert (store.folder / "manifest.json").read_bytes() == before
    assert sorted(file.name for file in store.files.iterdir()) == names


def test_order_of_rows_does_not_matter(tmp_path: Path) -> None:
    head, *rows = hourly(3).splitlines()
    for folder, order in (("a", rows), ("b", rows[::-1])):
        (tmp_path / folder).mkdir()
        load(tmp_path / folder, write(tmp_path / folder, "\n".join([head, *order]) + "\n"))
    first, second = (Store(tmp_path / folder / "store").manifest().segments for folder in "ab")
    assert first == second


def test_a_corrected_file_supersedes_and_the_old_file_is_swept(tmp_path: Path) -> None:
    store, first = load(tmp_path, write(tmp_path, hourly(2)))
    _store, second = load(tmp_path, write(tmp_path, hourly(1, "2")), source="power")
    assert totals(store) == {("power", 202401): (48, 24 * 2 + 24 * 1.5)}
    assert second.changed[0].supersedes == first.changed[0].hash
    assert [path.stem for path in store.sweep()] == [first.changed[0].hash]
    assert len(store.read(second.changed[0])) == 48


def test_bad_lines_are_named_and_the_rest_is_read(tmp_path: Path) -> None:
    text = hourly(1) + "2024-01-02T00:00:00+00:00,abc\nnot a time,1\n2024-01-02T01:00:00+00:00,\n"
    store, done = load(tmp_path, write(tmp_path, text))
    assert totals(store) == {("power", 202401): (24, 36.0)}
    assert [(each.params["line"], each.params["column"]) for each in done.rejected] == [
        (26, "value"),
        (27, "start"),
    ]


def test_a_file_cut_in_the_middle_names_the_line(tmp_path: Path) -> None:
    whole = hourly(1)
    store, done = load(tmp_path, write(tmp_path, whole[: whole.rindex(",")]))
    assert totals(store) == {("power", 202401): (23, 34.5)}
    assert [each.params["line"] for each in done.rejected] == [25]


def test_a_cut_archive_leaves_nothing(tmp_path: Path) -> None:
    path = tmp_path / "power.csv.gz"
    path.write_bytes(gzip.compress(hourly(31).encode())[:-40])
    with pytest.raises(InventoryProblem) as caught:
        load(tmp_path, path)
    assert caught.value.code == "file.unreadable"
    assert Store(tmp_path / "store").manifest().segments == {}


def test_readings_of_the_future_are_refused(tmp_path: Path) -> None:
    store, done = load(tmp_path, write(tmp_path, hourly(2)), not_after=datetime(2024, 1, 1, 23, tzinfo=UTC))
    assert totals(store) == {("power", 202401): (24, 36.0)}
    assert [each.code for each in done.remarks] == ["reading.future"]


def test_many_meters_in_one_file(tmp_path: Path) -> None:
    text = "meter,timestamp,value\n" + "".join(
        f"{meter},2024-01-01T{hour:02}:00:00Z,{n}\n" for hour in range(24) for n, meter in enumerate("ab")
    )
    store, _done = load(tmp_path, write(tmp_path, text))
    assert totals(store) == {("a", 202401): (24, 0.0), ("b", 202401): (24, 24.0)}


def test_quebec_and_mexican_ways_of_writing(tmp_path: Path) -> None:
    quebec = "Relevé\n\nHorodatage;Consommation (kWh)\n" + "".join(
        f"13/01/2024 {hour:02}:00;1,5\n" for hour in range(24)
    )
    path = write(tmp_path, quebec, encoding="cp1252")
    layout = detect(path)
    assert (layout.skip, layout.decimal, layout.unit, layout.encoding) == (2, ",", "kWh", "latin-1")
    store, _done = load(tmp_path, path, "America/Toronto")
    assert totals(store) == {("power", 202401): (24, 36.0)}
    mexico = "Fecha,Consumo\n" + "".join(f'13/01/2024 {hour:02}:00,"1,234"\n' for hour in range(24))
    store, _done = load(tmp_path, write(tmp_path, mexico, "otro.csv"), "America/Mexico_City")
    assert totals(store)["otro", 202401] == (24, 1234 * 24)


@pytest.mark.parametrize(
    ("cells", "style"),
    [
        (["1.234,5", "2,0"], (",", ".")), (["1,234.5"], (".", ",")), (["1,234", "999"], (".", ",")),
        (["1,5", "1,234"], (",", "")), (["12.5"], (".", "")), (["12"], (".", "")),
    ],
)  # fmt: skip
def test_decimal_and_thousands_marks_by_the_whole_column(cells: list[str], style: tuple[str, str]) -> None:
    assert number_style(cells) == style


def test_excel_serial_days_and_utf16(tmp_path: Path) -> None:
    text = "date\tvalue\n" + "".join(f"{45292 + quarter / 4}\t2\n" for quarter in range(4))
    store, _done = load(tmp_path, write(tmp_path, text, encoding="utf-16"))
    assert totals(store) == {("power", 202401): (4, 8.0)}
    assert store.manifest().segments["power", 202401].first == "2024-01-01T00:00:00.000000"


def test_local_clock_files_keep_both_hours_of_autumn(tmp_path: Path) -> None:
    clock = ["00:00", "01:00", "01:00", "02:00"]
    text = "date,value\n" + "".join(f"2016-11-06 {hour},{n}\n" for n, hour in enumerate(clock))
    store, done = load(tmp_path, write(tmp_path, text), "America/Chicago")
    assert (totals(store), done.remarks) == ({("power", 201611): (4, 6.0)}, ())


def test_ambiguous_days_and_missing_columns_are_refused_with_choices(tmp_path: Path) -> None:
    for text, code in (
        ("date,value\n01/02/2024 00:00,1\n", "file.unreadable"),
        ("a,b\nx,1\n", "file.no_columns"),
        ("", "file.empty"),
        ("start,x,y\n2024-01-01T00:00Z,1,2\n", "file.no_columns"),
    ):
        with pytest.raises(InventoryProblem) as caught:
            detect(write(tmp_path, text))
        assert caught.value.code == code


def test_a_kill_in_the_middle_leaves_the_old_state(tmp_path: Path) -> None:
    store, _done = load(tmp_path, write(tmp_path, hourly(1)))
    before = (store.folder / "manifest.json").read_bytes()
    script = (
        "import os, signal, sys; from pathlib import Path; import numpy as np;"
        "from oyamel.engine.inventory.segments import Store, Readings;"
        "store = Store(Path(sys.argv[1]));\n"
        "with store.writing() as manifest:\n"
        "    rows = Readings(np.arange(9), np.ones(9), np.zeros(9, 'u1'))\n"
        "    store.add(manifest, 'power', 202402, 'kWh', rows)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    killed = subprocess.run(
        [sys.executable, "-c", script, str(store.folder)],
        env={**os.environ, "PYTHONPATH": "src"},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert (store.folder / "manifest.json").read_bytes() == before
    assert len(store.sweep()) == 1
    assert totals(store) == {("power", 202401): (24, 36.0)}
