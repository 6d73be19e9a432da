package io.gradus.run;

import io.gradus.choose.Choices;
import io.gradus.choose.Neighbours;
import io.gradus.config.ConfigException;
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
import io.gradus.train.Halving;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/**
 * One attempt to make the best of a budget of time, in an output of its own. First the network is
 * trained that {@code preset = good} trains, whatever time it takes. Then settings near its own are
 * tried side by side, of which the worse are ended early ({@link Halving}), and what helped by
 * itself is tried together; in the end networks of other seeds are trained with the settings that
 * were best, and are one model where that is better. All is judged by validation rows. What time
 * decides is how much is tried; what was chosen is a configuration, of which a run gives the same
 * bits.
 */
final class BestAttempt {
  private static final Duration USUAL_BUDGET = Duration.ofMinutes(10);

  /** Of the time that is left after the first network, for settings. */
  private static final double FOR_SETTINGS = 0.6;

  /** What settings cost of a whole training, most of them being ended early. */
  private static final double COST = 0.45;

  /** One in so many goes on. */
  private static final int FACTOR = 3;

  private static final int FIRST_RUNG = 8;
  private static final int MOST_MEMBERS = 8;
  private static final int MOST_TOGETHER = 3;

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

  /** Whether what is configured was chosen before, and only has to be left. */
  private boolean decided;

  /** Of the first network, if it was trained now. */
  private Optional<TrainingResult> first = Optional.empty();

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
        if (!decided) {
          search();
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

  private void search() {
    if (log.best(metric).isEmpty()) {
      note("first what good chooses, then all that %s hold".formatted(Numbers.duration(budget)));
      train(List.of(TriedWatch.planned(log.next(), Map.of(), 0)), Optional.empty(), listeners);
      requireFirst();
    }
    trySettings();
    tryTogether();
    tryMembers();
  }

  private void requireFirst() {
    if (log.best(metric).isEmpty()) {
      throw new RunException(
          Reason.DIVERGED,
          "preset: The network that good chooses gave no model that validation rows can judge by %s. Lower optimizer.rate, or train it with preset = good to see why."
              .formatted(metric.id()));
    }
  }

  private Tried good() {
    return log.tried().stream().filter(one -> one.settings().isEmpty()).findFirst().orElseThrow();
  }

  private void trySettings() {
    List<Map<String, Object>> open =
        Neighbours.of(good.chosen(), good.written(), good.job()).stream()
            .filter(settings -> !log.has(settings) && suits(settings))
            .toList();
    int affordable = (int) (log.left() * FOR_SETTINGS / (COST * good().seconds()));
    if (affordable < 2 || open.isEmpty()) {
      return;
    }
    List<Map<String, Object>> taken = open.subList(0, Math.min(open.size(), affordable));
    note("%s near these, side by side".formatted(Numbers.count(taken.size(), "setting")));
    trainSettings(taken);
  }

  /** Whether they go with what the user wrote. */
  private boolean suits(Map<String, Object> settings) {
    try {
      good.and(new Choices(settings, List.of()));
      return true;
    } catch (ConfigException e) {
      return false;
    }
  }

  /** What was better than the first network by itself, all together. */
  private void tryTogether() {
    Tried before = good();
    List<Tried> better =
        log.tried().stream()
            .filter(one -> one.member() == 0 && one.counts() && !one.settings().isEmpty())
            .filter(one -> metric.better(one.value(), before.value(), 0))
            .sorted((one, other) -> metric.better(one.value(), other.value(), 0) ? -1 : 1)
            .toList();
    List<Map<String, Object>> together = new ArrayList<>();
    Map<String, Object> all = new LinkedHashMap<>();
    for (Tried one : better.subList(0, Math.min(MOST_TOGETHER, better.size()))) {
      Map<String, Object> more = new LinkedHashMap<>(one.settings());
      more.remove("training.epochs");
      more.forEach(all::putIfAbsent);
      if (suits(all) && !log.has(all) && !together.contains(all)) {
        together.add(new LinkedHashMap<>(all));
      }
    }
    if (!together.isEmpty() && log.left() > 2 * together.size() * before.seconds()) {
      note("what helped, together");
      trainSettings(together);
    }
  }

  private void trainSettings(List<Map<String, Object>> settings) {
    List<Tried> planned = new ArrayList<>();
    for (Map<String, Object> each : settings) {
      planned.add(TriedWatch.planned(log.next() + planned.size(), each, 0));
    }
    int firstEpochs = Math.max(1, good().epochs() / FIRST_RUNG);
    Halving halving =
        new Halving(metric, FACTOR, firstEpochs, planned.stream().map(Tried::number).toList());
    first.ifPresent(
        result ->
            halving.remember(
                good().number(),
                halving.values(result.history(), TrainEvent.EndReason.EARLY_STOPPING)));
    log.spare(log.left() * (1 - FOR_SETTINGS) / 2);
    train(planned, Optional.of(halving.endingWhen(log::isUp)), List.of());
    log.spare(0);
  }

  /** Networks of other seeds, as many as the time holds. */
  private void tryMembers() {
    while (true) {
      Tried best = log.best(metric).orElseThrow();
      List<Tried> members = log.members(best);
      double each =
          members.subList(members.size() > 1 ? 1 : 0, members.size()).stream()
              .mapToDouble(Tried::seconds)
              .max()
              .orElseThrow();
      int most = MOST_MEMBERS - members.size();
      int affordable = Math.min(most, (int) (log.left() * 0.8 / each));
      boolean failed =
          log.tried().stream()
              .anyMatch(
                  one -> one.member() == members.size() && one.settings().equals(best.settings()));
      if (affordable < 1 || failed) {
        return;
      }
      note("%s of other seeds: %s".formatted(Numbers.count(affordable, "network"), best.shown()));
      List<Tried> planned = new ArrayList<>();
      for (int i = 0; i < affordable; i++) {
        planned.add(TriedWatch.planned(log.next() + i, best.settings(), members.size() + i));
      }
      // None is compared with others.
      Halving none =
          new Halving(metric, 2, Integer.MAX_VALUE, planned.stream().map(Tried::number).toList());
      train(planned, Optional.of(none.endingWhen(log::isUp)), List.of());
    }
  }

  /** Trains networks together, and keeps what they gave. */
  private void train(List<Tried> planned, Optional<Halving> halving, List<RunListener> hearing) {
    List<Fitting> fittings = new ArrayList<>();
    for (Tried one : planned) {
      Entrant entrant = new Entrant(one, hearing);
      if (entrant.fitting.failure().isPresent()) {
        entrant.refused(entrant.fitting.failure().get());
      } else {
        fittings.add(entrant.fitting);
      }
    }
    if (!fittings.isEmpty()) {
      JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
      rows.reading(
          () -> {
            new JointTraining(context, Optional.empty(), wave -> halving, (fitting, outcome) -> {})
                .train(fittings);
            return fittings;
          });
    }
    lock.confirm();
  }

  private RunConfiguration configured(Tried one) {
    return good.and(new Choices(one.settings(), List.of())).member(one.member());
  }

  private void note(String line) {
    listeners.forEach(listener -> listener.tried(line));
  }

  private String shown(double value) {
    return metric.id() + " " + Numbers.decimal(value);
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
                shown(value),
                Numbers.decimal(good().value()));
    note(line);
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
        .adopt(spark, log.model(best), best.steps(), log.metrics(best), lock);
  }

  private Ensemble ensemble(List<Tried> members) {
    List<Ensemble.Part> parts = new ArrayList<>();
    Optional<InputMeans> means = Optional.empty();
    for (Tried one : members) {
      TrainedModel model = log.model(one);
      if (means.isEmpty()) {
        means = TrainingInputs.of(rows, model.network(), Optional.empty()).means();
      }
      TrainedModel whole = means.map(model::withInputMeans).orElse(model);
      parts.add(new Ensemble.Part(MemberFit.name(configured(one).job()), 1, whole));
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

  /** A network that is trained now. */
  private final class Entrant implements TriedWatch.Ends {
    private final Tried planned;
    private final Fitting fitting;

    Entrant(Tried planned, List<RunListener> hearing) {
      this.planned = planned;
      RunConfiguration configuration = configured(planned);
      boolean mayBeCut = RunIdentity.of(configuration.job()).mayTrainLonger();
      List<RunListener> told = new ArrayList<>();
      told.add(new TriedWatch(planned, metric, mayBeCut && planned.member() == 0, log, this));
      told.addAll(hearing);
      fitting = new Fitting(configuration, told);
      fitting.begin(phasesOf.apply(configuration));
    }

    /** The first has to suit the rows; of the others it is told. */
    void refused(RuntimeException cause) {
      if (planned.settings().isEmpty()) {
        throw RunException.of(cause);
      }
      ended(planned, Optional.empty(), List.of());
    }

    @Override
    public void ended(Tried one, Optional<TrainingResult> result, List<String> metrics) {
      lock.confirm();
      if (one.settings().isEmpty() && one.member() == 0) {
        first = result;
      }
      Optional<TrainedModel> model =
          one.counts()
              ? result.map(found -> fitting.results().of(found, ResultModels.validation(found)))
              : Optional.empty();
      log.add(one, model, metrics);
      note(
          "%s%s: %s"
              .formatted(
                  one.member() == 0 ? "" : "seed " + (good.job().seed() + one.member()) + ", ",
                  one.shown(),
                  told(one)));
    }

    private String told(Tried one) {
      String value =
          "%s after %s".formatted(shown(one.value()), Numbers.count(one.epochs(), "epoch"));
      return switch (one.end()) {
        case DONE -> value;
        case CUT -> value + ", when time was up";
        case STOPPED -> value + ", not trained further";
        case FAILED -> "gave no model";
      };
    }
  }
}
