package io.gradus.dataset.column;

import java.util.HashMap;
import java.util.Map;

/**
 * What a tree tells rows apart by: one class of several, or numbers, each taken by its deviation.
 *
 * @param classes of each row, from 0; null where there are numbers
 * @param numbers [targets][rows]; null where there are classes
 * @param count how many classes or numbers
 */
record TreeTargets(int[] classes, double[][] numbers, int count) {
  static TreeTargets of(NumberSample sample, boolean classes) {
    return classes ? ofClasses(sample) : ofNumbers(sample);
  }

  private static TreeTargets ofClasses(NumberSample sample) {
    Map<Object, Integer> known = new HashMap<>();
    int[] classes = new int[sample.rows()];
    for (int row = 0; row < classes.length; row++) {
      classes[row] = known.computeIfAbsent(sample.label(row).classKey(), any -> known.size());
    }
    return new TreeTargets(classes, null, known.size());
  }

  private static TreeTargets ofNumbers(NumberSample sample) {
    int rows = sample.rows();
    int count = rows == 0 ? 0 : sample.label(0).numbers().length;
    double[][] numbers = new double[count][rows];
    for (int target = 0; target < count; target++) {
      double weights = 0;
      double sum = 0;
      for (int row = 0; row < rows; row++) {
        weights += sample.weight(row);
        sum += sample.weight(row) * sample.label(row).numbers()[target];
      }
      double mean = sum / weights;
      double squares = 0;
      for (int row = 0; row < rows; row++) {
        double distance = sample.label(row).numbers()[target] - mean;
        numbers[target][row] = distance;
        squares += sample.weight(row) * distance * distance;
      }
      double factor = squares > 0 ? 1 / Math.sqrt(squares / weights) : 0;
      for (int row = 0; row < rows; row++) {
        numbers[target][row] *= factor;
      }
    }
    return new TreeTargets(null, numbers, count);
  }
}
