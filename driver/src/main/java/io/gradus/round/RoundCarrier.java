package io.gradus.round;

import io.gradus.compute.Gradient;
import io.gradus.metric.Metrics;

/**
 * Carries synchronized rounds: every partition gets the same numbers and answers for its own rows,
 * and all answers come back as one sum, added in {@link SumOrder}. Carriers differ in speed and in
 * what they ask of the cluster, never in bits.
 */
public sealed interface RoundCarrier extends AutoCloseable
    permits JobsCarrier, ResidentCarrier, FlexibleCarrier {

  /**
   * The sum over all partitions.
   *
   * @param sum valid until the next round
   */
  record Answer(Gradient sum, RoundTiming timing) {}

  /**
   * One round that asks for gradients or local steps, from the first byte sent to the last answer
   * added.
   *
   * @throws RoundFailedException if Spark gave up on a partition
   */
  Answer round(RoundInput input);

  /**
   * Checks the network on the validation rows.
   *
   * @throws RoundFailedException if Spark gave up on a partition
   */
  Metrics check(float[] parameters, float[] buffers);

  /**
   * Gives back slots that are held between rounds, so that other Spark jobs can run; the next round
   * takes them again.
   */
  void release();

  /** As the configuration names it. */
  String name();

  /** Why it is this one where another was possible; empty where there is nothing to say. */
  default String reason() {
    return "";
  }

  @Override
  void close();
}
