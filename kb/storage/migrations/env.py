"""The script that Alembic runs. Its connection comes from kb.storage.schema, in a transaction."""

from alembic import context

from kb.storage.all_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
