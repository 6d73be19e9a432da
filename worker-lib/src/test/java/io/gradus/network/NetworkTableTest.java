package io.gradus.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkTableTest {

  @Test
  void everyLayerHasALineWithWhatItHolds() {
    NetworkSpec spec =
        new NetworkSpec(
            new InputSpec(
                Shape.of(3), List.of(new EmbeddingInput("city", 7, 2), new OneHotInput("sex", 2))),
            List.of(
                new Dense(4),
                new Activation(ActivationFunction.RELU),
                new Residual(List.of(new LayerNorm(), new Dense(4))),
                new Dropout(0.5),
                new Dense(1, false, Initializer.AUTO)),
            new SquaredError());
    NetworkTable table = NetworkTable.of(spec);
    assertEquals(
        List.of(
            "input|numeric|[3]|0",
            "city|embedding of 7 codes|[2]|14",
            "sex|one_hot of 2 codes|[2]|0",
            "1|dense|[4]|32",
            "2|relu|[4]|0",
            "3|residual|[4]|0",
            "3.1|layer_norm|[4]|8",
            "3.2|dense|[4]|20",
            "4|dropout 0.5|[4]|0",
            "5|dense|[1]|4"),
        table.rows().stream()
            .map(
                row ->
                    row.layer()
                        + "|"
                        + row.type()
                        + "|"
                        + row.outputShape()
                        + "|"
                        + row.parameters())
            .toList());
    assertEquals(ParameterLayout.of(spec).parameterCount(), table.parameters());
    assertEquals(4 * 32, table.rows().get(3).bytes());
  }

  @Test
  void slopesGatesAndGroupsAreDescribed() {
    NetworkSpec spec =
        new NetworkSpec(
            InputSpec.image(4, 5, 5),
            List.of(
                new Prelu(Prelu.Per.CHANNEL),
                new Prelu(),
                new GroupNorm(2),
                new Gated(ActivationFunction.SILU),
                new GlobalAveragePool(),
                new Activation(ActivationFunction.MISH)),
            new SquaredError());
    assertEquals(
        List.of(
            "numeric|[4, 5, 5]|0",
            "prelu per channel|[4, 5, 5]|4",
            "prelu per layer|[4, 5, 5]|1",
            "group_norm of 2 groups|[4, 5, 5]|8",
            "gated silu|[2, 5, 5]|0",
            "global_average_pool|[2]|0",
            "mish|[2]|0"),
        NetworkTable.of(spec).rows().stream()
            .map(row -> row.type() + "|" + row.outputShape() + "|" + row.parameters())
            .toList());
  }

  @Test
  void embeddingsAreDescribedByTheirNumbersAndBins() {
    BinEdges edges = new BinEdges(List.of(List.of(0f, 0.1f, 0.3f), BinEdges.ONE_BIN));
    NetworkSpec spec =
        new NetworkSpec(
            InputSpec.features(3),
            List.of(
                new PiecewiseLinearEmbedding(edges, 2),
                new PiecewiseLinearEncoding(edges),
                new LinearEmbedding(6, 2, ActivationFunction.RELU)),
            new SquaredError());
    assertEquals(
        List.of(
            "numeric|[3]|0",
            "piecewise_linear_embedding B of 2 numbers, 1 to 2 bins, width 2|[5]|14",
            "piecewise_linear_encoding of 2 numbers, 1 to 2 bins|[6]|0",
            "linear_embedding of 6 numbers, width 2, relu|[12]|24"),
        NetworkTable.of(spec).rows().stream()
            .map(row -> row.type() + "|" + row.outputShape() + "|" + row.parameters())
            .toList());
  }

  @Test
  void windowsAreDescribedWithWhatIsUnusualAboutThem() {
    NetworkSpec spec =
        new NetworkSpec(
            InputSpec.image(1, 9, 9),
            List.of(
                new Conv2d(2, 3),
                new Conv2d(2, 3, 2, 1, true, Initializer.AUTO),
                new MaxPool2d(2, 1),
                new AvgPool2d(2),
                new Flatten(),
                new Dense(1)),
            new SquaredError());
    assertEquals(
        List.of(
            "numeric",
            "conv2d 3×3",
            "conv2d 3×3, stride 2, padding 1",
            "max_pool2d 2×2",
            "avg_pool2d 2×2, stride 2",
            "flatten",
            "dense"),
        NetworkTable.of(spec).rows().stream().map(NetworkTable.Row::type).toList());
  }
}
