package io.gradus.run;

import io.gradus.config.EarlyStoppingConfig;
import io.gradus.config.Existing;
import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.metric.Metric;
import io.gradus.model.TrainedModel;
import io.gradus.report.RunListener;
import io.gradus.storage.ModelStore;
import io.gradus.train.TrainingResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * Tries out several configurations, those of {@code tuning.space}, over one packed copy of the
 * rows, and compares them on validation rows by {@code training.early-stopping.metric}. Trials are
 * trained side by side, as many at once as memory suffices for; each gets the bits that {@code
 * train} would give it.
 *
 * <p>The output holds {@code trials.jsonl}, a line for each trial that has ended, and {@code
 * best/}, what a run of the best trial's configuration would have left, report and test metrics
 * included. The same tuning again says that it is finished, or goes on: trials that have ended are
 * not trained again, those that were on their way begin anew. A tuning by random trials may be
 * given more of them.
 *
 * <p>All methods throw {@link RunException}, and nothing else, when they cannot do what they are
 * asked for. A tuning is used by one thread, and closed by it.
 */
public final class TuningRun implements AutoCloseable {
  private static final String MODEL = "/model";
  private static final String METRICS = "/metrics.jsonl";

  private final UserConfig user;
  private final Optional<SparkSession> given;
  private final TuningListener listener;
  private Sessions sessions;

  private JobConfig job;
  private Configuration hadoop;
  private Metric metric;
  private RunDirectory output;
  private List<TrialPlans.Plan> plans;
  private TrialLog log;
  private Brackets brackets;
  private RunLock lock;

  /** Of the best trial so far, if it was trained here. */
  private FitGroup bestGroup;

  private TuningRun(UserConfig user, Optional<SparkSession> given, TuningListener listener) {
    this.user = user;
    this.given = given;
    this.listener = listener;
  }

  /**
   * A tuning on the default Spark session, if there is one, or else on one of its own, which is
   * built when it is needed and stopped when the tuning is closed. Nothing is read yet.
   */
  public static TuningRun of(UserConfig user, TuningListener listener) {
    return new TuningRun(user, Optional.empty(), listener);
  }

  /** A tuning on a session of the caller's, which is left as it was. Nothing is read yet. */
  public static TuningRun on(SparkSession spark, UserConfig user, TuningListener listener) {
    return new TuningRun(user, Optional.of(spark), listener);
  }

  /**
   * Trains all trials that have not ended before, and leaves the best one's model; or tells what
   * the tuning has left if it was finished before.
   *
   * @throws RunException with {@link Reason#DIVERGED} if no trial gave a model
   */
  public TuningResult tune() {
    return RunException.told(
        () -> {
          prepare();
          LineageTelling lineage = new LineageTelling(job, "tune", hadoop);
          return lineage.tells(
              () ->
                  new LineageTelling.Datasets(
                      lineage.rows(), List.of(lineage.at(best().child(RunDirectory.MODEL)))),
              this::tuned,
              left -> lineage.trained(left.run(), lineage.rows()));
        });
  }

  /** What {@link #tune} would train: reads the training rows for it, and writes nothing. */
  public DryRun dryRun() {
    return RunException.told(
        () -> {
          prepare();
          SparkSession spark = spark();
          listener.begins(spark, plans.size(), List.copyOf(log.trials().values()));
          return DryRuns.ofTuning(spark, job, groups(), log.trials(), listener);
        });
  }

  private void prepare() {
    job = RunConfiguration.fresh(user).job();
    EnsembleRun.requireSingle(job, "tune");
    hadoop =
        given
            .map(spark -> HadoopSettings.of(spark, job.spark()))
            .orElseGet(() -> HadoopSettings.with(job.spark()));
    output = RunDirectory.at(job.output().path(), hadoop);
    plans = TrialPlans.of(user, job, output.child(TrialLog.BEST));
    metric =
        Metric.of(job.training().earlyStopping().map(EarlyStoppingConfig::metric).orElseThrow());
    brackets = new Brackets(job.tuning(), metric);
    if (!job.data().format().equals("table")) {
      OutputPlace.requireApartFrom(job.data(), job.output().path(), hadoop);
    }
    open();
  }

  private TuningResult tuned() {
    if (log.trials().size() == plans.size() && bestIsThere()) {
      return result(RunResult.before(best(), hadoop));
    }
    SparkSession spark = spark();
    output.create();
    try (RunLock held = RunLock.acquire(output, spark.sparkContext().applicationId())) {
      lock = held;
      open();
      log.begin(job);
      listener.begins(spark, plans.size(), List.copyOf(log.trials().values()));
      train(spark);
      log.requireModel();
      return result(bestIsThere() ? RunResult.before(best(), hadoop) : leaveBest(spark));
    } catch (RuntimeException e) {
      discardIfEmpty();
      throw e;
    } finally {
      if (bestGroup != null) {
        bestGroup.close();
      }
    }
  }

  /** Reads what there is; of a best trial whose model is lost the line counts no more. */
  private void open() {
    log = new TrialLog(output, metric);
    log.open(job, plans);
    while (log.best().isPresent() && !bestIsThere() && !output.holds(kept() + MODEL)) {
      log.forget(log.best().get().number());
    }
  }

  private void discardIfEmpty() {
    if (log.trials().isEmpty() && !lock.lost()) {
      output.remove(TrialLog.TUNING);
      output.discard();
    }
  }

  private RunDirectory best() {
    return RunDirectory.at(output.child(TrialLog.BEST), hadoop);
  }

  /** Whether what the best trial is to leave is there already. */
  private boolean bestIsThere() {
    return log.best()
        .filter(
            trial ->
                RunRecord.finished(best())
                    && RunFile.at(best())
                        .filter(
                            before ->
                                identity(trial, before).differences(before.values()).isEmpty())
                        .isPresent())
        .isPresent();
  }

  private RunIdentity identity(Trial trial, RunFile before) {
    return RunIdentity.of(plan(trial.number()).configuration().asRecorded(before).job());
  }

  private TrialPlans.Plan plan(int number) {
    return plans.get(number - 1);
  }

  /** Where the model of the best trial so far lies. */
  private String kept() {
    return kept(log.best().orElseThrow());
  }

  private static String kept(Trial trial) {
    return TrialLog.KEPT + "/" + trial.number();
  }

  /** Trials whose rows are encoded alike. */
  private Collection<List<TrialPlans.Plan>> groups() {
    Map<Encoding, List<TrialPlans.Plan>> groups = new LinkedHashMap<>();
    for (TrialPlans.Plan plan : plans) {
      groups
          .computeIfAbsent(Encoding.of(plan.configuration().job()), any -> new ArrayList<>())
          .add(plan);
    }
    return groups.values();
  }

  private void train(SparkSession spark) {
    for (List<TrialPlans.Plan> group : groups()) {
      if (group.stream().anyMatch(plan -> !log.trials().containsKey(plan.number()))) {
        train(spark, group);
      }
    }
  }

  /** Trains those of trials with the same encoding that have not ended. */
  private void train(SparkSession spark, List<TrialPlans.Plan> group) {
    List<Fitting> fittings = new ArrayList<>();
    Map<Fitting, TrialPlans.Plan> planned = new LinkedHashMap<>();
    for (TrialPlans.Plan plan : group) {
      if (!log.trials().containsKey(plan.number())) {
        Entrant entrant = new Entrant(plan, group, fittings.isEmpty());
        fittings.add(entrant.fitting);
        planned.put(entrant.fitting, plan);
      }
    }
    FitGroup fits = new FitGroup(RowSource.of(spark, job.data()), fittings);
    try {
      for (Fitting fitting : fittings) {
        fitting.failure().ifPresent(cause -> refused(planned.get(fitting), cause));
      }
      for (List<TrialPlans.Plan> bracket : brackets.of(group)) {
        List<Fitting> open =
            fittings.stream()
                .filter(fitting -> bracket.contains(planned.get(fitting)))
                .filter(fitting -> fitting.failure().isEmpty())
                .toList();
        if (!open.isEmpty()) {
          new JointTraining(
                  fits.context(),
                  job.tuning().atOnce(),
                  wave -> {
                    listener.trains(wave.size());
                    return brackets.halving(
                        bracket,
                        log.trials(),
                        open.size(),
                        wave.stream().map(one -> planned.get(one).number()).toList());
                  },
                  (fitting, ended) -> {})
              .train(open);
        }
      }
      if (log.best().filter(trial -> group.contains(plan(trial.number()))).isPresent()) {
        FitGroup before = bestGroup;
        bestGroup = fits;
        fits = before;
      }
    } finally {
      if (fits != null) {
        fits.close();
      }
    }
  }

  private void refused(TrialPlans.Plan plan, RuntimeException cause) {
    RunException told = RunException.of(cause);
    if (told.reason().isOutside()) {
      throw told;
    }
    ended(Trial.failed(plan.number(), plan.settings(), Trial.Status.FAILED, told.getMessage()), "");
  }

  private void ended(Trial trial, String fingerprint) {
    log.add(trial, fingerprint);
    listener.ended(trial, log.trials().size(), log.best());
  }

  /** Leaves what a run of the best trial would have left. */
  private RunResult leaveBest(SparkSession spark) {
    Trial trial = log.best().orElseThrow();
    TrialPlans.Plan plan = plan(trial.number());
    Fitting fitting = new Fitting(plan.configuration(), List.of());
    FitGroup group = bestGroup;
    if (group == null) {
      group =
          new FitGroup(RowSource.of(spark, plan.configuration().job().data()), List.of(fitting));
      bestGroup = group;
      log.requireRows(List.of(trial.number()), fingerprint(group.packed()));
    }
    TrainedModel model = ModelStore.load(output.child(kept() + MODEL), hadoop);
    List<String> lines = output.read(kept() + METRICS).orElse("").lines().toList();
    ModelPhases phases = group.phases(plan.configuration());
    RunRecord record = new RunRecord(new RunOrigin(phases.job()), best());
    record.chosen(phases.configuration().chosen());
    RunResult left =
        new RunAttempt(phases.configuration(), phases, best(), hadoop, record, List.of())
            .adopt(spark, model, trial.steps(), lines);
    output.remove(TrialLog.KEPT);
    return left;
  }

  private static String fingerprint(PreparedData rows) {
    return RunIdentity.fingerprint(
        rows.encoder().identity()
            + rows.train().fingerprint()
            + rows.validation().map(part -> part.fingerprint()).orElse(""));
  }

  private TuningResult result(RunResult run) {
    return new TuningResult(
        List.copyOf(log.trials().values()),
        log.best().orElseThrow(),
        metric,
        run,
        output.child(TrialLog.TRIALS));
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

  /** Stops the session if the tuning built it, or else gives it back. */
  @Override
  public void close() {
    if (sessions != null) {
      sessions.close();
    }
  }

  /** A trial that is trained now. */
  private final class Entrant implements TrialWatch.Ends {
    private final Fitting fitting;
    private final List<Integer> alike;
    private String fingerprint = "";

    /**
     * @param group of trials whose rows are encoded alike
     * @param first of those that are trained
     */
    Entrant(TrialPlans.Plan plan, List<TrialPlans.Plan> group, boolean first) {
      alike = group.stream().map(TrialPlans.Plan::number).toList();
      List<RunListener> listeners = new ArrayList<>();
      listeners.add(new Rows(first));
      listeners.add(new TrialWatch(plan, metric, brackets.judge(), this));
      listeners.addAll(listener.listeners(plan.number()));
      fitting = new Fitting(plan.configuration(), listeners);
    }

    /** The best model so far is kept before the line says that there is one. */
    @Override
    public void ended(Trial trial, Optional<TrainingResult> result, List<String> lines) {
      lock.confirm();
      Optional<Trial> before = log.best();
      boolean best = log.isBest(trial);
      if (best) {
        output.remove(kept(trial));
        ModelStore.save(
            fitting.results().of(result.orElseThrow(), ResultModels.validation(result.get())),
            output.child(kept(trial) + MODEL),
            hadoop,
            Existing.FAIL);
        output.write(kept(trial) + METRICS, String.join("\n", lines) + "\n");
      }
      TuningRun.this.ended(trial, fingerprint);
      if (best) {
        before.ifPresent(one -> output.remove(kept(one)));
      }
    }

    /** Tells of the rows once for all that share them. */
    private final class Rows implements RunListener {
      private final boolean first;

      Rows(boolean first) {
        this.first = first;
      }

      @Override
      public void surveyed(DataSurvey survey) {
        if (first) {
          listener.surveyed(survey);
        }
      }

      @Override
      public void packed(PreparedData rows) {
        fingerprint = TuningRun.fingerprint(rows);
        if (first) {
          listener.packed(rows);
          log.requireRows(alike, fingerprint);
        }
      }
    }
  }
}
