"""The places that goods can go to."""

from pos_app.core import locations
from pos_app.core.journal import get_station
from tests.core.test_transfers import second_branch
from tests.shop import ReadyShop


def test_the_own_place_comes_first_then_the_own_branch_then_the_others(shop: ReadyShop) -> None:
    there = second_branch(shop)
    with shop.database.read() as session:
        station = get_station(session)
        found = locations.list_places(session)
    assert found[0].location_id == station.location_id
    own = [place.own for place in found]
    assert own == sorted(own, reverse=True)
    assert {place.branch for place in found if not place.own} == {"Sucursal Centro"}
    assert there["transit"] not in {place.location_id for place in found}
    assert there["shelf"] in {place.location_id for place in found}
