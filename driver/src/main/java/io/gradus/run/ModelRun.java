package io.gradus.run;

import io.gradus.config.JobConfig;
import io.gradus.config.Secrets;
import io.gradus.dataset.pack.PlainRows;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.dataset.source.InputPlaces;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.SeenValues;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.evaluate.Evaluator;
import io.gradus.evaluate.Measured;
import io.gradus.explain.AttributedRows;
import io.gradus.explain.AttributionOptions;
import io.gradus.explain.Baseline;
import io.gradus.explain.ExplainOptions;
import io.gradus.explain.ExplainedInputs;
import io.gradus.explain.Explainer;
import io.gradus.explain.Explanation;
import io.gradus.explain.GapTally;
import io.gradus.metric.Metrics;
import io.gradus.model.Model;
import io.gradus.model.ModelFormat;
import io.gradus.model.TrainedModel;
import io.gradus.registry.ModelLocation;
import io.gradus.report.lineage.LineageDataset;
import io.gradus.score.Deviations;
import io.gradus.score.ScoringReport;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * A trained model used on rows: evaluated where they have labels, or asked for its predictions.
 *
 * <p>All methods throw {@link RunException}, and nothing else, when they cannot do what they are
 * asked for. A use is closed by the thread that began it.
 */
public final class ModelRun implements AutoCloseable {
  private final Model model;
  private final UsedRows rows;
  private final JobConfig job;
  private final UsedModel used;
  private Optional<Instant> tried = Optional.empty();
  private SeenTally tally;
  private GapTally gaps;

  private ModelRun(
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
   * Loads a model to be used on the default Spark session, if there is one, or else on one of its
   * own, which is built when it is needed and stopped at the end.
   *
   * @param appName under which Spark shows it
   * @param directory of the model
   */
  public static ModelRun of(String appName, String directory, ModelRows rows) {
    return RunException.told(
        () -> {
          UsedModel used = UsedModel.at(directory, HadoopSettings.with(Map.of()));
          return new ModelRun(appName, Optional.empty(), used, rows, Optional.empty());
        });
  }

  /**
   * As {@link #of(String, String, ModelRows)}, for predictions: where an earlier try to write them
   * found a version of a registry by the same alias and did not come to its end, that one is used.
   *
   * @param output where they will be written
   */
  public static ModelRun of(
      String appName, String directory, ModelRows rows, PredictionOutput output) {
    return RunException.told(
        () -> {
          Configuration hadoop = HadoopSettings.with(Map.of());
          Optional<FirstTry> before =
              FirstTry.find(new OutputPlace(output.path(), hadoop), directory, hadoop);
          ModelRun run = of(appName, before.map(FirstTry::model).orElse(directory), rows);
          run.tried = before.map(FirstTry::at);
          return run;
        });
  }

  /** Loads a model to be used on a session of the caller's, which is left as it was. */
  public static ModelRun on(SparkSession spark, String directory, ModelRows rows) {
    return RunException.told(
        () -> new ModelRun("", Optional.of(spark), at(spark, directory), rows, Optional.empty()));
  }

  /**
   * Loads a model to be used on rows of the caller's and their session, which is left as it was.
   */
  public static ModelRun on(Dataset<Row> rows, String directory) {
    return RunException.told(() -> on(rows, at(rows.sparkSession(), directory)));
  }

  /** Uses a model in memory on rows of the caller's and their session, which is left as it was. */
  public static ModelRun on(Dataset<Row> rows, Model model) {
    return RunException.told(() -> on(rows, UsedModel.inMemory(model)));
  }

  private static ModelRun on(Dataset<Row> rows, UsedModel used) {
    Optional<SparkSession> session = Optional.of(rows.sparkSession());
    return new ModelRun("", session, used, ModelRows.handedIn(), Optional.of(rows));
  }

  private static UsedModel at(SparkSession spark, String directory) {
    return UsedModel.at(directory, HadoopSettings.of(spark, Map.of()));
  }

  /** Loads a model to be looked at; no session is needed. */
  public static Model load(String directory) {
    return RunException.told(
        () ->
            LocalModel.at(directory)
                .map(ModelFormat::open)
                .orElseGet(() -> UsedModel.at(directory, HadoopSettings.with(Map.of())).model()));
  }

  /** Spark's properties, as far as they were given for this. */
  public Map<String, String> spark() {
    return job.spark();
  }

  /** The model, with where it comes from. */
  public Model model() {
    return model;
  }

  /**
   * Measures the model on the rows, which have labels.
   *
   * @throws RunException if they hold nothing that can be used, or nothing of what training saw in
   *     a column, unless {@code data.unusual} is {@code warn}
   */
  public Metrics evaluate() {
    return RunException.told(
        () ->
            telling(
                "evaluate",
                Optional.empty(),
                UnaryOperator.identity(),
                () -> onLabelled(rows -> Evaluator.evaluate(model, rows, job, tally))));
  }

  /**
   * Measures the model on the rows as {@link #evaluate} does, with what a report shows of it.
   *
   * @throws RunException as {@link #evaluate}
   */
  Measured measure() {
    return RunException.told(() -> onLabelled(rows -> Evaluator.measure(model, rows, job, tally)));
  }

  /** The version of a registry that the model is, where a reference named it. */
  public Optional<ModelLocation.Found> version() {
    return used.version();
  }

  /** When an earlier try found the version that is used; empty if it was found now. */
  public Optional<Instant> tried() {
    return tried;
  }

  /** The model, and where it lies. */
  UsedModel used() {
    return used;
  }

  /** The rows, as the user named them. */
  List<String> paths() {
    return rows.paths();
  }

  /**
   * Explains what the model does with the rows, which have labels.
   *
   * @throws RunException as {@link #evaluate}
   */
  public Explanation explain(ExplainOptions options) {
    return RunException.told(
        () -> {
          TrainedModel network = model.single(used.shown());
          ExplainedInputs named =
              new ExplainedInputs(
                  used.shown(),
                  used.digest(hadoop()),
                  rows.paths().stream().map(path -> Secrets.redact("data", path)).toList());
          return onLabelled(rows -> Explainer.explain(network, rows, job, tally, named, options));
        });
  }

  /**
   * Explains what the model does with the rows, and writes it down.
   *
   * @throws RunException as {@link #explain}, or if there is something at the output that is not to
   *     be replaced, or that the explanation is made of
   */
  public Explanation explainInto(ExplanationOutput output, ExplainOptions options) {
    return RunException.told(
        () -> {
          requireApart(new OutputPlace(output.path(), hadoop()));
          RunDirectory target = RunDirectory.at(output.path(), hadoop());
          output.requireFree(target);
          return telling(
              "explain",
              Optional.of(target.child(Explanation.FILE)),
              UnaryOperator.identity(),
              () -> {
                Explanation explanation = explain(options);
                target.create();
                target.write(Explanation.FILE, explanation.toJson());
                return explanation;
              });
        });
  }

  /** Tells of the lineage of a use of the model; of rows handed in that is the caller's to do. */
  private <T> T telling(
      String command,
      Optional<String> output,
      UnaryOperator<LineageDataset> known,
      Supplier<T> work) {
    return rows.areHandedIn()
        ? work.get()
        : new LineageTelling(job, command, hadoop())
            .ofUse(List.of(used), output, known, work, done -> Optional.of(report()));
  }

  private <T> T onLabelled(Function<Dataset<Row>, T> work) {
    Dataset<Row> read = rows.readLabelled();
    tally = rows.tally(read);
    T result = rows.using(read, work);
    rows.requireUsable(read, tally.value());
    return result;
  }

  /**
   * The rows' predictions; computed when the result is asked for its rows, which must be before
   * this use is closed. Nothing is refused for what the rows hold: see {@link #report}.
   *
   * @param keep input columns to give beside the predictions
   */
  public Dataset<Row> predict(List<String> keep) {
    return RunException.told(() -> predictions(rows.read(), keep, Deviations.LEFT_OUT));
  }

  private Dataset<Row> predictions(Dataset<Row> read, List<String> keep, Deviations deviations) {
    tally = rows.tally(read);
    return BatchPredictor.predict(model, read, keep, job.data().badRows(), tally, deviations);
  }

  /**
   * The rows' predictions with their reasons; computed as those of {@link #predict} are.
   *
   * @param keep input columns to give beside them
   */
  public Dataset<Row> predict(List<String> keep, AttributionOptions how) {
    return RunException.told(() -> explained(rows.read(), keep, how));
  }

  private Dataset<Row> explained(Dataset<Row> read, List<String> keep, AttributionOptions how) {
    List<float[]> baselines =
        model.members().stream()
            .map(network -> Baseline.named(how.baseline(), network, read, job).vector())
            .toList();
    tally = rows.tally(read);
    gaps = GapTally.of(read.sparkSession().sparkContext());
    return new AttributedRows(baselines, how.steps(), gaps)
        .of(model, read, keep, job.data().badRows(), tally);
  }

  /**
   * How much of what they explain the attributions of the last prediction left unexplained, as a
   * share; 0 where none were asked for.
   */
  public double gapShare() {
    return gaps == null ? 0 : gaps.share();
  }

  /**
   * Writes the rows' predictions, all or none. Earlier predictions that they replace stay until
   * they are whole.
   *
   * @return how many
   * @throws RunException if something is there that is not to be replaced, or that they are made
   *     of; if somebody else writes there; if the rows hold nothing that can be used, or nothing of
   *     what training saw in a column, unless {@code data.unusual} is {@code warn}
   */
  public long predictInto(PredictionOutput output) {
    return RunException.told(
        () -> {
          requireDeviations(output);
          PredictionTarget target = new PredictionTarget(output, hadoop());
          requireApart(target.place());
          target.requireFree();
          FirstTry.begins(target.place(), used.version(), hadoop());
          return telling(
              "predict",
              Optional.of(target.toString()),
              written -> written.ofRows(report().rows(), Map.of()),
              () -> predictInto(output, target));
        });
  }

  private long predictInto(PredictionOutput output, PredictionTarget target) {
    Dataset<Row> read = rows.read();
    InputPlaces.of(read).forEach(target.place()::requireApartFromInput);
    rows.using(
        read,
        all -> {
          target.write(
              output
                  .explain()
                  .map(how -> explained(all, output.keep(), how))
                  .orElseGet(() -> predictions(all, output.keep(), output.deviations())),
              () -> {
                rows.requireUsable(all, tally.value());
                return facts();
              });
          return target;
        });
    if (used.version().isPresent()) {
      FirstTry.ends(target.place(), hadoop());
    }
    return report().rows();
  }

  private void requireDeviations(PredictionOutput output) {
    if (output.deviations() == Deviations.LEFT_OUT) {
      return;
    }
    if (model.members().size() == 1) {
      throw new RunException(
          Reason.CONFIGURATION,
          "--deviation: Expected an ensemble, whose members can differ, found a model of one network at %s. Leave it away."
              .formatted(used.shown()));
    }
    if (output.explain().isPresent()) {
      throw new RunException(
          Reason.CONFIGURATION,
          "--deviation: Expected without --explain, found both. Write them to two outputs.");
    }
  }

  /**
   * The first rows as plain values, as they are predicted.
   *
   * @throws RunException if the rows lack a column, or one of these cannot be predicted, unless
   *     {@code data.bad-rows} is {@code skip}
   */
  List<Object[]> first(int count) {
    return RunException.told(
        () -> {
          return rows.using(
              rows.read(),
              read -> PlainRows.first(read, model.encoders(), job.data().badRows(), count));
        });
  }

  /** Checks that what is written does not lie where the rows or the model do. */
  void requireApart(OutputPlace place) {
    if (!rows.areHandedIn() && !job.data().format().equals("table")) {
      rows.paths().forEach(place::requireApartFromInput);
    }
    used.requireApart(place);
  }

  private Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("gradus", Versions.own());
    facts.put("model", used.shown());
    used.version().ifPresent(version -> facts.put("registered", version.facts()));
    facts.put("scored", report().toMap());
    return facts;
  }

  /** The file of an output, as other programs take it. */
  public String pathOf(ExplanationOutput output) {
    return RunException.told(
        () -> RunDirectory.at(output.path(), hadoop()).child(Explanation.FILE));
  }

  /** The directory of an output, as other programs take it. */
  public String pathOf(PredictionOutput output) {
    return RunException.told(() -> new PredictionTarget(output, hadoop()).toString());
  }

  /**
   * What the rows held that the last evaluation or prediction of this use was of, as far as it has
   * come: of rows that are computed when they are asked for, those that were.
   */
  public ScoringReport report() {
    return tally == null ? noReport() : tally.value().report(model.encoders());
  }

  private ScoringReport noReport() {
    EncoderSet encoders = model.encoders();
    List<SeenValues> none =
        encoders.encoders().stream()
            .map(encoder -> new SeenValues(encoder.features().size()))
            .toList();
    return ScoringReport.of(encoders, SeenValues.joined(none), 0);
  }

  Configuration hadoop() {
    return rows.hadoop();
  }

  /** The id of Spark's application, as soon as there is one, and when this is closed. */
  public Optional<String> applicationId() {
    return rows.applicationId();
  }

  /** Stops the session if it was built here, or else gives it back. */
  @Override
  public void close() {
    rows.close();
  }
}
