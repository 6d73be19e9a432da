package io.gradus.optim;

import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Shape;
import io.gradus.network.SquaredError;
import java.util.List;

/** Parameter layouts of any size for tests of optimizers. */
final class SmallLayouts {
  private SmallLayouts() {}

  /** One weight tensor of that many values. */
  static ParameterLayout weights(int count) {
    return layout(count, false);
  }

  /** A weight tensor of count values, then one bias. */
  static ParameterLayout weightsAndBias(int count) {
    return layout(count, true);
  }

  private static ParameterLayout layout(int inputs, boolean bias) {
    return ParameterLayout.of(
        new NetworkSpec(
            new InputSpec(Shape.of(inputs), List.of()),
            List.of(new Dense(1, bias, Initializer.AUTO)),
            new SquaredError()));
  }
}
