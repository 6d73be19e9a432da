package io.gradus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.BinEdges;
import io.gradus.network.CombineMembers;
import io.gradus.network.Dense;
import io.gradus.network.Factors;
import io.gradus.network.FeatureScale;
import io.gradus.network.Gated;
import io.gradus.network.GlobalAveragePool;
import io.gradus.network.GroupNorm;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerNorm;
import io.gradus.network.LayerSpec;
import io.gradus.network.LinearEmbedding;
import io.gradus.network.MemberDense;
import io.gradus.network.MemberScale;
import io.gradus.network.MemberStart;
import io.gradus.network.Members;
import io.gradus.network.NetworkSpec;
import io.gradus.network.NtkDense;
import io.gradus.network.NtkStart;
import io.gradus.network.ParametricActivation;
import io.gradus.network.PbldEmbedding;
import io.gradus.network.PeriodicEmbedding;
import io.gradus.network.PiecewiseLinearEmbedding;
import io.gradus.network.PiecewiseLinearEncoding;
import io.gradus.network.Prelu;
import io.gradus.network.Residual;
import io.gradus.network.Task;
import io.gradus.network.WithFactors;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers in a configuration. */
class NetworkSectionTest {
  private static JobConfig parse(String layers) {
    return ConfigLoader.parse(
        "data { train = a, label = y }, output.path = out, network.layers = [" + layers + "]",
        List.of());
  }

  @Test
  void theirKeysAndDefaultsAreRead() {
    List<LayerSpec> layers =
        parse(
                """
                prelu
                { type = prelu, per = channel }
                { type = gated, fn = gelu, activation = mish }
                { type = group-norm, groups = 4 }
                { type = group-norm, groups = 2, eps = 1e-3 }
                global-average-pool
                scale
                { type = ntk-dense, units = 3 }
                { type = ntk-dense, units = 3, start = data }
                { type = parametric-activation, fn = selu }
                { type = members, k = 32 }
                member-scale
                { type = member-scale, start = normal, widths = [2, 3] }
                { type = batch-ensemble, units = 8, start = signs, activation = relu }
                { type = batch-ensemble, units = 4 }
                { type = member-dense, units = 3 }
                { type = piecewise-linear-encoding, edges = [[0, 1.5], [-1, 0, 1]] }
                { type = piecewise-linear-embedding, edges = [[0, 0.1]], width = 3, version = a, fn = relu }
                { type = piecewise-linear-embedding, edges = [[0, 1]], width = 2 }
                { type = linear-embedding, features = 4, width = 3 }
                { type = linear-embedding, features = 4, width = 3, fn = relu }
                { type = periodic-embedding, features = 4, width = 3 }
                { type = periodic-embedding, features = 4, width = 3, frequencies = 2, sigma = 0.5, fn = identity, lite = true }
                { type = pbld-embedding, features = 4 }
                { type = pbld-embedding, features = 4, width = 3, frequencies = 2, sigma = 0.5 }
                """)
            .network()
            .layers();
    assertEquals(
        List.of(
            new Prelu(),
            new Prelu(Prelu.Per.CHANNEL),
            new Gated(ActivationFunction.GELU),
            new Activation(ActivationFunction.MISH),
            new GroupNorm(4),
            new GroupNorm(2, 1e-3),
            new GlobalAveragePool(),
            new FeatureScale(),
            new NtkDense(3),
            new NtkDense(3, NtkStart.DATA),
            new ParametricActivation(ActivationFunction.SELU),
            new Members(32),
            new MemberScale(),
            new MemberScale(MemberStart.NORMAL, List.of(2, 3)),
            new BatchEnsemble(8, MemberStart.SIGNS, List.of()),
            new Activation(ActivationFunction.RELU),
            new BatchEnsemble(4),
            new MemberDense(3),
            new PiecewiseLinearEncoding(
                new BinEdges(List.of(List.of(0f, 1.5f), List.of(-1f, 0f, 1f)))),
            new PiecewiseLinearEmbedding(
                new BinEdges(List.of(List.of(0f, 0.1f))),
                3,
                PiecewiseLinearEmbedding.Version.A,
                ActivationFunction.RELU),
            new PiecewiseLinearEmbedding(new BinEdges(List.of(BinEdges.ONE_BIN)), 2),
            new LinearEmbedding(4, 3, ActivationFunction.IDENTITY),
            new LinearEmbedding(4, 3, ActivationFunction.RELU),
            new PeriodicEmbedding(4, 48, 3, 0.01, ActivationFunction.RELU, false),
            new PeriodicEmbedding(4, 2, 3, 0.5, ActivationFunction.IDENTITY, true),
            new PbldEmbedding(4, 16, 4, 0.1),
            new PbldEmbedding(4, 2, 3, 0.5)),
        layers);
  }

  @Test
  void factorsAreReadAndWritten() {
    JobConfig job =
        parse(
            """
            { type = dense, units = 4, activation = relu, rate-factor = 6, bias-rate-factor = 0.1, bias-decay-factor = 0 }
            { type = residual, layers = [ { type = dense, units = 4, decay-factor = 0.5 } ] }
            { type = layer-norm, rate-factor = 1 }
            """);
    List<LayerSpec> layers = job.network().layers();
    assertEquals(
        List.of(
            new WithFactors(new Dense(4), new Factors(6, 1), new Factors(0.1, 0)),
            new Activation(ActivationFunction.RELU),
            new Residual(List.of(new WithFactors(new Dense(4), new Factors(1, 0.5), Factors.ONE))),
            new LayerNorm()),
        layers);
    assertEquals(layers, ConfigLoader.parse(job.toRedactedJson(), List.of()).network().layers());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          { type = dense, units = 2, rate-factor = 0 } | network.layers[0].rate-factor
          { type = dense, units = 2, bias-decay-factor = -1 } | network.layers[0].bias-decay-factor
          { type = prelu, per = row }           | network.layers[0].per
          { type = prelu, groups = 2 }          | network.layers[0].groups
          { type = parametric-activation }      | network.layers[0].fn
          { type = parametric-activation, fn = identity } | a function that changes its input
          { type = ntk-dense, start = data }    | network.layers[0].units
          { type = gated }                      | network.layers[0].fn
          { type = gated, fn = tanh }           | Expected fn of gated to be one of
          { type = group-norm }                 | network.layers[0].groups
          { type = group-norm, groups = 0 }     | network.layers[0].groups
          { type = global-average-pool, kernel = 2 } | network.layers[0].kernel
          { type = members }                    | network.layers[0].k
          { type = batch-ensemble, start = signs } | network.layers[0].units
          { type = member-scale, start = zeros } | network.layers[0].start
          { type = member-scale, widths = [0] } | network.layers[0].widths
          { type = member-dense, bias = false } | network.layers[0].bias
          { type = piecewise-linear-encoding }  | network.layers[0].edges
          { type = piecewise-linear-encoding, edges = [1, 2] } | network.layers[0].edges[0]
          { type = piecewise-linear-encoding, edges = [[1, x]] } | network.layers[0].edges[0][1]
          { type = piecewise-linear-encoding, edges = [[1]] } | at least two edges for number 1
          { type = piecewise-linear-encoding, edges = [[1, 2], [2, 2]] } | Expected ascending edges for number 2
          { type = piecewise-linear-embedding, edges = [[1, 2]] } | network.layers[0].width
          { type = piecewise-linear-embedding, edges = [[1, 2]], width = 2, fn = relu } | identity in version B
          { type = piecewise-linear-embedding, edges = [[1, 2]], width = 2, version = c } | network.layers[0].version
          { type = linear-embedding, width = 2 } | network.layers[0].features
          { type = linear-embedding, features = 2, width = 2, fn = tanh } | identity or relu
          """)
  void whatIsWrongIsNamed(String layer, String expected) {
    RuntimeException e = assertThrows(RuntimeException.class, () -> parse(layer));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }

  private static NetworkSpec ofMembers(String end) {
    return NetworkBuilder.build(
        parse("{ type = members, k = 4 }, { type = batch-ensemble, units = 6 }" + end).network(),
        Task.MULTICLASS,
        3,
        InputSpec.features(5),
        Optional.empty());
  }

  /** Whoever writes them down gets no second ones. */
  @Test
  void headsOfMembersFollowByThemselves() {
    assertEquals(
        List.of(new Members(4), new BatchEnsemble(6), new MemberDense(3), new CombineMembers()),
        ofMembers("").layers());
    assertEquals(ofMembers(""), ofMembers(", { type = member-dense, units = 3 }, combine-members"));
    assertEquals("dense", ofMembers(", flatten").layers().get(3).type());
    RuntimeException e =
        assertThrows(
            RuntimeException.class,
            () -> ofMembers(", { type = member-dense, units = 2 }, combine-members"));
    assertTrue(e.getMessage().startsWith("Expected 3 outputs"), e.getMessage());
  }

  /** These look at channels, so an image stays one. */
  @Test
  void imagesAreNotFlattenedBeforeLayersThatTakeChannels() {
    NetworkSpec spec =
        NetworkBuilder.build(
            parse("{ type = group-norm, groups = 2 }, { type = gated, fn = relu }").network(),
            Task.REGRESSION,
            1,
            InputSpec.image(4, 3, 3),
            Optional.empty());
    assertEquals(
        List.of("group_norm", "gated", "flatten", "dense"),
        spec.layers().stream().map(LayerSpec::type).toList());
    assertEquals("[2, 3, 3]", spec.shapedLayers().get(1).output().toString());
  }
}
