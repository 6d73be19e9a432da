package io.gradus.run;

import io.gradus.compare.ColumnThresholds;
import io.gradus.compare.DataVerdict;
import io.gradus.compare.Verdict;
import io.gradus.config.BadRows;
import io.gradus.config.JobConfig;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.SeenRows;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.dataset.scan.BadRow;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.SourceSchema;
import io.gradus.evaluate.CountedInputs;
import io.gradus.metric.InputSums;
import io.gradus.model.Model;
import io.gradus.report.html.InputSpread;
import io.gradus.report.html.InputSpreads;
import io.gradus.score.ScoringReport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Rows held against what a model knows of those that it was trained on, in one pass over them:
 * columns and types, gaps, categories, ranges, and how values are spread. Labels are looked at
 * where they are there.
 *
 * <p>All methods throw {@link RunException}, and nothing else, when they cannot do what they are
 * asked for. A validation is closed by the thread that began it.
 */
public final class DataValidation implements AutoCloseable {
  private final UsedModel used;
  private final Model model;
  private final JobConfig job;
  private final UsedRows rows;
  private boolean labelled;

  private DataValidation(
      String appName,
      Optional<SparkSession> given,
      UsedModel used,
      ModelRows rows,
      Optional<Dataset<Row>> handedIn) {
    this.used = used;
    this.model = used.model();
    this.job = rows.job(model, used.shown());
    this.rows = new UsedRows(appName, given, rows.paths(), handedIn, job, model.encoders());
  }

  /**
   * Loads a model to hold rows against on the default Spark session, if there is one, or else on
   * one of its own, which is built when it is needed and stopped at the end.
   *
   * @param appName under which Spark shows it
   * @param directory of the model, or of a run that has one
   */
  public static DataValidation of(String appName, String directory, ModelRows rows) {
    return RunException.told(
        () ->
            new DataValidation(
                appName,
                Optional.empty(),
                at(directory, HadoopSettings.with(Map.of())),
                rows,
                Optional.empty()));
  }

  /** Loads a model to hold rows of the caller's against, on their session. */
  public static DataValidation on(Dataset<Row> rows, String directory) {
    SparkSession spark = rows.sparkSession();
    return RunException.told(
        () ->
            new DataValidation(
                "",
                Optional.of(spark),
                at(directory, HadoopSettings.of(spark, Map.of())),
                ModelRows.handedIn(),
                Optional.of(rows)));
  }

  private static UsedModel at(String named, Configuration hadoop) {
    boolean isRun =
        !named.startsWith("registry:") && RunFile.at(RunDirectory.at(named, hadoop)).isPresent();
    return UsedModel.at(isRun ? named + "/" + RunDirectory.MODEL : named, hadoop);
  }

  /**
   * What a validation came to.
   *
   * @param seen what the rows held; nothing where they cannot be read
   * @param labelled whether labels were there
   * @param compared whether it is known how the training rows were spread
   */
  public record Result(
      Verdict verdict, Optional<ScoringReport> seen, boolean labelled, boolean compared) {}

  /**
   * Holds the rows against the model.
   *
   * @param minimumRows that there must be
   * @param badRows the share of rows that cannot be used from which on it fails
   */
  public Result validate(ColumnThresholds thresholds, long minimumRows, double badRows) {
    return RunException.told(
        () -> {
          requireKnown(thresholds);
          Supplier<Result> work = () -> validated(thresholds, minimumRows, badRows);
          return rows.areHandedIn() ? work.get() : telling(work);
        });
  }

  /** Tells of the lineage too; of rows handed in that is the caller's to do. */
  private Result telling(Supplier<Result> work) {
    return new LineageTelling(job, "validate-data", rows.hadoop())
        .ofUse(List.of(used), Optional.empty(), UnaryOperator.identity(), work, Result::seen);
  }

  private Result validated(ColumnThresholds thresholds, long minimumRows, double badRows) {
    Map<String, long[]> before = training();
    Dataset<Row> read;
    JavaRDD<EncodedRows.Batch> batches;
    SeenTally tally;
    try {
      read = rows.read();
      List<String> missing = missing(read);
      if (missing.size() > 1) {
        String all =
            "Expected the columns that the model reads, found none of the names %s."
                .formatted(ColumnNames.list(missing));
        return new Result(
            DataVerdict.unreadable(all), Optional.empty(), labelled, !before.isEmpty());
      }
      tally = rows.tally(read);
      batches = batches(read, tally);
    } catch (DataException e) {
      if (e.column().isEmpty()) {
        throw e;
      }
      return new Result(
          DataVerdict.unreadable(e.getMessage()), Optional.empty(), labelled, !before.isEmpty());
    }
    CountedInputs inputs = CountedInputs.of(model.encoder());
    InputSums sums = rows.using(read, all -> inputs.count(batches.map(EncodedRows.Batch::block)));
    InputSpread now = InputSpreads.of("rows", CountedInputs.columns(model.encoder()), sums);
    SeenRows seen = tally.value();
    ScoringReport report = seen.report(model.encoders());
    DataVerdict.Facts facts =
        new DataVerdict.Facts(
            report,
            before,
            now.counts(),
            numbers(),
            extra(read),
            report.skipped() == 0 ? "" : reason(seen.skipped().first().get(0)));
    return new Result(
        DataVerdict.of(facts, thresholds, minimumRows, badRows),
        Optional.of(report),
        labelled,
        !before.isEmpty());
  }

  private static String reason(BadRow row) {
    return row.column() == null
        ? row.reason()
        : "column \"%s\": %s".formatted(row.column(), row.reason());
  }

  /** Columns of the model that are neither there nor computed of others. */
  private List<String> missing(Dataset<Row> read) {
    List<String> missing = new ArrayList<>(model.encoders().featureColumns());
    missing.removeAll(List.of(read.columns()));
    missing.removeAll(model.encoders().derived().keySet());
    return missing;
  }

  private void requireKnown(ColumnThresholds thresholds) {
    List<String> known = model.encoders().featureColumns();
    for (String column : thresholds.columns()) {
      if (!known.contains(column)) {
        throw new RunException(
            Reason.CONFIGURATION,
            "--threshold: Expected a column of the model, found \"%s\". %s"
                .formatted(column, ColumnNames.suggestion(column, known)));
      }
    }
  }

  private JavaRDD<EncodedRows.Batch> batches(Dataset<Row> read, SeenTally tally) {
    List<String> columns = List.of(read.columns());
    labelled = columns.containsAll(model.encoder().labelColumns());
    return labelled
        ? EncodedRows.labelledBatches(
            read,
            model.encoders(),
            FeatureEncoder.Labels.UNWEIGHTED,
            List.of(),
            BadRows.SKIP,
            tally)
        : EncodedRows.batches(read, model.encoders(), List.of(), BadRows.SKIP, tally);
  }

  /**
   * Of each column how many training rows had which bin, as the model knows it, or else the run
   * that left it; nothing where that was not kept.
   */
  private Map<String, long[]> training() {
    return model
        .members()
        .get(0)
        .inputMeans()
        .flatMap(means -> Optional.ofNullable(means.spread()))
        .map(spread -> InputSpreads.of("training", spread))
        .or(this::besideTheModel)
        .map(InputSpread::counts)
        .orElseGet(Map::of);
  }

  private Optional<InputSpread> besideTheModel() {
    return used.beside(rows.hadoop())
        .flatMap(run -> run.read(RunDirectory.INPUTS))
        .flatMap(text -> InputSpreads.parse(text).stream().findFirst());
  }

  private Set<String> numbers() {
    Set<String> numbers = new HashSet<>();
    for (FeatureColumn column : model.encoder().features()) {
      if (column instanceof FeatureColumn.Numeric) {
        numbers.add(column.name());
      }
    }
    return numbers;
  }

  private List<String> extra(Dataset<Row> read) {
    Optional<SourceSchema> source = model.source();
    if (source.isEmpty()) {
      return List.of();
    }
    List<String> extra = new ArrayList<>(List.of(read.columns()));
    source.get().columns().forEach(column -> extra.remove(column.name()));
    extra.remove(CorruptRecord.COLUMN);
    return extra;
  }

  /** Spark's properties, as far as they were given for this. */
  public Map<String, String> spark() {
    return job.spark();
  }

  /** The id of Spark's application, as soon as there is one, and when this is closed. */
  public Optional<String> applicationId() {
    return rows.applicationId();
  }

  /** What the model is called, without secrets. */
  public String model() {
    return used.shown();
  }

  /** Stops the session if it was built here, or else gives it back. */
  @Override
  public void close() {
    rows.close();
  }
}
