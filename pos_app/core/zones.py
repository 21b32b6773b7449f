"""Time zones by name."""

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pos_app.core.errors import UnknownTimezone


def get_zone(name: str) -> ZoneInfo:
    """Return a time zone of the IANA data base; raise `UnknownTimezone`."""
    try:
        return ZoneInfo(name.strip())
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # also a folder, an odd path
        raise UnknownTimezone(zone=name) from error
