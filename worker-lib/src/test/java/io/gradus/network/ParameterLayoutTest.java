package io.gradus.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ParameterLayoutTest {

  @Test
  void tensorsFollowOneAnotherWithoutGaps() {
    NetworkSpec spec =
        new NetworkSpec(
            new InputSpec(
                Shape.of(3), List.of(new OneHotInput("a", 4), new EmbeddingInput("b", 5, 2))),
            List.of(
                new Dense(6),
                new Residual(List.of(new LayerNorm(), new BatchNorm(), new Dense(6))),
                new Dense(2, false, Initializer.AUTO)),
            new SquaredError());
    ParameterLayout layout = ParameterLayout.of(spec);
    assertEquals(
        List.of(
            "embeddings.b.weight[5, 2]",
            "layers.0.weight[6, 9]",
            "layers.0.bias[6]",
            "layers.1.body.0.weight[6]",
            "layers.1.body.0.bias[6]",
            "layers.1.body.1.weight[6]",
            "layers.1.body.1.bias[6]",
            "layers.1.body.2.weight[6, 6]",
            "layers.1.body.2.bias[6]",
            "layers.2.weight[2, 6]"),
        layout.parameters().stream().map(t -> t.name() + t.shape()).toList());
    assertEquals(
        List.of("layers.1.body.1.running_mean[6]", "layers.1.body.1.running_var[6]"),
        layout.buffers().stream().map(t -> t.name() + t.shape()).toList());
    int end = 0;
    for (Tensor tensor : layout.parameters()) {
      assertEquals(end, tensor.offset(), tensor.name());
      end = tensor.end();
    }
    assertEquals(end, layout.parameterCount());
    assertEquals(10 + 54 + 6 + 24 + 36 + 6 + 12, end);
    assertEquals(12, layout.bufferCount());
  }

  @Test
  void convolutionsHaveSquareKernels() {
    ParameterLayout layout =
        ParameterLayout.of(
            new NetworkSpec(
                InputSpec.image(3, 5, 5),
                List.of(new Conv2d(4, 2), new Flatten(), new Dense(1)),
                new SquaredError()));
    assertEquals(Shape.of(4, 3, 2, 2), layout.tensor("layers.0.weight").shape());
    assertEquals(Shape.of(1, 64), layout.tensor("layers.2.weight").shape());
    NetworkException e =
        assertThrows(NetworkException.class, () -> layout.tensor("layers.1.weight"));
    assertTrue(e.getMessage().contains("layers.0.weight, layers.0.bias"), e.getMessage());
  }

  @Test
  void moreParametersThanAnArrayHoldsAreRefused() {
    NetworkSpec spec =
        new NetworkSpec(
            InputSpec.features(100_000), List.of(new Dense(30_000)), new SquaredError());
    NetworkException e = assertThrows(NetworkException.class, () -> ParameterLayout.of(spec));
    assertTrue(
        e.getMessage().contains("layers.0.weight has shape [30000, 100000]"), e.getMessage());
  }
}
