package io.gradus.round;

import io.gradus.compute.Gradient;
import io.gradus.data.Block;
import io.gradus.data.Floats;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * Finds out, after a round whose sum was not finite, whose answer it was: computes the round once
 * more.
 */
public final class NonFiniteAnswers {
  private NonFiniteAnswers() {}

  /** The partitions whose gradient or loss is not finite, ascending. */
  public static List<Integer> find(JavaRDD<Block> blocks, RoundProgram program, RoundInput input) {
    RoundInput withoutValues = input.with(null);
    Floats values = new Floats(input.values());
    return blocks
        .mapPartitionsWithIndex(
            (partition, rows) ->
                check(partition, rows.next(), program, withoutValues.with(values.values())),
            true)
        .collect();
  }

  private static Iterator<Integer> check(
      int partition, Block block, RoundProgram program, RoundInput input) {
    Gradient answer = program.blankAnswer(input.kind());
    program.run(partition, block, input, program.compression(), answer);
    return answer.finite() ? List.<Integer>of().iterator() : List.of(partition).iterator();
  }
}
