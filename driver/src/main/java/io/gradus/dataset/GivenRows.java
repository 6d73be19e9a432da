package io.gradus.dataset;

import io.gradus.dataset.row.RowOrder;
import io.gradus.dataset.row.RowSplit;
import io.gradus.dataset.row.ScanConf;
import io.gradus.dataset.scan.FileOrder;
import io.gradus.dataset.source.SourceReader;
import io.gradus.dataset.source.SourceTypes;
import io.gradus.encode.SourceSchema;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/**
 * Rows of data sets that were handed in. Those that are nothing but files come in the order of
 * their files, so that they are the rows of the same paths.
 */
final class GivenRows implements RowSource {
  private final Map<RowSplit.Part, Dataset<Row>> parts = new EnumMap<>(RowSplit.Part.class);

  GivenRows(Dataset<Row> training, Optional<Dataset<Row>> validation, Optional<Dataset<Row>> test) {
    parts.put(RowSplit.Part.TRAINING, FileOrder.marked(training));
    validation.ifPresent(rows -> parts.put(RowSplit.Part.VALIDATION, FileOrder.marked(rows)));
    test.ifPresent(rows -> parts.put(RowSplit.Part.TEST, FileOrder.marked(rows)));
  }

  @Override
  public SparkSession session() {
    return training().sparkSession();
  }

  @Override
  public Dataset<Row> training() {
    return parts.get(RowSplit.Part.TRAINING);
  }

  @Override
  public List<String> notes() {
    return List.of();
  }

  @Override
  public List<String> warnings() {
    return List.of();
  }

  /** Whoever hands rows in knows their order. */
  @Override
  public void requireNumbers() {}

  @Override
  public boolean hasOwn(RowSplit.Part part) {
    return parts.containsKey(part);
  }

  @Override
  public Dataset<Row> own(RowSplit.Part part, StructType types) {
    return parts.get(part);
  }

  @Override
  public String name(RowSplit.Part part) {
    RowSplit.Part from = hasOwn(part) ? part : RowSplit.Part.TRAINING;
    return "the " + from.name().toLowerCase(Locale.ROOT) + " rows handed in";
  }

  @Override
  public SourceSchema schema(Dataset<Row> read) {
    return SourceTypes.ofDataSet(read);
  }

  @Override
  public RowOrder order() {
    return RowOrder.COMPARED;
  }

  /** Where the rows are those of files, their partitions shall not depend on the cores. */
  @Override
  public <T> T scanning(Supplier<T> work) {
    try (ScanConf conf = new ScanConf(session())) {
      SourceReader.fixPartitions(conf::setUnlessChosen);
      return work.get();
    }
  }
}
