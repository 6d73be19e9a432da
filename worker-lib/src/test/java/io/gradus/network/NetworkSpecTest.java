package io.gradus.network;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class NetworkSpecTest {
  private static final LossSpec SQUARED = new SquaredError();

  /** One network with every kind of layer and input. */
  private static NetworkSpec everyLayer() {
    return new NetworkSpec(
        InputSpec.image(2, 9, 8),
        List.of(
            new Conv2d(3, 3, 2, 1, false, Initializer.HE_UNIFORM),
            new BatchNorm(1e-4, 0.2),
            new Activation(ActivationFunction.LEAKY_RELU, 0.2),
            new MaxPool2d(2, 1),
            new AvgPool2d(2),
            new Flatten(),
            new Dropout(0.25),
            new NtkDense(8, NtkStart.DATA),
            new FeatureScale(),
            new ParametricActivation(ActivationFunction.MISH),
            new Prelu(Prelu.Per.CHANNEL),
            new GroupNorm(2, 1e-4),
            new Gated(ActivationFunction.SILU),
            new Dense(4, false, Initializer.ORTHOGONAL),
            new Residual(List.of(new LayerNorm(1e-6), new Dense(4)))),
        new SoftmaxCrossEntropy(0.1));
  }

  private static NetworkSpec tabular(LossSpec loss) {
    return new NetworkSpec(
        new InputSpec(
            Shape.of(3), List.of(new EmbeddingInput("city", 7, 2), new OneHotInput("colour", 4))),
        List.of(new Dense(2)),
        loss);
  }

  @Test
  void jsonRoundTripGivesAnEqualSpec() {
    NetworkSpec spec = everyLayer();
    assertEquals(spec, NetworkSpec.fromJson(spec.toJson()));
  }

  @Test
  void jsonRoundTripKeepsInputsAndEveryLoss() {
    for (LossSpec loss :
        List.of(
            SQUARED,
            new AbsoluteError(),
            new Huber(0.5),
            new Quantile(0.9),
            new Poisson(),
            new NegativeBinomial(0.5),
            new Tweedie(),
            new Gamma(),
            new BinaryFocal(),
            new BinaryFocal(1, 0.25),
            new SoftmaxFocal(3),
            new BinaryCrossEntropy(3),
            new SoftmaxCrossEntropy())) {
      NetworkSpec spec = tabular(loss);
      assertEquals(spec, NetworkSpec.fromJson(spec.toJson()));
    }
  }

  /** Of three targets or classes, where there may be so many. */
  @Test
  void lossesSayWhichLayerGivesTheirOutputs() {
    Map<LossSpec, LayerSpec> expected =
        Map.of(
            SQUARED,
            new Dense(3),
            new Quantiles(List.of(0.1, 0.9)),
            new Dense(2),
            new GaussianNll(0.5, 0.8),
            new Dense(2),
            new NegativeBinomial(),
            new Dense(2),
            new NegativeBinomial(0.5),
            new Dense(3),
            new OrdinalCorn(),
            new Dense(2),
            new OrdinalCoral(),
            new Coral(3));
    expected.forEach(
        (loss, last) -> {
          assertEquals(last, loss.outputLayer(3));
          NetworkSpec spec = new NetworkSpec(InputSpec.features(4), List.of(last), loss);
          assertEquals(spec, NetworkSpec.fromJson(spec.toJson()));
          assertEquals(loss.outputs(3), spec.outputs());
          assertEquals(loss, LossSpec.fromJson(loss.toJson()));
        });
    assertEquals(1, new Quantiles(List.of(0.1, 0.9)).targetWidth(2));
    NetworkException e =
        assertThrows(
            NetworkException.class,
            () -> new NetworkSpec(InputSpec.features(4), List.of(new Dense(3)), new GaussianNll()));
    assertTrue(e.getMessage().contains("Expected 2 outputs for gaussian_nll"), e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"quantiles"}                       | 'q'
          {"type":"quantiles","q":[]}                | each above the one before it, found []
          {"type":"quantiles","q":[0.5,0.5]}         | found [0.5, 0.5]
          {"type":"quantiles","q":[0.5,1]}           | found [0.5, 1.0]
          {"type":"quantiles","q":[0.9,0.5]}         | found [0.9, 0.5]
          {"type":"gaussian_nll","beta":2}           | Expected beta of gaussian_nll to be from 0 to 1
          {"type":"gaussian_nll","interval":1}       | Expected interval of gaussian_nll
          {"type":"negative_binomial","dispersion":0}| a positive number, found 0
          {"type":"ordinal_coral","classes":3}       | found "classes"
          """)
  void wrongLossesAreRefused(String json, String expected) {
    NetworkException e = assertThrows(NetworkException.class, () -> LossSpec.fromJson(json));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  @ParameterizedTest
  @EnumSource(ActivationFunction.class)
  void jsonRoundTripKeepsEveryActivation(ActivationFunction fn) {
    LayerSpec layer = new Activation(fn);
    assertEquals(
        layer, LayerSpec.fromJson("{\"type\": \"activation\", \"fn\": \"%s\"}".formatted(fn.id())));
  }

  @Test
  void absentKeysHaveTheirDefaults() {
    assertEquals(
        new Conv2d(3, 5),
        LayerSpec.fromJson("{\"type\": \"conv2d\", \"filters\": 3, \"kernel\": 5}"));
    assertEquals(new MaxPool2d(3, 3), LayerSpec.fromJson("{\"type\":\"max_pool2d\",\"kernel\":3}"));
    assertEquals(new BatchNorm(1e-5, 0.1), LayerSpec.fromJson("{\"type\":\"batch_norm\"}"));
    assertEquals(new Dense(3), LayerSpec.fromJson("{\"type\":\"dense\",\"units\":3}"));
    assertEquals(new Prelu(Prelu.Per.LAYER), LayerSpec.fromJson("{\"type\":\"prelu\"}"));
    assertEquals(
        new GroupNorm(2, 1e-5), LayerSpec.fromJson("{\"type\":\"group_norm\",\"groups\":2}"));
    assertEquals(new GlobalAveragePool(), LayerSpec.fromJson("{\"type\":\"global_average_pool\"}"));
    BinEdges edges = new BinEdges(List.of(List.of(0f, 0.1f)));
    assertEquals(
        new PiecewiseLinearEmbedding(edges, 2),
        LayerSpec.fromJson(
            "{\"type\":\"piecewise_linear_embedding\",\"edges\":[[0,0.1]],\"width\":2}"));
    assertEquals(
        new LinearEmbedding(3, 2, ActivationFunction.IDENTITY),
        LayerSpec.fromJson("{\"type\":\"linear_embedding\",\"features\":3,\"width\":2}"));
    assertEquals(new Huber(1), LossSpec.fromJson("{\"type\":\"huber\"}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"type":"dense","units":3,"width":1}       | Expected one of the keys bias, initializer, units, found "width"
          {"type":"dense"}                           | 'units'
          {"type":"dense","units":"many"}            | many
          {"type":"dense","units":2.5}               | 2.5
          {"type":"dense","units":"3"}               | "3"
          {"type":"dense","units":3,"units":4}       | Duplicate
          {"type":"dense","units":0}                 | Expected units of dense to be at least 1, found 0
          {"type":"densely","units":3}               | densely
          {"units":3}                                | 'type'
          {"type":"activation","fn":"rely"}          | Expected activation function to be one of identity, relu
          {"type":"activation","fn":"relu","alpha":2}| Expected no alpha for relu
          {"type":"dropout","rate":1.0}              | at least 0.0 and below 1.0, found 1.0
          {"type":"conv2d","filters":1,"kernel":2,"padding":2} | below the kernel 2, found 2
          {"type":"prelu","per":"row"}               | Expected per of prelu to be one of layer, channel, found "row"
          {"type":"prelu","per":1}                   | per
          {"type":"gated"}                           | 'fn'
          {"type":"parametric_activation"}           | 'fn'
          {"type":"parametric_activation","fn":"identity"} | a function that changes its input, found identity
          {"type":"ntk_dense"}                       | 'units'
          {"type":"ntk_dense","units":2,"start":"rows"} | Expected start of ntk_dense to be one of normal, data, found "rows"
          {"type":"scale","units":2}                 | found "units"
          {"type":"gated","fn":"tanh"}               | one of gelu, relu, sigmoid, silu, found tanh
          {"type":"gated","fn":null}                 | Expected fn of gated, found none
          {"type":"group_norm"}                      | 'groups'
          {"type":"group_norm","groups":0}           | Expected groups of group_norm to be at least 1, found 0
          {"type":"group_norm","groups":2,"eps":-1}  | Expected eps of group_norm to be a positive number
          {"type":"coral","classes":1}               | Expected classes of coral to be at least 2, found 1
          {"type":"global_average_pool","kernel":2}  | found "kernel"
          {"type":"piecewise_linear_encoding"}       | Expected edges of piecewise_linear_encoding, found none
          {"type":"piecewise_linear_encoding","edges":[]} | at least one number, found none
          {"type":"piecewise_linear_encoding","edges":[[1]]} | at least two edges for number 1
          {"type":"piecewise_linear_encoding","edges":[[0,1],[1,null]]} | Expected ascending edges for number 2, found null
          {"type":"piecewise_linear_encoding","edges":[[0,1],[1,1]]} | Expected ascending edges for number 2, found 1.0
          {"type":"piecewise_linear_encoding","edges":[[0,1e39]]} | Expected ascending edges for number 1, found Infinity
          {"type":"piecewise_linear_encoding","edges":[[-3e38,3e38]]} | a float holds the distances of
          {"type":"piecewise_linear_embedding","edges":[[0,1]]} | 'width'
          {"type":"piecewise_linear_embedding","edges":[[0,1]],"width":0} | Expected width of piecewise_linear_embedding to be at least 1
          {"type":"piecewise_linear_embedding","edges":[[0,1]],"width":2,"version":"c"} | one of a, b, found "c"
          {"type":"piecewise_linear_embedding","edges":[[0,1]],"width":2,"version":"b","fn":"relu"} | identity in version B
          {"type":"linear_embedding","width":2}      | 'features'
          {"type":"linear_embedding","features":1,"width":2,"fn":"tanh"} | identity or relu, found tanh
          {"type":"periodic_embedding","features":2} | 'width'
          {"type":"periodic_embedding","features":2,"width":3,"sigma":0} | Expected sigma of periodic_embedding to be a positive number
          {"type":"periodic_embedding","features":2,"width":3,"fn":"tanh"} | identity or relu, found tanh
          {"type":"pbld_embedding","features":2,"width":1} | Expected width of pbld_embedding to be at least 2
          {"type":"pbld_embedding","features":2,"frequencies":0} | Expected frequencies of pbld_embedding to be at least 1
          {"type":"residual","layers":[]}            | at least one layer in a residual block
          {"type":"residual","layers":[{"type":"dense","units":-1}]} | at layers[0]: Expected units
          {"type":"dense","units":3} x               | x
          {"type":"dense",                           | line 1
          """)
  void wrongJsonIsRefusedWithItsPlace(String json, String expected) {
    NetworkException e = assertThrows(NetworkException.class, () -> LayerSpec.fromJson(json));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
    assertTrue(e.getMessage().startsWith("The JSON of the layer"), e.getMessage());
  }

  @Test
  void jsonNullIsRefused() {
    assertEquals(
        "Expected the JSON of a network, found null.",
        assertThrows(NetworkException.class, () -> NetworkSpec.fromJson("null")).getMessage());
  }

  @Test
  void aLayerThatDoesNotFitSaysWhichAndHowToMend() {
    NetworkException e =
        assertThrows(
            NetworkException.class,
            () ->
                new NetworkSpec(
                    InputSpec.image(1, 8, 8), List.of(new Flatten(), new MaxPool2d(2)), SQUARED));
    assertEquals(
        "Layer 2 (max_pool2d): Expected an input of shape [channels, height, width], found [64]."
            + " Give the network's input as [channels, height, width], and place this layer before"
            + " any flatten layer.",
        e.getMessage());
  }

  @Test
  void aLayerInsideAResidualBlockIsNamed() {
    NetworkException inner =
        refused(
            InputSpec.features(4),
            new Dense(4),
            new Residual(List.of(new Dense(4), new MaxPool2d(2))));
    assertTrue(inner.getMessage().startsWith("Layer 2.2 (max_pool2d): "), inner.getMessage());
    assertTrue(inner.getMessage().contains("[channels, height, width], found [4]"));

    NetworkException outer = refused(InputSpec.features(4), new Residual(List.of(new Dense(5))));
    assertTrue(outer.getMessage().startsWith("Layer 1 (residual): "), outer.getMessage());
    assertTrue(outer.getMessage().contains("[4], found [5]"), outer.getMessage());
  }

  @Test
  void aKernelLargerThanTheImageIsRefused() {
    NetworkException e =
        refused(InputSpec.image(1, 3, 8), new Conv2d(2, 6, 1, 1, true, Initializer.AUTO));
    assertTrue(
        e.getMessage().contains("height of at least 4 for a kernel of 6 with padding 1"),
        e.getMessage());
  }

  @Test
  void anOutputThatDoesNotFitTheLossIsRefused() {
    assertTrue(
        refused(InputSpec.image(1, 3, 3), new Conv2d(2, 2))
            .getMessage()
            .contains("[2, 2, 2] after layer 1"));
    NetworkException oneClass =
        assertThrows(
            NetworkException.class,
            () ->
                new NetworkSpec(
                    InputSpec.features(2), List.of(new Dense(1)), new SoftmaxCrossEntropy()));
    assertTrue(oneClass.getMessage().contains("at least 2 outputs"), oneClass.getMessage());
  }

  @Test
  void halvesAndGroupsThatDoNotComeOutAreRefused() {
    assertTrue(
        refused(InputSpec.features(5), new Gated(ActivationFunction.SILU))
            .getMessage()
            .contains("Layer 1 (gated): Expected an even number of features"));
    assertTrue(
        refused(InputSpec.image(3, 4, 4), new Gated(ActivationFunction.SILU))
            .getMessage()
            .contains("Expected an even number of channels"));
    assertTrue(
        refused(InputSpec.features(6), new GroupNorm(4))
            .getMessage()
            .contains("that 4 groups divide, found 6"));
    assertTrue(
        refused(InputSpec.features(6), new GroupNorm(6))
            .getMessage()
            .contains("more than one value a group"));
    assertTrue(
        refused(InputSpec.features(6), new GlobalAveragePool())
            .getMessage()
            .contains("[channels, height, width], found [6]"));
  }

  /** Dense layers and layer norms look along the last axis, the others at channels. */
  @Test
  void shapesOfAnyRankGoThrough() {
    List<LayerSpec> layers =
        List.of(
            new Dense(6),
            new LayerNorm(),
            new GroupNorm(3),
            new Gated(ActivationFunction.RELU),
            new Flatten(),
            new Dense(1));
    NetworkSpec sequence =
        new NetworkSpec(new InputSpec(Shape.of(5, 4), List.of()), layers, SQUARED);
    assertEquals(
        List.of("[5, 6]", "[5, 6]", "[5, 6]", "[5, 3]", "[15]", "[1]"),
        sequence.shapedLayers().stream().map(layer -> layer.output().toString()).toList());
    assertEquals(sequence, NetworkSpec.fromJson(sequence.toJson()));
    NetworkSpec image = new NetworkSpec(InputSpec.image(6, 2, 4), layers, SQUARED);
    assertEquals(
        List.of("[6, 2, 6]", "[6, 2, 6]", "[6, 2, 6]", "[3, 2, 6]", "[36]", "[1]"),
        image.shapedLayers().stream().map(layer -> layer.output().toString()).toList());
    assertEquals(Shape.of(6), ParameterLayout.of(image).tensor("layers.1.weight").shape());
  }

  @Test
  void eachKindHasItsRecordAndItsName() {
    // Factors are no kind of layer, but around one.
    assertEquals(
        records(LayerSpec.class)
            .filter(record -> record != WithFactors.class)
            .collect(Collectors.toSet()),
        Arrays.stream(LayerKind.values()).map(LayerKind::layer).collect(Collectors.toSet()));
    assertEquals(
        LayerKind.values().length,
        Arrays.stream(LayerKind.values()).map(LayerKind::id).distinct().count());
  }

  @Test
  void embeddingsByWavesAreAsPublishedWhereNothingIsSaid() {
    assertEquals(
        new PeriodicEmbedding(2, 48, 24, 0.01, ActivationFunction.RELU, false),
        LayerSpec.fromJson("{\"type\":\"periodic_embedding\",\"features\":2,\"width\":24}"));
    assertEquals(
        new PbldEmbedding(2, 16, 4, 0.1),
        LayerSpec.fromJson("{\"type\":\"pbld_embedding\",\"features\":2}"));
  }

  @Test
  void embeddingsTakeTheFirstNumbersAndPassTheRestOn() {
    BinEdges edges = new BinEdges(List.of(List.of(0f, 0.1f, 0.3f), BinEdges.ONE_BIN));
    for (NumberEmbedding layer :
        List.of(
            new PiecewiseLinearEncoding(edges),
            new PiecewiseLinearEmbedding(
                edges, 2, PiecewiseLinearEmbedding.Version.A, ActivationFunction.RELU),
            new PiecewiseLinearEmbedding(edges, 2),
            new LinearEmbedding(2, 3, ActivationFunction.RELU),
            new PeriodicEmbedding(2, 4, 3, 0.5, ActivationFunction.IDENTITY, true),
            new PbldEmbedding(2, 4, 3, 0.5))) {
      InputSpec input = new InputSpec(Shape.of(3), List.of(new EmbeddingInput("city", 7, 2)));
      NetworkSpec spec = new NetworkSpec(input, List.of(layer, new Dense(1)), SQUARED);
      assertEquals(spec, NetworkSpec.fromJson(spec.toJson()));
      int embedded = layer.width(0) + layer.width(1);
      assertEquals(embedded, layer.embeddedWidth());
      assertEquals(Shape.of(embedded + 3), spec.shapedLayers().get(0).output());
      int[] sources = layer.sources(Shape.of(5));
      assertEquals(List.of(0, 1, 2, 3, 4), Arrays.stream(sources).distinct().boxed().toList());
      assertEquals(layer.width(1), Arrays.stream(sources).filter(i -> i == 1).count());
      assertThrows(NetworkException.class, () -> layer.outputShape(Shape.of(1)));
      assertThrows(NetworkException.class, () -> layer.outputShape(Shape.of(4, 3)));
    }
  }

  /** The records of a sealed interface, also those of interfaces inside it. */
  private static Stream<Class<?>> records(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type)
        : Arrays.stream(type.getPermittedSubclasses()).flatMap(NetworkSpecTest::records);
  }

  @Test
  void inputsThatCannotBeAreRefused() {
    assertThrows(NetworkException.class, () -> InputSpec.features(0));
    assertThrows(NetworkException.class, () -> new InputSpec(Shape.of(2, 3, 4, 5), List.of()));
    EmbeddingInput city = new EmbeddingInput("city", 3, 2);
    assertThrows(NetworkException.class, () -> new InputSpec(Shape.of(1), List.of(city, city)));
    assertThrows(NetworkException.class, () -> new InputSpec(Shape.of(1, 2, 2), List.of(city)));
    assertEquals(Shape.of(2), new InputSpec(Shape.of(0), List.of(city)).vectorShape());
  }

  @Test
  void categoricalsWidenTheInputVector() {
    assertEquals(Shape.of(3 + 2 + 4), tabular(SQUARED).shapedLayers().get(0).input());
  }

  @Test
  void shapesFollowTheLayers() {
    List<Shape> shapes = everyLayer().shapedLayers().stream().map(ShapedLayer::output).toList();
    assertEquals(
        List.of(
            Shape.of(3, 5, 4),
            Shape.of(3, 5, 4),
            Shape.of(3, 5, 4),
            Shape.of(3, 4, 3),
            Shape.of(3, 2, 1),
            Shape.of(6),
            Shape.of(6),
            Shape.of(8),
            Shape.of(8),
            Shape.of(8),
            Shape.of(8),
            Shape.of(8),
            Shape.of(4),
            Shape.of(4),
            Shape.of(4)),
        shapes);
  }

  private static NetworkException refused(InputSpec input, LayerSpec... layers) {
    return assertThrows(
        NetworkException.class, () -> new NetworkSpec(input, List.of(layers), SQUARED));
  }
}
