"""What Alembic runs: the steps, on the connection that `opening.upgrade` gives."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], version_table="demarche_version")
with context.begin_transaction():
    context.run_migrations()
