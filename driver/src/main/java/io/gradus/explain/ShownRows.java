package io.gradus.explain;

import io.gradus.config.JobConfig;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.dataset.row.ScanRows;
import io.gradus.encode.FeatureEncoder;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.model.TrainedModel;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.GenericInternalRow;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/** Looks up what some rows have in their columns, by a pass of its own. */
final class ShownRows {
  /** Values of all rows together, at most: an explanation is to be read. */
  private static final int MOST_VALUES = 200_000;

  /** Rows of a node whose values are told, those that excite it most. */
  private static final int OF_NODE = 3;

  private static final String NUMBER = "row";
  private static final String VALUE = "value";

  private final TrainedModel model;
  private final Dataset<Row> rows;
  private final JobConfig job;
  private final List<String> columns;

  ShownRows(TrainedModel model, Dataset<Row> rows, JobConfig job) {
    this.model = model;
    this.rows = rows;
    this.job = job;
    this.columns = BatchPredictor.singleValues(rows.schema());
  }

  /**
   * The rows that lose most, those that excite nodes most, and those that were named; of more than
   * there is room for the first of these.
   *
   * @param keys of those that were named
   */
  List<ShownRow> of(
      NodeSums sums,
      NodeChoice choice,
      DetailSums details,
      List<String> keys,
      FeatureEncoder.Labels labels) {
    List<ShownRow> shown = new ArrayList<>();
    if (columns.isEmpty()) {
      return shown;
    }
    keys.forEach(key -> shown.add(named(key, labels)));
    int room = Math.max(1, MOST_VALUES / columns.size());
    Set<Long> wanted = new LinkedHashSet<>();
    for (int i = 0; i < sums.worst().count(); i++) {
      wanted.add(sums.worst().row(i));
    }
    for (int rank = 0; rank < OF_NODE; rank++) {
      for (int place = 0; place < choice.chosen().size(); place++) {
        LargestRows top = details.top(place);
        if (rank < top.count() && wanted.size() < room) {
          wanted.add(top.row(rank));
        }
      }
    }
    Map<Long, Map<String, String>> found = lookUp(wanted, labels);
    wanted.stream()
        .sorted()
        .filter(found::containsKey)
        .forEach(row -> shown.add(new ShownRow(sums.numbers().of(row), null, found.get(row))));
    return shown;
  }

  private Map<Long, Map<String, String>> lookUp(Set<Long> wanted, FeatureEncoder.Labels labels) {
    Set<Long> some = Set.copyOf(wanted);
    Map<Long, Map<String, String>> found = new LinkedHashMap<>();
    for (Row row : texts(picked(rows, labels, some::contains))) {
      found.put(row.getLong(0), values(row));
    }
    return found;
  }

  private ShownRow named(String key, FeatureEncoder.Labels labels) {
    Dataset<Row> of = RowKey.of(key, "--row", "column=value of a row").in(rows);
    List<Row> found = texts(picked(of, labels, number -> true).limit(1));
    return new ShownRow(null, key, found.isEmpty() ? Map.of() : values(found.get(0)));
  }

  /** Whether a row is wanted, by its number. */
  private interface Choice extends Serializable {
    boolean takes(long number);
  }

  /**
   * Rows by their numbers, which are those of the pass: only rows are counted that have labels and
   * could be used.
   */
  private Dataset<Row> picked(Dataset<Row> of, FeatureEncoder.Labels labels, Choice choice) {
    StructType kept = EncodedRows.keptSchema(of, columns);
    DataType[] types =
        Arrays.stream(kept.fields()).map(StructField::dataType).toArray(DataType[]::new);
    StructType schema = new StructType().add(NUMBER, DataTypes.LongType);
    for (int i = 0; i < types.length; i++) {
      schema = schema.add(VALUE + i, types[i]);
    }
    JavaRDD<InternalRow> picked =
        EncodedRows.labelledBatches(
                of,
                model.encoder(),
                labels,
                columns,
                job.data().badRows(),
                SeenTally.of(of.sparkSession().sparkContext(), model.encoder()))
            .mapPartitionsWithIndex(
                (partition, batches) -> {
                  List<InternalRow> lines = new ArrayList<>();
                  batches.forEachRemaining(batch -> pick(partition, batch, choice, types, lines));
                  return lines.iterator();
                },
                true);
    return ScanRows.asDataset(of.sparkSession(), picked, schema);
  }

  private static void pick(
      int partition,
      EncodedRows.Batch batch,
      Choice choice,
      DataType[] types,
      List<InternalRow> lines) {
    for (int row = 0; row < batch.block().rows(); row++) {
      long number = RowNumbers.first(partition) + batch.block().ids()[row];
      if (choice.takes(number)) {
        Object[] line = new Object[types.length + 1];
        line[0] = number;
        for (int i = 0; i < types.length; i++) {
          line[i + 1] = batch.kept().get(row).get(i, types[i]);
        }
        lines.add(new GenericInternalRow(line));
      }
    }
  }

  /** Their values as texts, behind their numbers. */
  private List<Row> texts(Dataset<Row> picked) {
    Column[] texts = new Column[columns.size() + 1];
    Arrays.setAll(texts, i -> functions.col(VALUE + (i - 1)).cast(DataTypes.StringType));
    texts[0] = functions.col(NUMBER);
    return picked.select(texts).collectAsList();
  }

  private Map<String, String> values(Row row) {
    Map<String, String> values = new LinkedHashMap<>();
    for (int i = 0; i < columns.size(); i++) {
      values.put(columns.get(i), row.isNullAt(i + 1) ? null : row.getString(i + 1));
    }
    return values;
  }
}
