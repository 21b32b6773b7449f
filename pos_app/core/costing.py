"""What stock costs: weighted average per variant, in ten-thousandths of the minor unit (K11)."""

from pos_app.core.money import E4, half_up


def weighted_average(
    *, on_hand_milli: int, average_e4: int, received_milli: int, unit_cost_e4: int
) -> int:
    """Return the average cost after a receipt; with nothing on hand the new cost is taken."""
    if on_hand_milli <= 0:
        return unit_cost_e4
    value = on_hand_milli * average_e4 + received_milli * unit_cost_e4
    return half_up(value, on_hand_milli + received_milli)


def value_minor(quantity_milli: int, unit_cost_e4: int) -> int:
    """Return what a quantity cost, in minor units, half up."""
    return half_up(quantity_milli * unit_cost_e4, 1000 * E4)
