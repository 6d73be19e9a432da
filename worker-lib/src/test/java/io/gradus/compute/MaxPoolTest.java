package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.gradus.data.Block;
import io.gradus.data.BlockLayout;
import io.gradus.kernel.Kernels;
import io.gradus.network.Conv2d;
import io.gradus.network.Flatten;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.MaxPool2d;
import io.gradus.network.NetworkSpec;
import java.util.Arrays;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Which of equal values gets a pool's error: the first, as in PyTorch. A convolution of 1×1 with
 * weights (1, 1) gives equal sums for pixels whose channels differ, so the gradient of its weights
 * is the pixel that the error went to.
 */
class MaxPoolTest {

  @ParameterizedTest
  @CsvSource({
    "2, 2, 5 2 1 0, 1 4 5 6, 5 1",
    "2, 1, 5 2 1 0, 1 4 5 6, 5 1",
    "2, 2, 0 2 1 5, 1 4 5 1, 2 4",
    "2, 1, 0 2 1 5, 1 4 5 1, 2 4",
    "2, 2, 0 0 1 5, 1 2 5 2, 5 2",
    "2, 1, 0 0 1 5, 1 2 5 2, 5 2"
  })
  void theFirstOfEqualsGetsTheError(
      int kernel, int stride, String first, String second, String winner) {
    NetworkSpec spec =
        Networks.network(
            InputSpec.image(2, 2, 2),
            Networks.SQUARED,
            new Conv2d(1, 1, 1, 0, false, Initializer.AUTO),
            new MaxPool2d(kernel, stride),
            new Flatten(),
            Networks.dense(1));
    float[] image = numbers(first + " " + second);
    float largest = 0;
    for (int pixel = 0; pixel < 4; pixel++) {
      largest = Math.max(largest, image[pixel] + image[4 + pixel]);
    }
    Block block =
        Block.builder(new BlockLayout(8, 0, 0, 1), 1)
            .row(0, 1)
            .dense(0, image, 0, 8)
            .target(0, largest - 0.5f) // so that the output error is 1
            .build();
    Plan plan = Plan.compile(spec);
    Gradient gradient = Gradient.of(plan);
    float[] parameters = {1, 1, 1, 0}; // the kernel, then weight and bias of the dense layer
    new Backprop(plan, Kernels.active())
        .accumulate(parameters, block, new int[1], 0, 1, 0, 0, new Workspace(plan), gradient);
    assertArrayEquals(numbers(winner), Arrays.copyOf(gradient.values(), 2));
  }

  private static float[] numbers(String text) {
    String[] words = text.trim().split(" ", -1);
    float[] numbers = new float[words.length];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = Float.parseFloat(words[i]);
    }
    return numbers;
  }
}
