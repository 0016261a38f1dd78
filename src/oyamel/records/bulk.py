"""Many rows written with one prepared statement each: faster than `bulk_create` and `bulk_update` build their SQL."""

from collections.abc import Sequence

from django.db import connection, models


def update_each(rows: Sequence[models.Model], names: Sequence[str]) -> None:
    """Write these fields of every row; the rows are of one model. Call inside a transaction."""
    if not rows or not names:
        return
    meta = type(rows[0])._meta
    fields = [meta.get_field(name) for name in names]
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(field.column)} = %s" for field in fields)
    sql = f"UPDATE {quote(meta.db_table)} SET {sets} WHERE {quote(meta.pk.column)} = %s"  # noqa: S608 - names from models
    values = [
        [*(field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields), row.pk]
        for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)


def insert_each(rows: Sequence[models.Model]) -> None:
    """Insert rows of one model whose ids are known or not asked for. Call inside a transaction."""
    if not rows:
        return
    meta = type(rows[0])._meta
    fields = [field for field in meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608 - names from models
    values = [
        [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields] for row in rows
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, values)
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
