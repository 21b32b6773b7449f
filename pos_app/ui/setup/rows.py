"""What the first-run screen asks, as values. Free of Qt."""

from dataclasses import dataclass, field

IN_FILE = "file"  # where the keys of the till are, chosen where there is no keyring
VIRTUAL, NETWORK, USB, OTHER, NONE = "virtual", "network", "usb", "other", "none"


@dataclass(frozen=True)
class SetupForm:
    """Everything that was typed and chosen. The PIN stays in memory until the shop is made."""

    shop: str = ""
    tax_id: str = ""
    currency: str = "CLP"
    language: str = "es"
    owner: str = ""
    pin: str = field(default="", repr=False)
    pin_again: str = field(default="", repr=False)
    till: str = ""
    printer: str = VIRTUAL
    address: str = ""
    paper: str = "80-48"
    keys: str = ""

    def printer_address(self) -> str:
        """Return the printer as the settings of the station write it; empty is none."""
        typed = self.address.strip()
        if self.printer == NETWORK:
            return f"tcp://{typed}" if typed else ""
        if self.printer == USB:
            return f"usb:{typed}" if typed else ""
        return {VIRTUAL: "virtual:", OTHER: typed, NONE: ""}[self.printer]
