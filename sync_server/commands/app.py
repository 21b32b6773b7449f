"""The `pos-server` command: without a command it runs the centre."""

import os
from typing import Annotated

import typer

from sync_server.commands import company, copies, folios, record, running
from sync_server.settings import CentreSettings

app = typer.Typer(
    help="The centre of Mostrador.", no_args_is_help=False, pretty_exceptions_enable=False
)
for part in (running, company, record, copies):
    app.add_typer(part.app)
app.add_typer(folios.app)
app.add_typer(folios.ranges, name="folios")
app.add_typer(record.bundles, name="bundle")


@app.callback(invoke_without_command=True)
def main_command(
    context: typer.Context,
    company_name: Annotated[
        str | None,
        typer.Option("--company", help="Which company: a schema of its own on PostgreSQL."),
    ] = None,
    *,
    pooled: Annotated[
        bool,
        typer.Option(
            "--pooled", help="The address is that of PgBouncer (or alike) in transaction mode."
        ),
    ] = False,
) -> None:
    """Run the centre on SQLite in the platform's own folder."""
    if company_name is not None:
        os.environ["MOSTRADOR_CENTRE_COMPANY"] = company_name  # of this process and its workers
    if pooled:
        os.environ["MOSTRADOR_CENTRE_POOLED"] = "true"
    if context.invoked_subcommand is None:
        running.serve_centre(CentreSettings())
