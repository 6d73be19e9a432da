package io.gradus.bench.performance;

import io.gradus.bench.Table;
import io.gradus.config.Carrier;
import io.gradus.dataset.pack.PackedData;
import io.gradus.network.Task;
import java.io.IOException;
import java.util.List;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.RDDInfo;

/** Training on rows that the executors' heaps cannot hold: the rest lies on their disks. */
final class LargerThanMemory {
  private static final int ROWS = 4_000_000;
  private static final int COLUMNS = 100;
  private static final int PARTITIONS = 32;
  private static final int BATCH = 100_000;
  private static final int LOCAL_STEPS = 20;
  private static final int SMALL_HEAP = 600;
  private static final int LARGE_HEAP = 3_000;

  private LargerThanMemory() {}

  static String page() throws IOException {
    Table table =
        new Table(
            "heap of each of two executors",
            "rows in memory",
            "on disk",
            "synchronous, rows/s",
            LOCAL_STEPS + " local steps, rows/s");
    long bytes = 0;
    for (int heap : List.of(LARGE_HEAP, SMALL_HEAP)) {
      try (SparkSession session =
          PerformanceReport.session("local-cluster[2,1,%s]".formatted(heap), heap)) {
        JavaSparkContext spark = JavaSparkContext.fromSparkContext(session.sparkContext());
        try (PackedData data = RandomRows.packed(spark, PARTITIONS, COLUMNS, ROWS, 0)) {
          bytes = data.bytes();
          double exact = rate(spark, data, Way.exact(Carrier.JOBS));
          double local = rate(spark, data, Way.exact(Carrier.JOBS).localSteps(LOCAL_STEPS));
          long memory = 0;
          long disk = 0;
          for (RDDInfo info : spark.sc().getRDDStorageInfo()) {
            memory += info.memSize();
            disk += info.diskSize();
          }
          table.row(
              heap + " MB",
              Table.megabytes(memory),
              Table.megabytes(disk),
              Table.count(exact),
              Table.count(local));
        }
      }
    }
    return """
    ## Rows beyond memory
    %s rows of %s columns, %s packed, %s partitions; batches of %s rows, 100-64-1. What the executors' heaps cannot hold
    lies on their disks and is read again in each round, whatever its batch: there large batches or local steps pay.

    """
            .formatted(
                Table.count(ROWS), COLUMNS, Table.megabytes(bytes), PARTITIONS, Table.count(BATCH))
        + table;
  }

  private static double rate(JavaSparkContext spark, PackedData data, Way way) {
    return ROWS
        / Trials.train(spark, Growth.network(COLUMNS, 64), Task.REGRESSION, data, BATCH, 2, way)
            .epochSeconds();
  }
}
