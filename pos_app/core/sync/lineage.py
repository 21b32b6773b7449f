"""Which device goes on for which: a till that was restored, copied or replaced has a new id."""

from uuid import UUID

from sqlalchemy import select

from pos_app.core.db import ReadSession
from pos_app.core.models.journal import Device


def ancestors_of(session: ReadSession, device_id: UUID) -> tuple[Device, ...]:
    """Return the devices that a till was, newest first, as far as this node knows them."""
    found: list[Device] = []
    device = session.get(Device, device_id)
    while device is not None and device.forked_from is not None:
        device = session.get(Device, device.forked_from)
        if device is None or device in found:
            break
        found.append(device)
    return tuple(found)


def heir_of(session: ReadSession, device_id: UUID) -> UUID:
    """Return the device that goes on for another now; itself where none does."""
    seen = {device_id}
    while True:
        newest = (
            select(Device.id)
            .where(Device.forked_from == device_id)
            .order_by(Device.enrolled_at.desc(), Device.id.desc())
            .limit(1)
        )
        heir = session.execute(newest).scalar()
        if heir is None or heir in seen:
            return device_id
        seen.add(heir)
        device_id = heir
