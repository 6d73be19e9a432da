package io.gradus.run;

import io.gradus.choose.Choices;
import io.gradus.choose.Neighbours;
import io.gradus.config.ConfigException;
import io.gradus.dataset.PreparedData;
import io.gradus.metric.Metric;
import io.gradus.model.TrainedModel;
import io.gradus.report.Numbers;
import io.gradus.report.RunListener;
import io.gradus.train.Halving;
import io.gradus.train.TrainEvent;
import io.gradus.train.TrainingResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * What a run that has a budget tries, as long as there is time: what {@code good} chooses, settings
 * near it, what helped of these together, and networks of other seeds. All is kept in its {@link
 * TriedLog}, and what stands there is not tried again.
 */
final class BestSearch {
  /** Of the time that is left after the first network, for settings. */
  private static final double FOR_SETTINGS = 0.6;

  /** What settings cost of a whole training, most of them being ended early. */
  private static final double COST = 0.45;

  /** One in so many goes on. */
  private static final int FACTOR = 3;

  private static final int FIRST_RUNG = 8;
  private static final int MOST_MEMBERS = 8;
  private static final int MOST_TOGETHER = 3;

  private final RunConfiguration good;
  private final Function<RunConfiguration, ModelPhases> phasesOf;
  private final TriedLog log;
  private final Metric metric;
  private final List<RunListener> listeners;
  private final PreparedData rows;
  private final RunLock lock;

  /** Of the first network, if it was trained now. */
  private Optional<TrainingResult> first = Optional.empty();

  /**
   * @param good with all that the rows choose
   * @param phasesOf the phases of one network, given its configuration, on the rows that all share
   * @param metric of validation rows
   * @param listeners hear of the first network, and of what is tried
   */
  BestSearch(
      RunConfiguration good,
      Function<RunConfiguration, ModelPhases> phasesOf,
      TriedLog log,
      Metric metric,
      List<RunListener> listeners,
      PreparedData rows,
      RunLock lock) {
    this.good = good;
    this.phasesOf = phasesOf;
    this.log = log;
    this.metric = metric;
    this.listeners = listeners;
    this.rows = rows;
    this.lock = lock;
  }

  /** Tries all that there is time for. */
  void search() {
    if (log.best(metric).isEmpty()) {
      note(
          "first what good chooses, then all that %s hold"
              .formatted(Numbers.duration(log.budget())));
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

  private void trySettings() {
    List<Map<String, Object>> open =
        Neighbours.of(good.chosen(), good.written(), good.job()).stream()
            .filter(settings -> !log.has(settings) && suits(settings))
            .toList();
    int affordable = (int) (log.left() * FOR_SETTINGS / (COST * log.first().seconds()));
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
    Tried before = log.first();
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
    int firstEpochs = Math.max(1, log.first().epochs() / FIRST_RUNG);
    Halving halving =
        new Halving(metric, FACTOR, firstEpochs, planned.stream().map(Tried::number).toList());
    first.ifPresent(
        result ->
            halving.remember(
                log.first().number(),
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
      JavaSparkContext context = JavaSparkContext.fromSparkContext(rows.train().blocks().context());
      rows.reading(
          () -> {
            new JointTraining(context, Optional.empty(), wave -> halving, (fitting, outcome) -> {})
                .train(fittings);
            return fittings;
          });
    }
    lock.confirm();
  }

  /** What a network is, or was, trained by. */
  RunConfiguration configured(Tried one) {
    return good.and(new Choices(one.settings(), List.of())).member(one.member());
  }

  private void note(String line) {
    listeners.forEach(listener -> listener.tried(line));
  }

  private String shown(double value) {
    return metric.id() + " " + Numbers.decimal(value);
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
