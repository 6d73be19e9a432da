package io.gradus.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WithFactorsTest {
  private static final Factors WEIGHTS = new Factors(6, 0.5);
  private static final Factors BIASES = new Factors(0.1, 0);

  private static NetworkSpec network(LayerSpec... layers) {
    return new NetworkSpec(
        new InputSpec(Shape.of(4), List.of()), List.of(layers), new SquaredError());
  }

  @Test
  void tensorsKeepTheirNamesAndHaveTheFactors() {
    NetworkSpec plain =
        network(new Dense(4), new Residual(List.of(new Dense(4))), new LayerNorm(), new Dense(2));
    NetworkSpec spec =
        network(
            new WithFactors(new Dense(4), WEIGHTS, BIASES),
            new Residual(List.of(new WithFactors(new Dense(4), Factors.ONE, BIASES))),
            new WithFactors(new LayerNorm(), WEIGHTS, Factors.ONE),
            new Dense(2));
    List<Tensor> tensors = ParameterLayout.of(spec).parameters();
    assertEquals(
        ParameterLayout.of(plain).parameters().stream().map(Tensor::name).toList(),
        tensors.stream().map(Tensor::name).toList());
    Map<String, Factors> factors =
        tensors.stream()
            .filter(tensor -> !tensor.declared().factors().equals(Factors.ONE))
            .collect(Collectors.toMap(Tensor::name, tensor -> tensor.declared().factors()));
    assertEquals(
        Map.of(
            "layers.0.weight",
            WEIGHTS,
            "layers.0.bias",
            BIASES,
            "layers.1.body.0.bias",
            BIASES,
            "layers.2.weight",
            WEIGHTS),
        factors);
  }

  @Test
  void jsonGivesAnEqualNetwork() {
    NetworkSpec spec =
        network(
            new WithFactors(new Dense(4), WEIGHTS, BIASES),
            new Activation(ActivationFunction.RELU),
            new Dense(1));
    assertEquals(spec, NetworkSpec.fromJson(spec.toJson()));
    String table = NetworkTable.of(spec).rows().get(1).type();
    assertTrue(table.contains("rate of weights × 6.0"), table);
    // As a later version may leave out what is 1, or a person who writes it.
    assertEquals(
        new WithFactors(new Dense(3), Factors.ONE, BIASES),
        LayerSpec.fromJson(
            "{\"type\": \"with_factors\", \"layer\": {\"type\": \"dense\", \"units\": 3},"
                + " \"biases\": {\"rate\": 0.1, \"decay\": 0}}"));
  }

  @Test
  void factorsOfOneAreNone() {
    LayerSpec layer = new Dense(3);
    assertEquals(layer, WithFactors.of(layer, Factors.ONE, new Factors(1, 1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type": "with_factors", "layer": {"type": "dropout", "rate": 0.1}, "weights": {"rate": 2, "decay": 1}} | Expected a layer with weights for factors of them, found dropout 0.1
          {"type": "with_factors", "layer": {"type": "dense", "units": 4, "bias": false}, "biases": {"rate": 2, "decay": 1}} | Expected a layer with biases for factors of them, found dense
          {"type": "with_factors", "layer": {"type": "dense", "units": 4}, "weights": {"rate": 0, "decay": 1}} | Expected rate of factors to be
          {"type": "with_factors", "layer": {"type": "dense", "units": 4}, "weights": {"rate": 1, "decay": -1}} | Expected decay of factors to be a number that is not negative, found -1.0
          {"type": "with_factors", "weights": {"rate": 1, "decay": 1}} | Expected layer of with_factors
          {"type": "with_factors", "layer": {"type": "with_factors", "layer": {"type": "flatten"}}} | Expected a layer without factors in with_factors
          """)
  void whatCannotBeIsRefused(String json, String message) {
    NetworkException error =
        assertThrows(NetworkException.class, () -> network(LayerSpec.fromJson(json), new Dense(1)));
    assertTrue(error.getMessage().contains(message), error.getMessage());
  }
}
