"""What the owner keeps at the centre: branches and products."""

from fastapi import APIRouter
from sqlalchemy import select

from pos_app.core.catalog import ProductInput
from pos_app.core.models.catalog import Branch
from pos_app.core.sync import centre
from sync_server import ksp
from sync_server.dependencies import Store
from sync_server.resources.catalog import BranchRequest, BranchRow, ProductRequest, ProductSaved
from sync_server.security import OWNER

router = APIRouter(prefix="/api/v1", tags=["catalogue"], dependencies=[OWNER])


@router.get("/branches", responses=ksp.refused(401, 503))
def list_branches(store: Store) -> tuple[BranchRow, ...]:
    """List the branches."""
    with store.read() as session:
        rows = session.scalars(select(Branch).order_by(Branch.code))
        return tuple(BranchRow(id=row.id, code=row.code, name=row.name) for row in rows)


@router.post("/branches", responses=ksp.refused(401, 409, 422, 503))
def add_branch(asked: BranchRequest, store: Store) -> BranchRow:
    """Add a branch with its places."""
    branch_id = store.write(
        lambda session: centre.add_branch(session, code=asked.code, name=asked.name)
    )
    return BranchRow(id=branch_id, code=asked.code, name=asked.name)


@router.put("/products", responses=ksp.refused(401, 409, 422, 503))
def save_product(asked: ProductRequest, store: Store) -> ProductSaved:
    """Save a product by its code; every till gets it with its next pull."""
    product = ProductInput(**asked.model_dump())
    product_id, created = store.write(lambda session: centre.save_product(session, product))
    return ProductSaved(id=product_id, created=created)
