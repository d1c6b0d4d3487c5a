"""Alembic's entry: one transaction per migration run, behind a lock so that two runs cannot meet."""

from __future__ import annotations

from alembic import context
from sqlalchemy import text

from shared.database import AdvisoryLock, make_engine
from shared.tables import Base

engine = make_engine(context.config.attributes["settings"], "migration")
with engine.begin() as connection:
    # Waits for a migration that is under way, however long it takes, but not for a table that is busy:
    # lock_timeout ends the run with an error rather than making the workers queue behind it.
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock, 0)"), {"lock": int(AdvisoryLock.MIGRATION)})
    context.configure(connection=connection, target_metadata=Base.metadata)
    context.run_migrations()
engine.dispose()
