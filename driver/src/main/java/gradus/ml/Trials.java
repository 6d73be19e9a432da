package gradus.ml;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.ml.Model;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What became of each map of Params on each division of the rows. */
final class Trials {
  private static final Logger logger = LoggerFactory.getLogger(Trials.class);

  /**
   * What became of a map on a division.
   *
   * @param whole the model; empty where there is none
   * @param value what was measured; NaN where it is undefined, or there is no model
   * @param failure why there is no model
   */
  record Trial(Optional<Model<?>> whole, double value, Optional<RuntimeException> failure) {}

  private final Trial[][] trials;

  /**
   * @param trials by division and then by map
   */
  Trials(Trial[][] trials) {
    this.trials = trials;
  }

  /** What was measured, by division and then by map. */
  double[][] values() {
    return Arrays.stream(trials)
        .map(of -> Arrays.stream(of).mapToDouble(Trial::value).toArray())
        .toArray(double[][]::new);
  }

  /** The models by division and then by map; null where there is none. */
  Model<?>[][] models() {
    return Arrays.stream(trials)
        .map(
            of ->
                Arrays.stream(of).map(trial -> trial.whole().orElse(null)).toArray(Model<?>[]::new))
        .toArray(Model<?>[][]::new);
  }

  /** The models of a map that has one on each division. */
  List<Model<?>> models(int map) {
    return Stream.of(trials).<Model<?>>map(of -> of[map].whole().orElseThrow()).toList();
  }

  /**
   * The best map.
   *
   * @param of whose maps they are
   * @throws RuntimeException why there is none
   */
  int best(Judge judge, String of) {
    double[] means = means(values());
    int best = 0;
    for (int i = 0; i < means.length; i++) {
      tellFailure(i, of);
      if (judge.isBetter(means[i], means[best])) {
        best = i;
      }
    }
    if (Double.isNaN(means[best])) {
      throw Stream.of(trials)
          .flatMap(Stream::of)
          .flatMap(trial -> trial.failure().stream())
          .findFirst()
          .orElseGet(
              () ->
                  new IllegalArgumentException(
                      "metric: Expected one that the held out rows define, found %s, which is undefined for each map. Set another one, or divide the rows in another way."
                          .formatted(judge.name())));
    }
    return best;
  }

  private void tellFailure(int map, String of) {
    Stream.of(trials)
        .flatMap(division -> division[map].failure().stream())
        .findFirst()
        .ifPresent(
            cause -> logger.warn("Map {} of {} gave no model: {}", map, of, cause.getMessage()));
  }

  /** The mean over the divisions of each map. */
  static double[] means(double[][] values) {
    double[] means = new double[values[0].length];
    for (double[] of : values) {
      for (int i = 0; i < means.length; i++) {
        means[i] += of[i] / values.length;
      }
    }
    return means;
  }

  /** The standard deviation over the divisions of what was measured, of each map. */
  static double[] deviations(double[][] values) {
    double[] means = means(values);
    double[] deviations = new double[means.length];
    for (double[] of : values) {
      for (int i = 0; i < means.length; i++) {
        deviations[i] += (of[i] - means[i]) * (of[i] - means[i]) / values.length;
      }
    }
    return Arrays.stream(deviations).map(Math::sqrt).toArray();
  }
}
