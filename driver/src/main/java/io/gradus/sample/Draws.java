package io.gradus.sample;

import io.gradus.data.CounterRandom;

/** The random numbers of one row, one after the other. */
final class Draws {
  /** No row draws more numbers than this. */
  private static final long DRAWS_PER_ROW = 1L << 20;

  private final long key;
  private long counter;

  Draws(long key, long row) {
    this.key = key;
    counter = row * DRAWS_PER_ROW;
  }

  /** In [low, high). */
  double uniform(double low, double high) {
    return low + (high - low) * CounterRandom.uniformDouble(key, counter++);
  }

  double gaussian(double mean, double deviation) {
    return mean + deviation * CounterRandom.gaussian(key, counter++);
  }

  int below(int bound) {
    return CounterRandom.below(bound, key, counter++);
  }

  boolean chance(double probability) {
    return uniform(0, 1) < probability;
  }

  /** An index whose probability is its share of the weights. */
  int weighted(double... weights) {
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    double drawn = uniform(0, sum);
    int index = 0;
    while (index < weights.length - 1 && drawn >= weights[index]) {
      drawn -= weights[index++];
    }
    return index;
  }
}
