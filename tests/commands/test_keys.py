"""Where the keys of a till are kept: the keyring of the system, or a file that was asked for."""

import os
import pty
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos_app.core import keyrings, keys
from pos_app.core.errors import KeyringFailed, KeyringMissing, KeysMissing
from tests.commands.pos import command, pos, run_pos
from tests.commands.test_init import sign_in
from tests.os_keyring import FORGETFUL, LOCKED, PlaintextKeyring, system_keyring
from tests.shared_data import PROJECT


@pytest.fixture
def ring(tmp_path: Path) -> Iterator[Path]:
    with system_keyring(tmp_path / "ring") as folder:
        yield folder


def kept(ring: Path) -> list[Path]:
    return sorted(ring.glob("Mostrador.*"))


@pytest.mark.req("X9")
def test_the_keys_of_a_new_shop_are_in_the_keyring(ring: Path, tmp_path: Path) -> None:
    said = pos("init", "--data", tmp_path / "s", "--json").answer
    assert said["keys"] == "keyring"
    (entry,) = kept(ring)
    written = (tmp_path / "s" / keys.FILE_NAME).read_text()
    assert "pepper" not in written
    assert "private_key" not in written
    assert "private_key" in entry.read_text()
    sign_in(tmp_path / "s", said["users"][0]["name"], said["users"][0]["pin"])
    assert run_pos("verify", "--data", tmp_path / "s", "--json").answer["ok"]


def test_two_tills_of_one_machine_do_not_mix(ring: Path, tmp_path: Path) -> None:
    for name in "ab":
        pos("init", "--data", tmp_path / name, "--json")
    assert len(kept(ring)) == 2
    assert keys.load_keys(tmp_path / "a") != keys.load_keys(tmp_path / "b")


@pytest.mark.req("X9", refusal=True)
@pytest.mark.parametrize("trouble", [LOCKED, FORGETFUL])
def test_a_keyring_that_does_not_open_is_refused_in_one_line(
    ring: Path, tmp_path: Path, trouble: str
) -> None:
    (ring / trouble).touch()
    assert "keyring does not open" in pos("init", "--data", tmp_path / "s").refusal
    assert not (tmp_path / "s" / "shop.db").exists()
    (ring / trouble).unlink()
    pos("init", "--data", tmp_path / "s", "--json")
    (ring / LOCKED).touch()
    line = pos("enrol", "http://127.0.0.1:1", "code", "--data", tmp_path / "s").refusal
    assert "locked" in line
    assert "Nothing was changed" in line or "No se cambió nada" in line


@pytest.mark.req("X9", refusal=True)
@pytest.mark.parametrize(
    "unsafe",
    ["keyring.backends.null.Keyring", "keyring.backends.fail.Keyring",
     f"{PlaintextKeyring.__module__}.{PlaintextKeyring.__name__}"],
)  # fmt: skip
def test_a_keyring_that_keeps_nothing_or_in_plain_text_is_none(
    ring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, unsafe: str
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", unsafe)
    with pytest.raises(KeyringMissing):
        keys.prepare_keys(tmp_path / "s", in_file=False)
    assert not (tmp_path / "s").exists()
    assert kept(ring) == []


@pytest.mark.req("X9", refusal=True)
def test_a_keyring_that_was_named_and_is_not_there_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "no.such.Keyring")
    assert "keyring does not open" in pos("init", "--data", tmp_path / "s").refusal
    assert not (tmp_path / "s").exists()


def test_a_server_without_a_keyring_keeps_a_file_and_says_so(tmp_path: Path) -> None:
    ran = run_pos("init", "--currency", "GBP", "--data", tmp_path / "s")
    assert (ran.code, ran.err) == (0, "")
    (line,) = (line for line in ran.out.splitlines() if "keyring" in line)
    assert str(tmp_path / "s" / keys.FILE_NAME) in line
    assert "pos keys --move keyring" in line
    assert (tmp_path / "s" / keys.FILE_NAME).stat().st_mode & 0o077 == 0


def test_a_file_that_was_asked_for_is_not_explained(ring: Path, tmp_path: Path) -> None:
    ran = pos("init", "--keys-in-file", "--data", tmp_path / "s")
    assert (ran.code, kept(ring)) == (0, [])
    assert "keyring" not in ran.out


@pytest.mark.skipif(os.name != "posix", reason="terminals of POSIX")
@pytest.mark.req("X9", refusal=True)
@pytest.mark.parametrize(("answer", "made"), [(b"n\n", False), (b"y\n", True)])
def test_a_person_at_a_terminal_is_asked(tmp_path: Path, answer: bytes, made: bool) -> None:
    ours, theirs = pty.openpty()
    started = subprocess.Popen(
        command("init", "--data", tmp_path / "s"),
        cwd=PROJECT, env=os.environ | {"LC_ALL": "C"}, stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.write(ours, answer)
    assert started.wait(60) == (0 if made else 1)
    os.close(theirs)
    said = os.read(ours, 65536).decode()
    os.close(ours)
    assert "Keep the keys in a file" in said or "archivo" in said
    assert ("--keys-in-file" in said) is not made
    assert (tmp_path / "s" / "shop.db").exists() is made


def test_keys_move_to_the_keyring_and_back(ring: Path, tmp_path: Path) -> None:
    data = tmp_path / "s"
    owner = pos("init", "--keys-in-file", "--data", data, "--json").answer["users"][0]
    before = keys.load_keys(data)
    assert pos("keys", "--data", data, "--json").answer["keys"] == "file"
    moved = pos("keys", "--move", "keyring", "--data", data, "--json").answer
    assert moved["keys"] == "keyring"
    assert "pepper" not in (data / keys.FILE_NAME).read_text()
    assert len(kept(ring)) == 1
    assert keys.load_keys(data) == before
    assert pos("keys", "--move", "keyring", "--data", data, "--json").answer == moved
    assert len(kept(ring)) == 1
    assert pos("keys", "--data", data).out.count("\n") == 1
    assert pos("keys", "--move", "file", "--data", data, "--json").answer["keys"] == "file"
    assert (kept(ring), keys.load_keys(data)) == ([], before)
    sign_in(data, owner["name"], owner["pin"])


def test_without_a_keyring_keys_stay_in_their_file(tmp_path: Path) -> None:
    pos("init", "--keys-in-file", "--data", tmp_path)
    before = (tmp_path / keys.FILE_NAME).read_bytes()
    assert "--keys-in-file" in pos("keys", "--move", "keyring", "--data", tmp_path).refusal
    assert (tmp_path / keys.FILE_NAME).read_bytes() == before


def test_a_copy_of_the_folder_leaves_the_original_its_keys(ring: Path, tmp_path: Path) -> None:
    pos("init", "--data", tmp_path / "a", "--json")
    before = keys.load_keys(tmp_path / "a")
    shutil.copytree(tmp_path / "a", tmp_path / "b")
    keys.move_keys(tmp_path / "b", None)
    assert keys.load_keys(tmp_path / "a") == keys.load_keys(tmp_path / "b") == before
    keys.save_pepper(tmp_path / "a", b"p" * 32)
    assert keys.load_keys(tmp_path / "a").pepper == b"p" * 32
    assert len(kept(ring)) == 1
    assert keys.load_keys(tmp_path / "b") == before


@pytest.mark.req("X9", refusal=True)
def test_a_folder_from_another_machine_says_where_its_keys_are(ring: Path, tmp_path: Path) -> None:
    pos("init", "--data", tmp_path / "a", "--json")
    kept(ring)[0].unlink()
    with pytest.raises(KeysMissing, match="another machine"):
        keys.load_keys(tmp_path / "a")


def test_a_ring_that_was_taken_away_is_said(
    ring: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pos("init", "--data", tmp_path / "a", "--json")
    monkeypatch.delenv("MOSTRADOR_TEST_KEYRING")
    with pytest.raises(KeyringFailed, match="only in tests"):
        keys.load_keys(tmp_path / "a")
    assert keyrings.name_of("keyring.backends.SecretService.Keyring") == "Secret Service"
