package io.gradus.run;

import io.gradus.choose.Choices;
import io.gradus.config.EarlyStoppingConfig;
import io.gradus.config.JobConfig;
import io.gradus.dataset.PreparedData;
import io.gradus.evaluate.Evaluator;
import io.gradus.metric.Metric;
import io.gradus.metric.Metrics;
import io.gradus.model.Ensemble;
import io.gradus.model.InputMeans;
import io.gradus.model.TrainedModel;
import io.gradus.report.Numbers;
import io.gradus.report.RunListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;

/**
 * One attempt to make the best of a budget of time, in an output of its own. First the network is
 * trained that {@code preset = good} trains, whatever time it takes. Then settings near its own are
 * tried side by side, of which the worse are ended early ({@link io.gradus.train.Halving}), and
 * what helped by itself is tried together; in the end networks of other seeds are trained with the
 * settings that were best, and are one model where that is better. All is judged by validation
 * rows. What time decides is how much is tried; what was chosen is a configuration, of which a run
 * gives the same bits.
 */
final class BestAttempt {
  private static final Duration USUAL_BUDGET = Duration.ofMinutes(10);

  private final Function<RunConfiguration, ModelPhases> phasesOf;
  private final RunDirectory output;
  private final Configuration hadoop;
  private final RunRecord record;
  private final List<RunListener> listeners;
  private final Duration budget;
  private final TriedLog log;
  private final Metric metric;
  private RunConfiguration good;
  private SparkSession spark;
  private PreparedData rows;
  private RunLock lock;
  private BestSearch search;

  /** Whether what is configured was chosen before, and only has to be left. */
  private boolean decided;

  /**
   * @param configuration with all that the rows choose
   * @param phasesOf the phases of one network, given its configuration, on the rows that all share
   * @param listeners hear of the first network, and of what is tried
   */
  BestAttempt(
      RunConfiguration configuration,
      Function<RunConfiguration, ModelPhases> phasesOf,
      RunDirectory output,
      Configuration hadoop,
      RunRecord record,
      List<RunListener> listeners) {
    this.good = configuration;
    this.phasesOf = phasesOf;
    this.output = output;
    this.hadoop = hadoop;
    this.record = record;
    this.listeners = listeners;
    this.budget = configuration.job().budget().orElse(USUAL_BUDGET);
    this.log = new TriedLog(output, hadoop, budget, record.origin()::sinceStart);
    this.metric =
        configuration
            .job()
            .training()
            .earlyStopping()
            .map(EarlyStoppingConfig::metric)
            .map(Metric::of)
            .orElse(Metric.LOSS);
  }

  /** Before rows are read: whether the job is one that can be searched for. */
  static void require(JobConfig job) {
    if (job.ensemble().isWanted()) {
      throw refused(
          "ensemble.members: Expected none with preset = best, which finds out how many help, found %s. Remove it."
              .formatted(job.ensemble().members()));
    }
    if (!job.data().isValidated()) {
      throw refused(
          "preset: Expected validation rows to choose by with best, found none. Set"
              + " data.validation-fraction = 0.2, or data.validation.");
    }
    Map<String, Boolean> followers = new LinkedHashMap<>();
    followers.put("mlflow.uri", MlflowTelling.server(job).isPresent());
    followers.put("output.tensorboard", job.output().tensorboard());
    followers.forEach(
        (key, set) -> {
          if (set) {
            throw refused(
                "%s: Expected none with preset = best, since it follows one network. Remove it, or train with the effective.conf that the run leaves."
                    .formatted(key));
          }
        });
  }

  private static RunException refused(String message) {
    return new RunException(Reason.CONFIGURATION, message);
  }

  /**
   * Tries, chooses and leaves the model.
   *
   * @throws RunException if another run is alive at the output, it is of other rows, or the first
   *     network gave nothing
   */
  RunResult train(SparkSession session, PreparedData packed) {
    spark = session;
    rows = packed;
    output.create();
    try (RunLock held = RunLock.acquire(output, spark.sparkContext().applicationId())) {
      lock = held;
      EarlierRun.State earlier = EarlierRun.at(output, good.job());
      try {
        begin(earlier);
        search = new BestSearch(good, phasesOf, log, metric, listeners, rows, lock);
        if (!decided) {
          search.search();
        }
        return leave();
      } catch (RuntimeException e) {
        if (!lock.lost() && log.tried().isEmpty()) {
          output.discard();
        }
        throw e;
      }
    }
  }

  private void begin(EarlierRun.State earlier) {
    if (earlier == EarlierRun.State.NONE) {
      output.clear(RunLock.FILE);
    }
    output.removeUnfinished();
    output.remove(RunDirectory.RESULT);
    log.open();
    Map<String, Object> begun =
        log.begun()
            .filter(file -> !file.damaged())
            .map(file -> good.asRecorded(file).chosen().keys())
            .orElse(good.chosen().keys());
    // A run that was killed while it left what it had chosen has recorded that.
    decided = !begun.equals(good.chosen().keys());
    if (decided) {
      return;
    }
    output.write(RunDirectory.IDENTITY, RunFile.of(good).toJson());
    log.begin(good);
  }

  /** Leaves the best network, or several together where that is better. */
  private RunResult leave() {
    Tried best = log.best(metric).orElseThrow();
    List<Tried> members = log.members(best);
    Optional<Ensemble> together =
        members.size() > 1 ? Optional.of(ensemble(members)) : Optional.empty();
    double ofAll = together.map(this::value).orElse(Double.NaN);
    boolean joined =
        together.isPresent()
            && (decided ? good.job().ensemble().isWanted() : metric.better(ofAll, best.value(), 0));
    Map<String, Object> keys = new LinkedHashMap<>(best.settings());
    String kept =
        joined
            ? "%s networks of seeds from %s on: %s"
                .formatted(members.size(), good.job().seed(), best.shown())
            : best.shown();
    if (joined) {
      keys.put("ensemble.members", members.size());
    }
    double value = joined ? ofAll : best.value();
    String line =
        "within %s %s tried; kept: %s, with a validation %s, where good has %s"
            .formatted(
                Numbers.duration(budget),
                Numbers.count(log.tried().size(), "network"),
                kept,
                metric.id() + " " + Numbers.decimal(value),
                Numbers.decimal(log.first().value()));
    listeners.forEach(listener -> listener.tried(line));
    RunConfiguration settled = decided ? good : good.and(new Choices(keys, List.of(line)));
    record.chosen(settled.chosen());
    record.budget(facts(ofAll));
    RunResult left =
        joined
            ? new EnsembleAttempt(settled, phasesOf, output, hadoop, record, listeners)
                .leave(together.get(), rows, lock)
            : leaveOne(settled, best);
    log.remove();
    return left;
  }

  private RunResult leaveOne(RunConfiguration settled, Tried best) {
    ModelPhases phases = phasesOf.apply(settled);
    return new RunAttempt(settled, phases, output, hadoop, record, listeners)
        .adopt(
            spark,
            log.model(best),
            best.steps(),
            log.metrics(best),
            lock,
            EarlierRun.State.UNFINISHED);
  }

  private Ensemble ensemble(List<Tried> members) {
    List<Ensemble.Part> parts = new ArrayList<>();
    Optional<InputMeans> means = Optional.empty();
    for (Tried one : members) {
      TrainedModel model = log.model(one);
      if (means.isEmpty()) {
        means = TrainingInputs.of(rows, model.network()).means();
      }
      TrainedModel whole = means.map(model::withInputMeans).orElse(model);
      parts.add(new Ensemble.Part(MemberFit.name(search.configured(one).job()), 1, whole));
    }
    return EnsembleRun.of(parts);
  }

  private double value(Ensemble ensemble) {
    int topK = good.job().training().topK();
    Metrics found =
        rows.reading(
            () -> Evaluator.evaluate(rows.validation().orElseThrow().blocks(), ensemble, topK));
    return found.value(metric);
  }

  private Map<String, Object> facts(double ensemble) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("seconds", budget.toMillis() / 1e3);
    facts.put("used", log.used());
    facts.put("metric", metric.id());
    facts.put("tried", log.tried().stream().map(this::facts).toList());
    if (Double.isFinite(ensemble)) {
      facts.put("ensemble", ensemble);
    }
    return facts;
  }

  private Map<String, Object> facts(Tried one) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("settings", one.settings());
    facts.put("seed", good.job().seed() + one.member());
    facts.put("end", one.end().name().toLowerCase(java.util.Locale.ROOT));
    if (Double.isFinite(one.value())) {
      facts.put("value", one.value());
    }
    facts.put("epochs", one.epochs());
    facts.put("seconds", one.seconds());
    return facts;
  }
}
