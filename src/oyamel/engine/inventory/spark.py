"""The ledger on Apache Spark: the same expressions, for readings that one machine no longer holds.

Needs the extra `spark` (pyspark) and Java 17; nothing else of the engine imports this module.
"""

from collections.abc import Callable, Sequence

import ibis
import pyarrow as pa
from pyspark.sql import SparkSession

from oyamel.engine.inventory.ledger import SCHEMAS, Inputs, reading_activity, segment_table
from oyamel.engine.inventory.segments import Segment


class SparkInputs(Inputs):
    """`Inputs` whose expressions a Spark session computes; small tables go to it as Arrow, readings as files."""

    def __init__(self, session: SparkSession) -> None:
        super().__init__()
        self.session = session
        self.spark = ibis.pyspark.connect(session)

    def add_readings(self, paths: Sequence[str], segments: Sequence[Segment]) -> None:
        """Take the files of segments, which the session can reach."""
        self.session.read.parquet(*paths).createOrReplaceTempView("readings")
        self.parts.append(self._computed(reading_activity, readings=None, segments=segment_table(segments)))

    def _computed(self, build: Callable[..., ibis.Table], **tables: pa.Table | None) -> pa.Table:
        for name, table in tables.items():
            if table is not None:
                self.session.createDataFrame(table).createOrReplaceTempView(name)
        made = build(*(self.spark.table(name) for name in tables))
        wanted = build(*(ibis.table(SCHEMAS[name], name=name) for name in tables)).schema()
        return self.spark.to_pyarrow(made).cast(wanted.to_pyarrow())
