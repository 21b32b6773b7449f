import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core.errors import (
    PrinterBroken,
    PrinterCoverOpen,
    PrinterOffline,
    PrinterOutOfPaper,
    ShopError,
    describe,
)
from pos_app.core.i18n import translator
from pos_app.devices.status import (
    UNKNOWN,
    Health,
    Status,
    judge,
    paper_byte,
    paper_is_out,
    realtime_byte,
)

WELL = 0b0001_0010


def test_silence_is_never_ok() -> None:
    assert judge(None, None, None, None) == UNKNOWN
    assert judge(WELL, None, None, None).health is Health.UNKNOWN
    assert judge(WELL, WELL, WELL, None).health is Health.UNKNOWN
    assert UNKNOWN.problem is None


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((WELL, WELL, WELL, WELL), Status(Health.OK)),
        ((WELL, WELL, WELL, WELL | 0b1100), Status(Health.OK, paper_low=True)),
        (
            (WELL | 8, WELL | 0b10_0000, WELL, WELL | 0b110_0000),
            Status(Health.BAD, PrinterOutOfPaper),
        ),
        ((WELL, WELL, WELL, WELL | 0b110_1100), Status(Health.BAD, PrinterOutOfPaper)),
        ((WELL | 8, WELL | 4, WELL, WELL), Status(Health.BAD, PrinterCoverOpen)),
        ((WELL | 8, WELL | 64, WELL | 8, WELL), Status(Health.BAD, PrinterBroken)),
        ((WELL | 8, WELL, WELL | 32, WELL), Status(Health.BAD, PrinterBroken)),
        ((WELL | 8, WELL, WELL, WELL), Status(Health.BAD, PrinterOffline)),
        ((WELL | 8, None, None, None), Status(Health.BAD, PrinterOffline)),
    ],
)
def test_each_answer_means_one_thing_to_do(
    answers: tuple[int | None, int | None, int | None, int | None], expected: Status
) -> None:
    assert judge(*answers) == expected


@given(st.binary(max_size=4))
def test_noise_is_no_answer(noise: bytes) -> None:
    byte = realtime_byte(noise)
    assert byte is None or byte & 0b1001_0011 == 0b0001_0010
    byte = paper_byte(noise)
    assert byte is None or byte & 0b1001_0000 == 0


def test_flow_control_and_other_answers_are_not_taken_for_a_confirmation() -> None:
    assert paper_byte(b"\x11\x13\x12\x16\x92") is None
    assert paper_byte(b"\x11\x00") == 0
    assert paper_is_out(0b1100)
    assert not paper_is_out(0b0011)
    assert realtime_byte(b"\x00\xff\x11") is None


@pytest.mark.parametrize(
    "problem", [PrinterOutOfPaper, PrinterCoverOpen, PrinterBroken, PrinterOffline]
)
def test_a_problem_is_said_in_spanish_with_what_to_do(problem: type[ShopError]) -> None:
    with pytest.raises(problem) as raised:
        Status(Health.BAD, problem).require_usable("Caja 1")
    title, sentence = describe(raised.value, translator("es"))
    assert title.startswith("La impresora")
    assert "Caja 1" in sentence
    assert sentence.count(".") >= 2  # what, and what to do
    Status(Health.OK).require_usable("Caja 1")
