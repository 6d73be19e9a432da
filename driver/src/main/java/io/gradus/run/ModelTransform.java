package io.gradus.run;

import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureColumn;
import io.gradus.evaluate.AddedColumn;
import io.gradus.evaluate.DetailsColumn;
import io.gradus.evaluate.InvalidRows;
import io.gradus.evaluate.MlColumns;
import io.gradus.evaluate.ScoringProgram;
import io.gradus.evaluate.plan.ScoredDataset;
import io.gradus.explain.AttributionColumn;
import io.gradus.explain.AttributionOptions;
import io.gradus.model.Model;
import io.gradus.model.ModelException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
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
  private final Optional<String> details;
  private final Optional<Reasons> reasons;

  private ModelTransform(
      Model model,
      OutputColumns columns,
      InvalidRows invalid,
      Optional<String> details,
      Optional<Reasons> reasons) {
    this.model = model;
    this.columns = columns;
    this.invalid = invalid;
    this.details = details;
    this.reasons = reasons;
  }

  /** A column of reasons, and how they are found. */
  private record Reasons(String name, AttributionOptions how) {}

  /**
   * What a model adds to rows: its predictions, in a column {@code prediction}. Rows that hold what
   * their columns do not allow are dealt with as {@code data.bad-rows} of its training says.
   */
  public static ModelTransform of(Model model) {
    return new ModelTransform(
        model,
        OutputColumns.prediction("prediction"),
        trained(model),
        Optional.empty(),
        Optional.empty());
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
    return new ModelTransform(model, wanted, invalid, details, reasons);
  }

  /** This, with something else for rows that hold what their columns do not allow. */
  public ModelTransform invalidRows(InvalidRows wanted) {
    return new ModelTransform(model, columns, wanted, details, reasons);
  }

  /**
   * This, with one more column behind the others: why each row is predicted as it is, the numbers
   * of {@code predict --explain}. A struct of what is {@code explained}, {@code baseline_output},
   * {@code by_column}, a struct of what each column that the model reads added to it, and {@code
   * attribution_gap}; of several networks the mean of what each gives for the output that they
   * decide for together; where there are several labels or targets an array of these. Where nobody
   * asks for the column nothing is computed for it.
   *
   * @param column what it is called
   * @param how with {@code mean} or {@code zero} as the baseline
   */
  public ModelTransform attributions(String column, AttributionOptions how) {
    return new ModelTransform(
        model, columns, invalid, details, Optional.of(new Reasons(column, how)));
  }

  /**
   * This, with one more column behind the outputs: a struct of all that {@code predict} writes,
   * with the names and types that it has there. Beside classes and probabilities these are what
   * losses that tell more give: quantiles, deviations, intervals, dispersions. What it predicts
   * goes by the model's own decision, whatever thresholds the outputs have.
   *
   * @param column what it is called
   */
  public ModelTransform details(String column) {
    return new ModelTransform(model, columns, invalid, Optional.of(column), reasons);
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
          SparkSession session = rows.sparkSession();
          List<AddedColumn> added = new ArrayList<>();
          details.ifPresent(name -> added.add(DetailsColumn.of(model, name)));
          reasons.ifPresent(
              wanted -> added.add(AttributionColumn.of(model, session, wanted.name, wanted.how)));
          ScoringProgram program =
              new ScoringProgram(model, session, rows.schema(), mlColumns(), added, invalid);
          return ScoredDataset.of(rows, program);
        });
  }

  /**
   * The same of rows that come alone, on the driver and without a job. A row that holds what its
   * columns do not allow is an error.
   *
   * @param schema of the rows
   * @throws RunException as {@link #of}
   */
  public RowTransform ofRows(StructType schema) {
    return RunException.told(
        () -> {
          schema(schema);
          SparkSession session = SparkSession.active();
          return new RowTransform(
              new ScoringProgram(model, session, schema, mlColumns(), List.of(), InvalidRows.ERROR),
              schema);
        });
  }

  /** The one column that the model reads beside exposures, if it is a vector or an array. */
  public Optional<String> vectorColumn() {
    List<FeatureColumn> read =
        model.encoders().encoders().stream()
            .flatMap(encoder -> encoder.features().stream())
            .filter(column -> !(column instanceof FeatureColumn.Exposure))
            .toList();
    boolean vectors =
        read.stream()
            .allMatch(
                column ->
                    column instanceof FeatureColumn.Dense
                        || column instanceof FeatureColumn.Sparse);
    return vectors && read.stream().map(FeatureColumn::name).distinct().count() == 1
        ? Optional.of(read.get(0).name())
        : Optional.empty();
  }

  /** The columns that the model reads of a row, in no order. */
  public List<String> columnsRead() {
    return model.encoders().featureColumns();
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
          List<StructField> outputs = new ArrayList<>(List.of(mlColumns().schema().fields()));
          details.ifPresent(name -> outputs.add(DetailsColumn.of(model, name).field()));
          reasons.ifPresent(wanted -> outputs.add(AttributionColumn.field(model, wanted.name)));
          StructType all = rows;
          Set<String> names = new HashSet<>();
          for (StructField field : outputs) {
            if (!names.add(field.name())) {
              throw new ModelException(
                  "Expected a name of its own for each output column, found \"%s\" twice."
                      .formatted(field.name()));
            }
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
