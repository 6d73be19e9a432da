package io.gradus.train;

import io.gradus.compute.Gradient;

/**
 * Carries one synchronized round: every partition gets the same parameters, computes the gradient
 * of its rows of the step, and all gradients come back as one sum, added in {@link SumOrder}.
 * Carriers differ in speed and in what they ask of the cluster, never in bits.
 */
sealed interface RoundCarrier extends AutoCloseable permits JobsCarrier, ResidentCarrier {

  /**
   * One round, from the first byte sent to the last gradient added.
   *
   * @return the sum over all partitions; valid until the next round
   * @throws RoundFailedException if Spark gave up on a partition
   */
  Gradient round(RoundInput input);

  /**
   * Gives back slots that are held between rounds, so that other Spark jobs can run; the next round
   * takes them again.
   */
  void release();

  /** As the configuration names it. */
  String name();

  @Override
  void close();
}
