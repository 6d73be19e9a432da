package io.gradus.run;

import io.gradus.train.TrainingExtent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How many models are trained at once, so that the driver's memory suffices. */
final class Waves {
  /** Of the heap; beyond some more rounds would no longer be carried by tasks that stay. */
  private static final double LARGEST_SHARE = 0.25;

  /**
   * Sets of numbers that a model has on the driver beside its gradients: parameters, two of an
   * optimizer, the best and the last good parameters, the sum.
   */
  private static final int SETS = 6;

  /** With local steps an answer holds parameters and the optimizer's state. */
  private static final int LOCAL_SETS = 3;

  private Waves() {}

  /**
   * The models in their order, as many in each wave as memory suffices for, but at least one.
   *
   * @param atOnce the most in a wave
   */
  static List<List<Fitting>> of(List<Fitting> fittings, Optional<Integer> atOnce) {
    double most = LARGEST_SHARE * Runtime.getRuntime().maxMemory();
    List<List<Fitting>> waves = new ArrayList<>();
    List<Fitting> wave = new ArrayList<>();
    double bytes = 0;
    for (Fitting fitting : fittings) {
      double more = bytes(fitting);
      boolean full = atOnce.map(number -> wave.size() >= number).orElse(bytes + more > most);
      if (!wave.isEmpty() && full) {
        waves.add(List.copyOf(wave));
        wave.clear();
        bytes = 0;
      }
      wave.add(fitting);
      bytes += more;
    }
    if (!wave.isEmpty()) {
      waves.add(wave);
    }
    return waves;
  }

  private static double bytes(Fitting fitting) {
    TrainingExtent extent = fitting.phases().extent();
    int sets = fitting.phases().training().localSteps().steps() > 1 ? LOCAL_SETS : 1;
    return (double) Float.BYTES
        * extent.parameters()
        * (SETS + (double) sets * extent.partitions());
  }
}
