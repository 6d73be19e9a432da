package io.gradus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchEnsemble;
import io.gradus.network.BatchNorm;
import io.gradus.network.CombineMembers;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.Factors;
import io.gradus.network.FeatureScale;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.MemberDense;
import io.gradus.network.MemberScale;
import io.gradus.network.MemberStart;
import io.gradus.network.Members;
import io.gradus.network.NtkDense;
import io.gradus.network.NtkStart;
import io.gradus.network.OneHotInput;
import io.gradus.network.ParametricActivation;
import io.gradus.network.PbldEmbedding;
import io.gradus.network.Residual;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import io.gradus.network.WithFactors;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Networks by name: which layers they stand for, and how a job keeps them. */
class NamedNetworkTest {
  private static final LayerSpec RELU = new Activation(ActivationFunction.RELU);

  private static JobConfig parse(String network) {
    return ConfigLoader.parse(
        "data { train = a, label = y }, output.path = out, network { " + network + " }", List.of());
  }

  private static List<LayerSpec> built(String network, InputSpec input) {
    return NetworkBuilder.build(
            parse(network).network(), Task.MULTICLASS, 3, input, Optional.empty())
        .layers();
  }

  @Test
  void tabMIsWhatWasPublished() {
    LayerSpec drop = new Dropout(0.1);
    LayerSpec next = new BatchEnsemble(512);
    assertEquals(
        List.of(
            new Members(32),
            new BatchEnsemble(512, MemberStart.SIGNS, List.of()),
            RELU,
            drop,
            next,
            RELU,
            drop,
            next,
            RELU,
            drop,
            new MemberDense(3),
            new CombineMembers()),
        built("kind = tabm", InputSpec.features(4)));
  }

  /** Members share all but first scales and heads; what became of one column has one scale. */
  @Test
  void tabMMiniScalesFirst() {
    InputSpec input =
        new InputSpec(Shape.of(2), List.of(new EmbeddingInput("a", 9, 4), new OneHotInput("b", 3)));
    assertEquals(
        List.of(
            new Members(8),
            new MemberScale(MemberStart.SIGNS, List.of(1, 1, 4, 3)),
            new Dense(16),
            new Activation(ActivationFunction.SILU),
            new MemberDense(3),
            new CombineMembers()),
        built(
            "kind = tabm-mini, members = 8, width = 16, blocks = 1, dropout = 0, activation = silu",
            input));
  }

  @Test
  void resNetIsBlocksOfNormsAndTwoDenseLayers() {
    LayerSpec block =
        new Residual(
            List.of(
                new BatchNorm(),
                new Dense(384),
                RELU,
                new Dropout(0.15),
                new Dense(192),
                new Dropout(0.15)));
    assertEquals(
        List.of(new Dense(192), block, block, new BatchNorm(), RELU, new Dense(3)),
        built("kind = resnet", InputSpec.features(4)));
  }

  @Test
  void realMlpIsWhatWasPublished() {
    Factors biases = new Factors(0.1, 0);
    LayerSpec scale = new WithFactors(new FeatureScale(), new Factors(6, 1), Factors.ONE);
    LayerSpec dense = new WithFactors(new NtkDense(256, NtkStart.DATA), Factors.ONE, biases);
    LayerSpec selu = part(ActivationFunction.SELU);
    LayerSpec drop = new Dropout(0.15);
    assertEquals(
        List.of(
            scale,
            dense,
            selu,
            drop,
            dense,
            selu,
            drop,
            dense,
            selu,
            drop,
            new WithFactors(new NtkDense(3, NtkStart.DATA), Factors.ONE, biases)),
        built("kind = realmlp", InputSpec.features(4)));
    NetworkConfig network = parse("kind = realmlp, width = 8, blocks = 1, dropout = 0").network();
    Factors slow = new Factors(0.1, 1);
    assertEquals(
        List.of(
            new WithFactors(new PbldEmbedding(4, 16, 4, 0.1), slow, slow),
            scale,
            new WithFactors(new NtkDense(8, NtkStart.DATA), Factors.ONE, biases),
            part(ActivationFunction.MISH),
            new WithFactors(new NtkDense(1, NtkStart.DATA), Factors.ONE, biases)),
        NetworkBuilder.build(
                network,
                Optional.of(new PbldEmbedding(4, 16, 4, 0.1)),
                Task.REGRESSION,
                1,
                InputSpec.features(4),
                Optional.empty())
            .layers());
  }

  private static LayerSpec part(ActivationFunction fn) {
    return new WithFactors(new ParametricActivation(fn), new Factors(0.1, 1), Factors.ONE);
  }

  /** Members of an image take its pixels. */
  @Test
  void imagesAreFlattenedBeforeMembers() {
    assertEquals(
        List.of("flatten", "members"),
        built("kind = tabm", InputSpec.image(1, 3, 3)).subList(0, 2).stream()
            .map(LayerSpec::type)
            .toList());
  }

  /** Written down it is the name with its sizes, and read back the same. */
  @Test
  void whatIsWrittenDownReproducesIt() {
    JobConfig job = parse("kind = tabm, width = 64, dropout = 0.25");
    assertEquals(List.of(), job.network().layers());
    assertEquals(job, ConfigLoader.parse(job.toRedactedJson(), List.of()));
    JobConfig dense = parse("hidden = [7], dropout = 0.25");
    assertEquals(
        parse(
            "kind = mlp, layers = [ { type = dense, units = 7, activation = relu }, { type ="
                + " dropout, rate = 0.25 } ]"),
        dense);
    assertEquals(dense, ConfigLoader.parse(dense.toRedactedJson(), List.of()));
  }

  /** Over another job: sizes of the same kind stay, those of another say nothing. */
  @Test
  void oneKindTakesThePlaceOfAnother() {
    JobConfig tabM = parse("kind = tabm, width = 64, dropout = 0.25");
    assertEquals(
        parse("kind = tabm, width = 64, dropout = 0.25, blocks = 1"),
        tabM.toBuilder().with("network.blocks", 1).build());
    assertEquals(parse("kind = resnet"), tabM.toBuilder().with("network.kind", "resnet").build());
    assertEquals(
        parse("hidden = [5]"),
        tabM.toBuilder().with("network.kind", "mlp").with("network.hidden", List.of(5)).build());
    assertEquals(
        parse("kind = tabm"),
        parse("hidden = [5], norm = batch").toBuilder().with("network.kind", "tabm").build());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          kind = mpl                      | network.kind
          kind = tabm, hidden = [3]       | network.hidden: Expected width and blocks with kind = tabm
          kind = resnet, layers = [relu]  | network.layers
          kind = resnet, norm = batch     | network.norm
          kind = realmlp, members = 3     | network.members: Expected no members with kind = realmlp
          kind = realmlp, hidden = [3]    | network.hidden: Expected width and blocks with kind = realmlp
          kind = resnet, members = 3      | network.members: Expected no members with kind = resnet
          width = 3                       | network.width: Expected hidden or layers
          kind = tabm, members = 0        | network.members
          kind = tabm-mini, dropout = 1   | network.dropout
          """)
  void whatSaysNothingOfTheKindIsRefused(String network, String expected) {
    ConfigException e = assertThrows(ConfigException.class, () -> parse(network));
    assertTrue(e.getMessage().contains(expected), e.getMessage());
  }
}
