package io.gradus.explain;

import io.gradus.config.JobConfig;
import io.gradus.data.Block;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.TrainedModel;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/**
 * Names a row by what it has in a column.
 *
 * @param column of the rows
 * @param value as Spark writes it as a text
 */
record RowKey(String column, String value) {
  /**
   * Of {@code column=value}.
   *
   * @param option where it stands, for messages
   * @param expected what may stand there
   */
  static RowKey of(String text, String option, String expected) {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw DataException.expected("%s as %s".formatted(expected, option), text)
          .remedy("A row goes by a column that tells it from others, such as id=4711.")
          .build();
    }
    return new RowKey(text.substring(0, equals), text.substring(equals + 1));
  }

  /** The rows that have it. */
  Dataset<Row> in(Dataset<Row> rows) {
    List<String> known = Arrays.asList(rows.columns());
    if (!known.contains(column)) {
      throw DataException.expected("a column of the rows", "none of that name")
          .column(column)
          .remedy(ColumnNames.suggestion(column, known))
          .build();
    }
    return rows.filter(
        functions.col("`" + column.replace("`", "``") + "`").cast("string").equalTo(value));
  }

  /** The first row that has it, without its label. */
  Block first(Dataset<Row> rows, TrainedModel model, JobConfig job) {
    return one(
        EncodedRows.batches(in(rows), model.encoder(), List.of(), job.data().badRows())
            .map(EncodedRows.Batch::block)
            .take(1));
  }

  /** The first row that has it, with its label. */
  Block firstLabelled(Dataset<Row> rows, TrainedModel model, JobConfig job) {
    return one(
        EncodedRows.labelled(
                in(rows),
                model.encoder(),
                FeatureEncoder.Labels.UNWEIGHTED,
                job.data().badRows(),
                SeenTally.of(rows.sparkSession().sparkContext(), model.encoder()))
            .take(1));
  }

  private Block one(List<Block> blocks) {
    if (blocks.isEmpty()) {
      throw DataException.expected("a row with the value \"%s\"".formatted(value), "none")
          .column(column)
          .remedy("Write the value as it stands in the rows.")
          .build();
    }
    return blocks.get(0);
  }
}
