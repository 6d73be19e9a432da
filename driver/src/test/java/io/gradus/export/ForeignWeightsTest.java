package io.gradus.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.gradus.compute.Plan;
import io.gradus.compute.Predictor;
import io.gradus.compute.Workspace;
import io.gradus.config.InitialWeightsConfig;
import io.gradus.config.InitialWeightsConfig.Layout;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.kernel.Kernels;
import io.gradus.model.ModelException;
import io.gradus.network.CategoricalInput;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Shape;
import io.gradus.network.SquaredError;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Networks that PyTorch trained give here what they gave there. */
class ForeignWeightsTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"batch_norm", "batch_norm_conv", "residual", "layer_norm", "deep_mlp"})
  void aSequentialGivesWhatItGaveInPytorch(String name) throws IOException {
    Pytorch torch = new Pytorch(name);
    Map<String, Pytorch.Stored> tensors = torch.tensors("/parameters_after", "/buffers_after");
    // Beside them in every state_dict of a batch norm.
    tensors.put("1.num_batches_tracked", new Pytorch.Stored("I64", new int[0], new byte[8]));
    NetworkSpec network = network(torch, List.of());
    ForeignWeights weights = read(tensors, Map.of("layers", ""), Layout.PYTORCH, network);
    assertEquals(List.of(), weights.unused());
    assertOutputs(torch, network, weights);
  }

  @Test
  void embeddingsAndLayersOfAModuleAreMapped() throws IOException {
    Pytorch torch = new Pytorch("embeddings");
    Map<String, Pytorch.Stored> tensors = torch.tensors("/parameters_after");
    List<CategoricalInput> categoricals = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      JsonNode shape = torch.at("/parameters_after/embeddings.%s.weight/shape".formatted(i));
      categoricals.add(
          new EmbeddingInput("city." + i, shape.get(0).intValue(), shape.get(1).intValue()));
    }
    NetworkSpec network = network(torch, categoricals);
    Map<String, String> names =
        Map.of(
            "layers", "body",
            "embeddings.city.0", "embeddings.0",
            "embeddings.city.1.weight", "embeddings.1.weight");
    assertOutputs(torch, network, read(tensors, names, Layout.PYTORCH, network));
  }

  /** The same weights as Keras has them: transposed, under its names. */
  @Test
  void kerasHasWeightsTheOtherWayRound() throws IOException {
    Pytorch torch = new Pytorch("batch_norm_conv");
    Map<String, Pytorch.Stored> tensors = torch.tensors("/parameters_after", "/buffers_after");
    Map<String, Pytorch.Stored> keras = new LinkedHashMap<>();
    keras.put("conv/kernel", transposed(tensors.get("0.weight")));
    keras.put("conv/bias", tensors.get("0.bias"));
    keras.put("norm/gamma", tensors.get("1.weight"));
    keras.put("norm/beta", tensors.get("1.bias"));
    keras.put("norm/moving_mean", tensors.get("1.running_mean"));
    keras.put("norm/moving_variance", tensors.get("1.running_var"));
    keras.put("head/kernel", transposed(tensors.get("4.weight")));
    keras.put("head/bias", tensors.get("4.bias"));
    keras.put("rest", tensors.get("4.bias"));
    NetworkSpec network = network(torch, List.of());
    Map<String, String> names = Map.of("layers.0", "conv", "layers.1", "norm", "layers.4", "head");
    ForeignWeights weights = read(keras, names, Layout.KERAS, network);
    assertEquals(List.of("rest"), weights.unused());
    assertOutputs(torch, network, weights);
    ModelException told =
        assertThrows(
            ModelException.class,
            () ->
                read(
                    keras,
                    Map.of(
                        "layers.0.weight", "conv/kernel",
                        "layers.0.bias", "conv/bias"),
                    Layout.PYTORCH,
                    network));
    assertTrue(told.getMessage().contains("layout = keras"), told::getMessage);
  }

  /** [out, in, …] to […, in, out], by what the axes mean. */
  private static Pytorch.Stored transposed(Pytorch.Stored tensor) {
    int[] extents = tensor.extents();
    int[] there =
        extents.length == 2
            ? new int[] {extents[1], extents[0]}
            : new int[] {extents[2], extents[3], extents[1], extents[0]};
    ByteBuffer from = ByteBuffer.wrap(tensor.bytes());
    ByteBuffer into = ByteBuffer.allocate(tensor.bytes().length);
    int height = extents.length == 2 ? 1 : extents[2];
    int width = extents.length == 2 ? 1 : extents[3];
    for (int h = 0; h < height; h++) {
      for (int w = 0; w < width; w++) {
        for (int in = 0; in < extents[1]; in++) {
          for (int out = 0; out < extents[0]; out++) {
            into.putInt(from.getInt(4 * (((out * extents[1] + in) * height + h) * width + w)));
          }
        }
      }
    }
    return new Pytorch.Stored("F32", there, into.array());
  }

  @Test
  void halfAndDoublePrecisionBecomeSingle() throws IOException {
    NetworkSpec network =
        new NetworkSpec(
            InputSpec.features(4), List.of(new io.gradus.network.Dense(1)), new SquaredError());
    double[] numbers = {1.5, -0x1p-20, 0, 65504};
    ByteBuffer f16 = Pytorch.littleEndian(8);
    for (short bits : new short[] {0x3E00, (short) 0x8010, 0, 0x7BFF}) {
      f16.putShort(bits);
    }
    ByteBuffer bf16 = Pytorch.littleEndian(8);
    ByteBuffer f64 = Pytorch.littleEndian(32);
    for (double number : numbers) {
      bf16.putShort((short) (Float.floatToIntBits((float) number) >> 16));
      f64.putDouble(number);
    }
    float[] whole = {1.5f, -0x1p-20f, 0, 65504};
    float[] short8 = {1.5f, -0x1p-20f, 0, 65280};
    assertArrayEquals(whole, weight(network, "F16", f16));
    assertArrayEquals(short8, weight(network, "BF16", bf16));
    assertArrayEquals(whole, weight(network, "F64", f64));
    ModelException told = assertThrows(ModelException.class, () -> weight(network, "I16", f16));
    assertTrue(told.getMessage().contains("I16"), told::getMessage);
  }

  private float[] weight(NetworkSpec network, String type, ByteBuffer bytes) throws IOException {
    Map<String, Pytorch.Stored> tensors = new LinkedHashMap<>();
    tensors.put("layers.0.weight", new Pytorch.Stored(type, new int[] {1, 4}, bytes.array()));
    tensors.put("layers.0.bias", new Pytorch.Stored("F32", new int[] {1}, new byte[4]));
    return java.util.Arrays.copyOf(
        read(tensors, Map.of(), Layout.PYTORCH, network).parameters(), 4);
  }

  @Test
  void whatDoesNotFitIsNamed() throws IOException {
    Pytorch torch = new Pytorch("batch_norm");
    NetworkSpec network = network(torch, List.of());
    Map<String, Pytorch.Stored> tensors = torch.tensors("/parameters_after");
    assertTold(tensors, Map.of("layers", ""), network, "1.running_mean", "layers.1.running_mean");
    assertTold(tensors, Map.of("layer", ""), network, "\"layer\"", "layers.0.weight");
    assertTold(tensors, Map.of(), network, "\"layers.0.weight\"", "names");
    tensors.put("0.weight", new Pytorch.Stored("F32", new int[] {4, 12}, new byte[192]));
    assertTold(tensors, Map.of("layers", ""), network, "[8, 6]", "[4, 12]");
  }

  /** Numbers that no network can compute with, and what cannot be told apart by its shape. */
  @Test
  void whatCouldBeMisreadIsRefused() throws IOException {
    Pytorch torch = new Pytorch("batch_norm");
    NetworkSpec network = network(torch, List.of());
    Map<String, String> all = Map.of("layers", "");
    Map<String, Pytorch.Stored> whole = torch.tensors("/parameters_after", "/buffers_after");
    read(whole, all, Layout.PYTORCH, network);

    Map<String, Pytorch.Stored> broken = new LinkedHashMap<>(whole);
    broken.put("0.bias", with(whole.get("0.bias"), 5, Float.NaN));
    assertTold(broken, all, network, "0.bias", "NaN as number 6 of 8");
    broken = new LinkedHashMap<>(whole);
    broken.put("1.running_var", with(whole.get("1.running_var"), 0, -0.5f));
    assertTold(broken, all, network, "1.running_var", "not negative", "-0.5 as number 1");
    broken.put("1.running_var", whole.get("1.running_var"));
    broken.put("1.running_mean", with(whole.get("1.running_mean"), 0, -0.5f));
    read(broken, all, Layout.PYTORCH, network);

    Map<String, String> twice = Map.of("layers", "", "layers.1.bias", "0.bias");
    assertTold(whole, twice, network, "0.bias for layers.0.bias and for layers.1.bias");

    NetworkSpec square =
        new NetworkSpec(
            InputSpec.features(3), List.of(new io.gradus.network.Dense(3)), new SquaredError());
    Map<String, Pytorch.Stored> keras = new LinkedHashMap<>();
    keras.put("fc/kernel", new Pytorch.Stored("F32", new int[] {3, 3}, new byte[36]));
    keras.put("fc/bias", new Pytorch.Stored("F32", new int[] {3}, new byte[12]));
    read(keras, Map.of("layers.0", "fc"), Layout.KERAS, square);
    assertTold(
        keras,
        Map.of("layers.0.weight", "fc/kernel", "layers.0.bias", "fc/bias"),
        square,
        "fc/kernel",
        "layout = keras");
  }

  private static Pytorch.Stored with(Pytorch.Stored tensor, int place, float value) {
    byte[] bytes = tensor.bytes().clone();
    ByteBuffer.wrap(bytes)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putFloat(place * Float.BYTES, value);
    return new Pytorch.Stored(tensor.type(), tensor.extents(), bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "504B0304140000080800, a zip archive",
    "894844460D0A1A0A0000, an HDF5 file",
    "8002635F5F6275696C74, a pickle",
    "474755460300000000000000, a GGUF file",
    "7B226D65746164617461223A, a JSON text"
  })
  void filesOfOtherFormatsAreTold(String hex, String told) throws IOException {
    Path file = Files.write(folder.resolve("weights"), HexFormat.of().parseHex(hex));
    NetworkSpec network = network(new Pytorch("batch_norm"), List.of());
    ModelException refused =
        assertThrows(ModelException.class, () -> read(file, Map.of(), Layout.PYTORCH, network));
    assertTrue(refused.getMessage().contains(told), refused::getMessage);
    assertTrue(refused.getMessage().contains("save_file"), refused::getMessage);
  }

  private void assertTold(
      Map<String, Pytorch.Stored> tensors,
      Map<String, String> names,
      NetworkSpec network,
      String... parts) {
    ModelException told =
        assertThrows(ModelException.class, () -> read(tensors, names, Layout.PYTORCH, network));
    for (String part : parts) {
      assertTrue(told.getMessage().contains(part), told::getMessage);
    }
  }

  /** A file that claims what it does not hold is refused, wherever it ends. */
  @Test
  void aFileThatIsCutIsRefused() throws IOException {
    Pytorch torch = new Pytorch("layer_norm");
    NetworkSpec network = network(torch, List.of());
    byte[] whole = Pytorch.file(torch.tensors("/parameters_after"));
    for (int length : new int[] {0, 7, 8, 100, whole.length - 1}) {
      Path file = folder.resolve("cut");
      Files.write(file, java.util.Arrays.copyOf(whole, length));
      assertThrows(
          ModelException.class,
          () -> read(file, Map.of("layers", ""), Layout.PYTORCH, network),
          "length " + length);
    }
    assertThrows(
        ModelException.class,
        () -> read(folder.resolve("none"), Map.of(), Layout.PYTORCH, network));
  }

  private static NetworkSpec network(Pytorch torch, List<CategoricalInput> categoricals) {
    List<LayerSpec> layers = new ArrayList<>();
    torch.at("/layers").forEach(layer -> layers.add(LayerSpec.fromJson(layer.toString())));
    List<Integer> shape = new ArrayList<>();
    torch.at("/input_shape").forEach(extent -> shape.add(extent.intValue()));
    if (shape.isEmpty()) {
      shape.add(torch.at("/tabular/numeric").intValue());
    }
    return new NetworkSpec(
        new InputSpec(Shape.of(shape), categoricals),
        layers,
        LossSpec.fromJson(torch.at("/loss").toString()));
  }

  private ForeignWeights read(
      Map<String, Pytorch.Stored> tensors,
      Map<String, String> names,
      Layout layout,
      NetworkSpec network) {
    try {
      return read(
          Files.write(folder.resolve("weights.safetensors"), Pytorch.file(tensors)),
          names,
          layout,
          network);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ForeignWeights read(
      Path file, Map<String, String> names, Layout layout, NetworkSpec network) {
    return ForeignWeights.read(
        file.toString(),
        new InitialWeightsConfig(Optional.of(file.toString()), names, layout),
        network,
        new Configuration());
  }

  private static void assertOutputs(Pytorch torch, NetworkSpec network, ForeignWeights weights) {
    float[] features = Pytorch.numbers(torch.at("/batch/features"));
    float[] expected = Pytorch.numbers(torch.at("/eval_output_after"));
    int width = network.input().numericWidth();
    int rows = features.length / width;
    int codes = network.input().categoricals().size();
    BlockBuilder block = Block.builder(new BlockLayout(width, 0, codes, 0), rows);
    for (int row = 0; row < rows; row++) {
      block
          .row(row, 1)
          .dense(
              0, java.util.Arrays.copyOfRange(features, row * width, (row + 1) * width), 0, width);
      for (int i = 0; i < codes; i++) {
        block.code(i, torch.at("/batch/codes/data").get(row * codes + i).intValue());
      }
    }
    assertEquals(ParameterLayout.of(network).parameterCount(), weights.parameters().length);
    Plan plan = Plan.compile(network);
    float[] found = new float[expected.length];
    new Predictor(plan, Kernels.active())
        .predict(
            weights.parameters(),
            weights.buffers(),
            block.build(),
            0,
            rows,
            new Workspace(plan),
            found);
    assertArrayEquals(expected, found, 1e-5f);
  }
}
