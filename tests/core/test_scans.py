"""What a scan says by itself: GS1 as scanners send it, labels of scales by learnt rules (K20)."""

from contextlib import suppress
from datetime import date

import pytest
from biip.gs1_element_strings import GS1ElementString, GS1ElementStrings
from biip.gs1_messages import GS1Message
from hypothesis import given
from hypothesis import strategies as st

from pos_app.core import labels, scans
from pos_app.core.errors import CodeMisread, CodeUnreadable, InvalidLabelRule, LabelNotLearnt
from pos_app.core.labels import LabelRule
from pos_app.core.scans import FNC1, Measure, with_check_digit

GTIN = "07801234500013"
LABEL = with_check_digit("200030501234")
CHRISTMAS = date(2026, 12, 25)


def made_by_biip(*parts: str) -> str:
    """Return a message as biip writes it, with FNC1 where the standard wants it."""
    found = [GS1ElementString.parse(part) for part in parts]
    return GS1Message.from_element_strings(GS1ElementStrings(found)).value


@pytest.mark.req("K20")
@pytest.mark.parametrize(
    "text",
    [
        made_by_biip(f"01{GTIN}", "17261225", "10AB-12"),
        "]C1" + made_by_biip(f"01{GTIN}", "17261225", "10AB-12"),
        "]d2" + made_by_biip(f"01{GTIN}", "10AB-12", "17261225"),
        FNC1 + made_by_biip("10AB-12", "17261225", f"01{GTIN}"),
        f"(01){GTIN}(17)261225(10)AB-12",
        f" (01) {GTIN} (10)AB-12 (17)261225",
        f"01{GTIN}1526122510AB-12",
        f"01{GTIN}1526113010AB-12{FNC1}17261225",
    ],
)
def test_a_gs1_code_says_product_expiry_and_lot(text: str) -> None:
    said = scans.read_gs1(text)
    assert (said.code, said.expires_on, said.lot_number) == (GTIN, CHRISTMAS, "AB-12")
    assert (said.warning, said.count) == ("", 1)


def test_weight_price_serial_and_count_are_read(  # and a day of 00 is the last of its month
) -> None:
    text = made_by_biip(f"01{GTIN}", "17260200", "3103001234", "3920" + "3590", "21SN/7")
    said = scans.read_gs1(text)
    assert (said.weight, said.price) == (Measure(1234, 3), Measure(3590, 0))
    assert (said.serial, said.expires_on) == ("SN/7", date(2026, 2, 28))
    assert scans.read_gs1(f"02{GTIN}37" + "24").count == 24
    assert scans.read_gs1(f"01{GTIN}30" + "6").count == 6


@pytest.mark.req("K20")
def test_a_lot_that_swallowed_its_expiry_is_told_apart_with_a_warning() -> None:
    for text in (f"01{GTIN}10AB1217261225", f"01{GTIN}1126010110AB1217261225"):
        said = scans.read_gs1(text)
        assert (said.lot_number, said.expires_on) == ("AB12", CHRISTMAS)
        assert said.warning == scans.LOST_FNC1
    long = scans.read_gs1(f"01{GTIN}10LOTNUMBER-1234517261225")  # beyond the 20 places of a lot
    assert (long.lot_number, long.expires_on) == ("LOTNUMBER-12345", CHRISTMAS)
    honest = scans.read_gs1(f"01{GTIN}1726122510AB1217261225")  # the expiry stands elsewhere
    assert (honest.lot_number, honest.warning) == ("AB1217261225", "")


@pytest.mark.req("K20", refusal=True)
@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("]C101078012345000191726122510A", CodeMisread),
        (f"(01){GTIN}(17)261399", CodeUnreadable),
        (f"(01){GTIN}(XX)1", CodeUnreadable),
        (f"(999)1(01){GTIN}", CodeUnreadable),
        ("]C110AB12", CodeUnreadable),
        ("]C1" + "A" * 300, CodeUnreadable),
    ],
)
def test_what_cannot_be_gs1_is_refused(text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        scans.read_gs1(text)


@pytest.mark.parametrize("text", ["7801234500013", "P010", "]E07801234500013", "Leche (1 L)", ""])
def test_a_plain_code_does_not_call_itself_gs1(text: str) -> None:
    assert not scans.says_gs1(text)
    assert not scans.looks_gs1(text)
    assert scans.plain(f"]E0{text.removeprefix(']E0')}") == text.removeprefix("]E0")


def test_only_a_right_gtin_behind_01_looks_like_gs1_where_the_scanner_says_nothing() -> None:
    assert scans.looks_gs1(f"01{GTIN}10AB")
    assert not scans.looks_gs1("01078012345000191726")
    assert not scans.looks_gs1(f"01{GTIN[:-1]}")


@given(st.text(max_size=60))
def test_no_text_breaks_the_reader(text: str) -> None:
    for question in (scans.says_gs1, scans.looks_gs1, scans.plain):
        question(text)
    with suppress(CodeMisread, CodeUnreadable):
        scans.read_gs1(text)


# Labels of scales ---------------------------------------------------------------------------------

RULES = st.builds(
    lambda prefix, length, gap, kind, decimals: LabelRule(
        pattern=f"{prefix}{'I' * (10 - length - gap)}{'X' * gap}{'M' * length}C",
        kind=kind,
        decimals=decimals,
    ),
    st.integers(20, 29),
    st.sampled_from(labels.MEASURE_LENGTHS),
    st.integers(0, 1),
    st.sampled_from(labels.KINDS),
    st.integers(0, 3),
)


def printed(rule: LabelRule, item: int, digits: int, ignored: str = "0") -> str:
    """Return the label that a scale with this rule prints."""
    fields = {"I": str(item), "M": str(digits), "X": ignored}
    text = rule.pattern[:-1]
    for letter, value in fields.items():
        width = text.count(letter)
        text = text.replace(letter * width, value.zfill(width)) if width else text
    return with_check_digit(text)


@pytest.mark.req("K20")
@given(RULES, st.data())
def test_a_label_says_what_the_scale_printed(rule: LabelRule, data: st.DataObject) -> None:
    item = data.draw(st.integers(1, 10 ** rule.pattern.count("I") - 1))
    digits = data.draw(st.integers(0, 10 ** rule.pattern.count("M") - 1))
    code = printed(rule, item, digits)
    labels.check_rule(rule)
    label = labels.read_label(code, [rule])
    assert label is not None
    assert (int(label.item), label.measure) == (item, Measure(digits, rule.decimals))
    assert str(item) in labels.names_of(code, label, [rule])
    wrong = code[:-1] + str((int(code[-1]) + 1) % 10)
    with pytest.raises(CodeMisread):
        labels.read_label(wrong, [rule])


@pytest.mark.req("K20")
@given(RULES, st.data())
def test_one_real_label_teaches_how_all_of_that_scale_are_read(
    rule: LabelRule, data: st.DataObject
) -> None:
    item = data.draw(st.integers(1, 10 ** rule.pattern.count("I") - 1))
    digits = data.draw(st.integers(1, 10 ** rule.pattern.count("M") - 1))
    code = printed(rule, item, digits)
    measure = Measure(digits, rule.decimals)
    learnt = labels.learn(code, item=str(item), kind=rule.kind, measure=measure)
    said = labels.read_label(code, [learnt])
    assert said is not None
    assert int(said.item) == item
    assert said.measure.scaled(6) == measure.scaled(6)


def test_the_rule_of_a_usual_label_is_the_usual_one() -> None:
    rule = labels.learn(LABEL, item="305", kind="weight", measure=Measure(1234, 3))
    assert rule == LabelRule(pattern="20IIIIIMMMMMC", kind="weight", decimals=3)
    other = labels.read_label(with_check_digit("200010700735"), [rule])
    assert other is not None
    assert (int(other.item), str(other.measure)) == (107, "0.735")
    price = labels.learn(
        with_check_digit("210030503590"), item="305", kind="price", measure=Measure(3590, 0)
    )
    both = labels.with_rule([rule], price)
    assert [one.prefix for one in both] == ["20", "21"]
    assert labels.with_rule(both, price) == both
    assert labels.read_label("7802920008134", both) is None
    assert labels.read_label(with_check_digit("250030503590"), both) is None


@pytest.mark.req("K20", refusal=True)
def test_what_the_label_does_not_say_is_not_learnt() -> None:
    for item, digits in (("306", 1234), ("305", 1235), ("A1", 1234), ("305", 0)):
        with pytest.raises(LabelNotLearnt):
            labels.learn(LABEL, item=item, kind="weight", measure=Measure(digits, 3))
    with pytest.raises(LabelNotLearnt):
        labels.learn("7802920008134", item="305", kind="weight", measure=Measure(1234, 3))
    with pytest.raises(CodeMisread):
        labels.learn(LABEL[:-1] + "0", item="305", kind="weight", measure=Measure(1234, 3))
    for pattern in ("20IIIIIMMMMM", "30IIIIIMMMMMC", "20MMMMMIIIIIC", "20IIIIIMMMMMCC", ""):
        with pytest.raises(InvalidLabelRule):
            labels.check_rule(LabelRule(pattern=pattern, kind="weight", decimals=3))
