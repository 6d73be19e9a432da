package io.gradus.optim;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RangesTest {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4095, 65_535, 65_536, 65_537, 1_000_003})
  void everyElementHasItsTurnOnce(int count) {
    int[] turns = new int[count];
    Ranges.PARALLEL.run(
        count,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            turns[i]++;
          }
        });
    int[] once = new int[count];
    java.util.Arrays.fill(once, 1);
    assertArrayEquals(once, turns);
  }

  @Test
  void allCoresGiveTheBitsOfOne() {
    int count = 1_000_003;
    Optimizer optimizer =
        Optimizer.create(
            Adam.usual(),
            new ConstantSchedule(),
            Clipping.byNorm(1),
            Regularization.NONE,
            SmallLayouts.weights(count));
    float[] one = new float[count];
    float[] all = new float[count];
    OptimizerState stateOfOne = optimizer.initialState();
    OptimizerState stateOfAll = optimizer.initialState();
    Random random = new Random(3);
    for (int step = 0; step < 3; step++) {
      float[] gradient = new float[count];
      for (int i = 0; i < count; i++) {
        gradient[i] = (float) random.nextGaussian();
      }
      optimizer.update(gradient.clone(), 0.25f, one, stateOfOne, Ranges.SEQUENTIAL);
      optimizer.update(gradient, 0.25f, all, stateOfAll, Ranges.PARALLEL);
    }
    assertArrayEquals(one, all, 0);
  }
}
