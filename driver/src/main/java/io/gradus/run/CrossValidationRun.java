package io.gradus.run;

import io.gradus.config.DataConfig;
import io.gradus.config.Existing;
import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.RowSource;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.metric.Metrics;
import io.gradus.model.Ensemble;
import io.gradus.model.TrainedModel;
import io.gradus.report.RunListener;
import io.gradus.report.lineage.LineageDataset;
import io.gradus.storage.ModelStore;
import io.gradus.train.TrainEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * A {@link CrossValidation} of one configuration that leaves what it gave: the folds' models, their
 * metrics, and for each row what the model predicts that has not seen it.
 *
 * <p>The output holds {@code cross-validation.json}, {@code folds/1/model} and so on, and {@code
 * predictions/}. The same cross-validation again says that it is finished, or goes on: folds that
 * have ended are not trained again.
 *
 * <p>All methods throw {@link RunException}, and nothing else, when they cannot do what they are
 * asked for. It is used by one thread, and closed by it.
 */
public final class CrossValidationRun implements AutoCloseable {
  private final UserConfig user;
  private final Optional<SparkSession> given;
  private final CrossValidationListener listener;
  private Sessions sessions;
  private JobConfig job;
  private DataConfig data;
  private Configuration hadoop;
  private RunDirectory output;
  private FoldLog log;

  private CrossValidationRun(
      UserConfig user, Optional<SparkSession> given, CrossValidationListener listener) {
    this.user = user;
    this.given = given;
    this.listener = listener;
  }

  /**
   * One on the default Spark session, if there is one, or else on one of its own, which is built
   * when it is needed and stopped when this is closed. Nothing is read yet.
   */
  public static CrossValidationRun of(UserConfig user, CrossValidationListener listener) {
    return new CrossValidationRun(user, Optional.empty(), listener);
  }

  /** One on a session of the caller's, which is left as it was. Nothing is read yet. */
  public static CrossValidationRun on(
      SparkSession spark, UserConfig user, CrossValidationListener listener) {
    return new CrossValidationRun(user, Optional.of(spark), listener);
  }

  /**
   * Trains the models of all folds that have not been trained before; or tells what is there if all
   * was finished before.
   *
   * @throws RunException also where the model of a fold cannot be trained; those of others stay
   */
  public CrossValidationResult validate() {
    return RunException.told(
        () -> {
          prepare();
          LineageTelling lineage = new LineageTelling(job, "cross-validate", hadoop);
          List<LineageDataset> left = List.of(lineage.at(output.child(FoldLog.PREDICTIONS)));
          LineageTelling.Datasets known = new LineageTelling.Datasets(lineage.rows(), left);
          return lineage.tells(() -> known, this::validated, done -> known);
        });
  }

  /**
   * What {@link #validate} would train: reads the rows and divides them, and writes nothing.
   *
   * @throws RunException as {@link #validate} would before it trains
   */
  public DryRun dryRun() {
    return RunException.told(
        () -> {
          prepare();
          SparkSession spark = spark();
          listener.begins(spark, job.folds().number());
          try (CrossValidation folds =
              CrossValidation.on(RowSource.of(spark, data), List.of(user))) {
            Set<Integer> ended = new TreeSet<>();
            for (int fold = 0; fold < folds.folds(); fold++) {
              if (log.fold(fold + 1).isPresent()) {
                ended.add(fold);
              }
            }
            return folds.dryRun(ended, listener::surveyed);
          }
        });
  }

  private void prepare() {
    job = CrossValidation.job(user);
    EnsembleRun.requireSingle(job, "cross-validate");
    data = CrossValidation.data(user);
    hadoop =
        given
            .map(spark -> HadoopSettings.of(spark, job.spark()))
            .orElseGet(() -> HadoopSettings.with(job.spark()));
    output = RunDirectory.at(job.output().path(), hadoop);
    if (!job.data().format().equals("table")) {
      OutputPlace.requireApartFrom(data, job.output().path(), hadoop);
    }
    log = FoldLog.at(output, job);
  }

  private CrossValidationResult validated() {
    if (log.isDone()) {
      writeEnsemble();
      return log.result(RunResult.Ending.BEFORE);
    }
    SparkSession spark = spark();
    listener.begins(spark, job.folds().number());
    try (CrossValidation folds = CrossValidation.on(RowSource.of(spark, data), List.of(user))) {
      output.create();
      try (RunLock lock = RunLock.acquire(output, spark.sparkContext().applicationId())) {
        log = FoldLog.at(output, job);
        log.begin(job, folds.fingerprint());
        train(folds, lock);
        lock.confirm();
        writePredictions(folds);
        writeEnsemble();
        log.done(job);
        return log.result(RunResult.Ending.NOW);
      }
    }
  }

  /** Trains the folds that have not ended before; where some fail the others stay. */
  private void train(CrossValidation folds, RunLock lock) {
    Map<Integer, List<List<RunListener>>> open = new TreeMap<>();
    for (int fold = 0; fold < folds.folds(); fold++) {
      Optional<FoldResult> before = log.fold(fold + 1);
      if (before.isPresent()) {
        listener.ended(before.get(), RunResult.Ending.BEFORE);
      } else {
        List<RunListener> told = new ArrayList<>(listener.trains(fold + 1));
        told.add(new Watch(lock, open.isEmpty()));
        open.put(fold, List.of(told));
      }
    }
    List<RunException> failures = new ArrayList<>();
    folds.fit(
        open,
        (fold, outcomes) -> {
          FitOutcome.Fitted fitted;
          try {
            fitted = outcomes.get(0).orElseThrow();
          } catch (RunException e) {
            failures.add(of(fold + 1, e));
            return;
          }
          keep(fold + 1, fitted, folds.heldOutName(), lock);
        });
    if (!failures.isEmpty()) {
      throw failures.get(0);
    }
  }

  private static RunException of(int fold, RunException cause) {
    return new RunException(
        cause.reason(), "Fold %s: %s".formatted(fold, cause.getMessage()), cause);
  }

  private void keep(int number, FitOutcome.Fitted fitted, String heldOut, RunLock lock) {
    lock.confirm();
    Metrics metrics = fitted.checks().get(heldOut);
    String path = log.modelPath(number);
    output.remove(FoldLog.MODELS + "/" + number);
    ModelStore.save(fitted.model(), path, hadoop, Existing.FAIL);
    FoldResult result =
        new FoldResult(
            number,
            fitted.model().provenance().rows().get("train"),
            metrics.rows(),
            metrics.values(),
            fitted.bestEpoch(),
            fitted.history().size(),
            fitted.time().toMillis() / 1e3,
            path);
    log.add(job, result);
    listener.ended(result, RunResult.Ending.NOW);
  }

  /** The folds' models as one, if it is wanted and not there. */
  private void writeEnsemble() {
    if (!job.folds().ensemble() || output.holds(FoldLog.ENSEMBLE)) {
      return;
    }
    List<Ensemble.Part> parts = new ArrayList<>();
    for (int fold = 1; fold <= job.folds().number(); fold++) {
      TrainedModel model = ModelStore.load(log.modelPath(fold), hadoop);
      parts.add(new Ensemble.Part("fold " + fold, 1, model));
    }
    ModelStore.save(EnsembleRun.of(parts), output.child(FoldLog.ENSEMBLE), hadoop, Existing.FAIL);
  }

  /** Each row that was held out, with its fold, by the model that has not seen it. */
  private void writePredictions(CrossValidation folds) {
    Dataset<Row> all = null;
    for (int fold = 0; fold < folds.folds(); fold++) {
      TrainedModel model = ModelStore.load(log.modelPath(fold + 1), hadoop);
      Dataset<Row> rows = folds.heldOut(fold);
      Dataset<Row> predicted = BatchPredictor.predict(model, rows, List.of(), job.data().badRows());
      boolean taken = Arrays.asList(predicted.columns()).contains("fold");
      Dataset<Row> numbered =
          predicted.withColumn(taken ? "gradus_fold" : "fold", functions.lit(fold + 1));
      // A fold may lack a class, and its column with it.
      all = all == null ? numbered : all.unionByName(numbered, true);
    }
    all.write().mode(SaveMode.Overwrite).parquet(output.child(FoldLog.PREDICTIONS));
  }

  private SparkSession spark() {
    if (sessions == null) {
      sessions =
          given.map(Sessions::borrow).orElseGet(() -> Sessions.open(job.appName(), job.spark()));
    }
    return sessions.spark();
  }

  /** The id of Spark's application, as soon as there is one, and when this is closed. */
  public Optional<String> applicationId() {
    return Optional.ofNullable(sessions).map(Sessions::applicationId);
  }

  /** Stops the session if this has built it, or else gives it back. */
  @Override
  public void close() {
    if (sessions != null) {
      sessions.close();
    }
  }

  /** Looks after the lock, and tells once how the rows are taken. */
  private final class Watch implements RunListener {
    private final RunLock lock;
    private final boolean first;

    Watch(RunLock lock, boolean first) {
      this.lock = lock;
      this.first = first;
    }

    @Override
    public void on(TrainEvent event) {
      lock.on(event);
    }

    @Override
    public void surveyed(DataSurvey survey) {
      if (first) {
        listener.surveyed(survey);
      }
    }
  }
}
