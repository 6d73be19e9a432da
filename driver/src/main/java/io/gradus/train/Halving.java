package io.gradus.train;

import io.gradus.metric.Metric;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

/**
 * Successive halving (Jamieson and Talwalkar, "Non-stochastic best arm identification and
 * hyperparameter optimization", AISTATS 2016) of models that are trained side by side: each pauses
 * after the epochs of a rung until all others have reached it, or their end; the best, one in so
 * many, go on, the others end there. Who goes on gets the bits that it would get without.
 *
 * <p>Rungs are after the first epochs, after so many times as many, and so on. A model is judged by
 * the best validation that it had until then; one that ends by itself before or at a rung is not
 * compared there.
 */
public final class Halving {
  private final Metric metric;
  private final int factor;
  private final int firstEpochs;
  private final List<Integer> numbers;

  /** By epoch, then by the models' numbers. */
  private final Map<Integer, Map<Integer, Double>> reached = new TreeMap<>();

  private int decidedEpochs;

  private BooleanSupplier over = () -> false;

  /**
   * @param metric of validation rows
   * @param factor at least 2; one model in so many goes on, rounded up
   * @param firstEpochs at least 1
   * @param numbers of the trainees, in their order; of equals that of the lower number goes on
   */
  public Halving(Metric metric, int factor, int firstEpochs, List<Integer> numbers) {
    this.metric = metric;
    this.factor = factor;
    this.firstEpochs = firstEpochs;
    this.numbers = List.copyOf(numbers);
  }

  /**
   * Compares with a model that was trained before, too.
   *
   * @param values as {@link #values} gave them
   */
  public void remember(int number, Map<Integer, Double> values) {
    values.forEach((epoch, value) -> put(number, epoch, value));
  }

  /** Ends all, each after the epoch in which it is, when that is asked for. */
  public Halving endingWhen(BooleanSupplier isOver) {
    over = isOver;
    return this;
  }

  /** What a model of that history is compared by, by the epochs of the rungs that it went into. */
  public Map<Integer, Double> values(
      List<TrainingResult.EpochRecord> history, TrainEvent.EndReason end) {
    Map<Integer, Double> values = new LinkedHashMap<>();
    for (long rung = firstEpochs; rung <= history.size(); rung *= factor) {
      if (rung < history.size() || end == TrainEvent.EndReason.OVERTAKEN) {
        values.put((int) rung, best(history.subList(0, (int) rung)));
      }
    }
    return values;
  }

  /** NaN where no epoch of the history was validated, or no validation defines the metric. */
  private double best(List<TrainingResult.EpochRecord> history) {
    double best = Double.NaN;
    for (TrainingResult.EpochRecord epoch : history) {
      double value = epoch.validation().map(metrics -> metrics.value(metric)).orElse(Double.NaN);
      if (Double.isNaN(best) || metric.better(value, best, 0)) {
        best = value;
      }
    }
    return best;
  }

  private void put(int number, int epoch, double value) {
    reached.computeIfAbsent(epoch, any -> new TreeMap<>()).put(number, value);
  }

  /** Whether a model pauses where it is. */
  boolean pauses(int model, Fit fit) {
    if (fit.closedEpoch().isPresent() && over.getAsBoolean()) {
      fit.overtaken();
      return false;
    }
    Optional<Integer> rung =
        fit.closedEpoch().filter(epoch -> epoch > decidedEpochs && isRung(epoch));
    rung.ifPresent(epoch -> put(numbers.get(model), epoch, best(fit.history())));
    return rung.isPresent();
  }

  private boolean isRung(int epoch) {
    long rung = firstEpochs;
    while (rung < epoch) {
      rung *= factor;
    }
    return rung == epoch;
  }

  /** Ends those that do not go on from the rung where all others pause. */
  void decide(List<Fit> fits) {
    int epoch =
        fits.stream()
            .flatMap(fit -> fit.closedEpoch().stream())
            .mapToInt(e -> e)
            .max()
            .orElseThrow();
    Map<Integer, Double> there = reached.get(epoch);
    Comparator<Integer> order =
        Comparator.comparingDouble(
            number -> {
              double value = there.get(number);
              return metric.greaterIsBetter() ? -value : value;
            });
    Set<Integer> going =
        there.keySet().stream()
            .sorted(order)
            .limit((there.size() + factor - 1) / factor)
            .collect(Collectors.toSet());
    decidedEpochs = epoch;
    for (int model = 0; model < fits.size(); model++) {
      Fit fit = fits.get(model);
      if (fit.closedEpoch().isPresent() && !going.contains(numbers.get(model))) {
        fit.overtaken();
      }
    }
  }
}
