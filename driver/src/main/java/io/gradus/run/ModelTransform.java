package io.gradus.run;

import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.EncoderSet;
import io.gradus.evaluate.InvalidRows;
import io.gradus.evaluate.MlColumns;
import io.gradus.evaluate.ScoringProgram;
import io.gradus.evaluate.plan.ScoredDataset;
import io.gradus.model.Model;
import io.gradus.model.ModelException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Rows with a model's outputs beside them, in Spark ML's columns: data sets, and streams in
 * micro-batches. Lazy: nothing is computed here, whatever the rows come from. What {@code predict}
 * writes for a row and what a {@code Scorer} says of it are the same numbers. Immutable.
 *
 * <p>All methods throw {@link RunException}, and nothing else, when they cannot do what they are
 * asked for.
 */
public final class ModelTransform {
  private final Model model;
  private final OutputColumns columns;
  private final InvalidRows invalid;

  private ModelTransform(Model model, OutputColumns columns, InvalidRows invalid) {
    this.model = model;
    this.columns = columns;
    this.invalid = invalid;
  }

  /**
   * What a model adds to rows: its predictions, in a column {@code prediction}. Rows that hold what
   * their columns do not allow are dealt with as {@code data.bad-rows} of its training says.
   */
  public static ModelTransform of(Model model) {
    return new ModelTransform(model, OutputColumns.prediction("prediction"), trained(model));
  }

  /** A model that was trained on rows of the caller's has a part of a configuration only. */
  static InvalidRows trained(Model model) {
    return model.provenance().configuration().get("data") instanceof Map<?, ?> data
            && "skip".equals(data.get("bad-rows"))
        ? InvalidRows.SKIP
        : InvalidRows.ERROR;
  }

  /** This, with other columns. */
  public ModelTransform outputs(OutputColumns wanted) {
    return new ModelTransform(model, wanted, invalid);
  }

  /** This, with something else for rows that hold what their columns do not allow. */
  public ModelTransform invalidRows(InvalidRows wanted) {
    return new ModelTransform(model, columns, wanted);
  }

  /**
   * The rows with the outputs behind their own columns, all of which stay.
   *
   * @throws RunException if a column that the model needs is missing or of another kind, or there
   *     is one of an output's name
   */
  public Dataset<Row> of(Dataset<Row> rows) {
    return RunException.told(
        () -> {
          schema(rows.schema());
          ScoringProgram program =
              new ScoringProgram(model, rows.sparkSession(), rows.schema(), mlColumns(), invalid);
          return ScoredDataset.of(rows, program);
        });
  }

  /**
   * The columns of {@link #of}, given those of the rows.
   *
   * @throws RunException if a column that the model needs is missing, or there is one of an
   *     output's name
   */
  public StructType schema(StructType rows) {
    return RunException.told(
        () -> {
          List<String> known = Arrays.asList(rows.fieldNames());
          requireInputs(known);
          StructType all = rows;
          for (StructField field : mlColumns().schema().fields()) {
            if (known.contains(field.name())) {
              throw new ModelException(
                  "Expected no column \"%s\" beside the model's output of that name, found one. Drop or rename it, or choose another name for the output."
                      .formatted(field.name()));
            }
            all = all.add(nullable(field));
          }
          return all;
        });
  }

  private StructField nullable(StructField field) {
    return new StructField(
        field.name(), field.dataType(), invalid == InvalidRows.KEEP, field.metadata());
  }

  private void requireInputs(List<String> known) {
    EncoderSet encoders = model.encoders();
    for (String name : encoders.featureColumns()) {
      if (!encoders.derived().containsKey(name) && !known.contains(name)) {
        throw DataException.expected("a column \"" + name + "\"", "none of that name")
            .column(name)
            .remedy(ColumnNames.suggestion(name, known))
            .build();
      }
    }
  }

  private MlColumns mlColumns() {
    return MlColumns.of(
        model,
        columns.prediction(),
        columns.probability(),
        columns.rawPrediction(),
        columns.thresholds());
  }
}
