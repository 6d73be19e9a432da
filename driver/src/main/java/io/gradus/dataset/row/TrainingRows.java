package io.gradus.dataset.row;

import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * The rows from which training rows are taken.
 *
 * @param data all of them, with derived columns
 * @param split which of them are for training
 * @param order what is known of their order
 * @param notes what else is to be known of them
 * @param standFor by class, as its label is written, how many rows one stands for, where some are
 *     left out
 */
public record TrainingRows(
    Dataset<Row> data,
    RowSplit split,
    RowOrder order,
    List<String> notes,
    Map<String, Double> standFor) {
  public TrainingRows {
    notes = List.copyOf(notes);
    standFor = Map.copyOf(standFor);
  }
}
