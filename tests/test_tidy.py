"""Rules of the house that a machine can know. What it cannot know is in docs/STYLE.md."""

import ast
import re
import subprocess
import tokenize
from collections import Counter
from collections.abc import Iterator
from functools import cache
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest

from pos_app.core.errors import Kind, ShopError
from tests import error_docs
from tests.error_docs import shop_errors
from tests.shared_data import PROJECT

LARGEST_FILE_BYTES = 2 * 1024 * 1024
# The command lines: what they say goes to standard output.
MAY_PRINT = (
    "pos_app/__main__.py",
    "pos_app/commands/",
    "sync_server/commands/",
)
MAY_COMMIT = ("pos_app/core/db.py",)
MAY_ASK_THE_TIME = ("pos_app/core/clock.py", "pos_app/core/ids.py")
# Calls that read the wall clock, by module and name. Monotonic clocks are free.
WALL_CLOCK = {
    ("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"),
    ("time", "time"), ("time", "time_ns"), ("time", "localtime"), ("time", "gmtime"),
}  # fmt: skip


@cache
def committed() -> tuple[Path, ...]:
    """Return every file that git keeps or would keep; outside git, every file of the product."""
    listed = subprocess.run(
        [
            "git",
            "-c",
            "safe.directory=*",
            "ls-files",
            "-z",
            "--cached",
            "--others",
            "--exclude-standard",
        ],
        cwd=PROJECT,
        capture_output=True,
        check=False,
    )
    if listed.returncode != 0:
        pytest.skip("not a git checkout")
    names = [name for name in listed.stdout.decode().split("\0") if name]
    return tuple(path for path in (PROJECT / name for name in names) if path.is_file())


def python_files(*folders: str) -> list[Path]:
    """Return the Python files under `folders`."""
    return sorted(path for folder in folders for path in (PROJECT / folder).rglob("*.py"))


def name_of(path: Path) -> str:
    """Return the name of a file as the project says it."""
    return path.relative_to(PROJECT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def calls(path: Path) -> Iterator[tuple[int, str, str]]:
    """Give line, the last name before the dot (or ""), and the name of each call in a file."""
    for node in ast.walk(tree_of(path)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Name):
            yield node.lineno, "", node.func.id
        elif isinstance(node.func, ast.Attribute):
            owner = node.func.value
            before = owner.id if isinstance(owner, ast.Name) else getattr(owner, "attr", "")
            yield node.lineno, before, node.func.attr


def found(paths: list[Path], wrong: set[str], owner: str | None = None) -> list[str]:
    """Return where one of the names `wrong` is called (on `owner`, if that is given)."""
    return [
        f"{name_of(path)}:{line} {before}.{name}".replace(" .", " ")
        for path in paths
        for line, before, name in calls(path)
        if name in wrong and (owner is None or before == owner)
    ]


def outside(paths: list[Path], allowed: tuple[str, ...]) -> list[Path]:
    return [path for path in paths if not name_of(path).startswith(allowed)]


def source() -> list[Path]:
    return python_files("pos_app", "sync_server")


# Packages and calls -----------------------------------------------------------------------------


def test_the_desktop_package_is_empty_so_that_its_core_loads_no_qt() -> None:
    assert (PROJECT / "pos_app" / "__init__.py").read_bytes() == b""


def test_one_place_commits() -> None:
    assert found(outside(source(), MAY_COMMIT), {"commit", "rollback"}) == []


def test_nothing_prints_but_the_command_lines() -> None:
    assert found(outside(source(), MAY_PRINT), {"print"}, owner="") == []


def test_one_place_asks_what_time_it_is() -> None:
    asked = [
        f"{name_of(path)}:{line} {before}.{name}"
        for path in outside(source(), MAY_ASK_THE_TIME)
        for line, before, name in calls(path)
        if (before, name) in WALL_CLOCK
    ]
    assert asked == []


def test_money_and_quantities_meet_no_float() -> None:
    assert found(python_files("pos_app/core"), {"float", "round"}, owner="") == []


def test_these_rules_would_find_what_they_forbid(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.py"
    wrong.write_text(
        "import time\nfrom datetime import datetime\n"
        "def sell(session):\n    session.commit()\n    print(round(float(1)))\n"
        "    return datetime.now(), time.time()\n"
    )
    made = {(before, name) for _, before, name in calls(wrong)}
    assert {("session", "commit"), ("", "print"), ("", "round"), ("", "float")} <= made
    assert len(made & WALL_CLOCK) == 2


# Docstrings ---------------------------------------------------------------------------------------


def _public_functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in tree_of(path).body:
        for inner in [node, *(node.body if isinstance(node, ast.ClassDef) else [])]:
            if not isinstance(inner, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            hidden = inner.name.startswith("_") or (
                isinstance(node, ast.ClassDef) and node.name.startswith("_")
            )
            if not hidden and not _is_inherited(inner):
                yield inner


def _is_inherited(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Return whether a function says that its meaning stands in its base class."""
    return any(getattr(mark, "id", "") == "override" for mark in function.decorator_list)


def test_every_public_function_of_the_core_says_what_it_means() -> None:
    silent = [
        f"{name_of(path)}:{function.lineno} {function.name}"
        for path in python_files("pos_app/core")
        for function in _public_functions(path)
        if not ast.get_docstring(function)
    ]
    assert silent == []


# Errors -------------------------------------------------------------------------------------------


def test_errors_are_said_in_one_place() -> None:
    elsewhere = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in outside(source(), ("pos_app/core/errors/",))
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ClassDef)
        and {getattr(base, "id", "") for base in node.bases}
        & {"ShopError", *(case.__name__ for case in shop_errors())}
    ]
    assert elsewhere == []


def test_every_error_has_a_code_of_its_own() -> None:
    codes = Counter(case.code for case in shop_errors())
    assert [code for code, times in codes.items() if times > 1] == []
    assert all(re.fullmatch(r"[a-z_]+(\.[a-z_0-9]+)+", code) for code in codes), sorted(codes)


def test_every_error_is_explained() -> None:
    silent = [case.__name__ for case in shop_errors() if not vars(case).get("__doc__")]
    assert silent == [], "say in the docstring when it happens"
    written = error_docs.FILE.read_text(encoding="utf-8")
    assert written == error_docs.document(), "run: python -m tests.error_docs"


@pytest.mark.parametrize("case", shop_errors(), ids=lambda case: case.code)
def test_every_error_says_itself_with_its_facts(case: type[ShopError]) -> None:
    assert isinstance(case.kind, Kind)
    assert case.title
    assert not case.title.endswith(".")
    assert case.message
    error = case(**{name: f"<{name}>" for name in case.fact_names()})
    for name in case.fact_names():
        assert f"<{name}>" in str(error)
    if case.message_for_one:
        assert {name for _, name, _, _ in Formatter().parse(case.message_for_one)} - {None} == (
            case.fact_names()
        ), "the sentence for one names the same facts"


# Files --------------------------------------------------------------------------------------------

# Spelt so that this file does not find itself.
MACHINE_PATHS = re.compile(
    r"/(?:w[o]rk|f[a]rm|h[o]me/[a-z]+|U[s]ers/[a-z]+|r[o]ot)/|[A-Z]:\\U[s]ers\\"
)
INDEX_HOSTS = re.compile(
    r"py[p]i\.org|python[h]osted|--(?:extra-)?i[n]dex-url|registry\.n[p]mjs|devp[i]"
)
TEXT = {
    ".py", ".md", ".toml", ".txt", ".sh", ".spec", ".po", ".pot", ".ini", ".cfg", ".json", ".yaml",
    ".yml", ".qss", ".css", ".html", ".tsv", ".csv", "",
}  # fmt: skip


def _matches(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name_of(path)}:{number} {match.group()}"
        for path in committed()
        if path.suffix in TEXT
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        for match in pattern.finditer(line)
    ]


def test_no_file_knows_the_machine_it_was_written_on() -> None:
    # The script that tries a fresh machine puts things where that machine's root looks for them.
    assert [hit for hit in _matches(MACHINE_PATHS) if not hit.startswith(".ci/fresh_debian")] == []


def test_no_file_says_where_packages_come_from() -> None:
    assert _matches(INDEX_HOSTS) == []


def test_every_locked_package_has_a_hash() -> None:
    for lock in sorted((PROJECT / "requirements").glob("*.txt")):
        entries = re.split(r"\n(?=[a-z0-9])", "\n" + lock.read_text(encoding="utf-8"))[1:]
        bare = [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry]
        assert entries, lock.name
        assert bare == [], lock.name


def test_the_small_locks_say_the_same_versions_as_the_large_one() -> None:
    def versions(name: str) -> dict[str, str]:
        text = (PROJECT / "requirements" / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([a-z0-9][a-z0-9._-]*)==(\S+)", text, re.MULTILINE))

    everything = versions("dev.txt")
    for name in ("desktop.txt", "server.txt", "build.txt"):
        assert versions(name).items() <= everything.items(), name


def test_no_committed_file_is_large() -> None:
    large = [name_of(path) for path in committed() if path.stat().st_size > LARGEST_FILE_BYTES]
    assert large == []


def test_no_one_leaves_work_undone_in_the_source() -> None:
    marks = re.compile(r"\b(?:TO[D]O|FIX[M]E|X[X]X)\b")
    undone = [
        f"{name_of(path)}:{token.start[0]}"
        for path in python_files("pos_app", "sync_server", "migrations", "tests", "benchmarks")
        for token in tokenize.tokenize(BytesIO(path.read_bytes()).readline)
        if token.type == tokenize.COMMENT and marks.search(token.string)
    ]
    assert undone == []


# Sizes: to be read, not to be obeyed --------------------------------------------------------------


def test_sizes_are_reported() -> None:
    """Leave the longest files and functions in the report (shown with -rP)."""
    files = sorted(
        ((len(path.read_bytes().splitlines()), name_of(path)) for path in source()), reverse=True
    )
    functions = sorted(
        (
            ((node.end_lineno or 0) - node.lineno + 1, f"{name_of(path)}:{node.lineno} {node.name}")
            for path in source()
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.FunctionDef)
        ),
        reverse=True,
    )
    lines = sum(length for length, _ in files)
    print(f"{len(files)} files, {lines} lines, {len(functions)} functions")
    print(f"median function: {functions[len(functions) // 2][0] if functions else 0} lines")
    for length, name in [*files[:8], *functions[:8]]:
        print(f"{length:6} {name}")
    assert files
