package io.gradus.compute;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.network.CategoricalInput;
import io.gradus.network.CombineMembers;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.InputSpec;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Shape;
import io.gradus.network.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * One case computed by another implementation: a network, a batch, and the numbers that came out.
 *
 * <p>The folder is named by the system property {@code gradus.fixtures}; without it, it is the copy
 * in the test resources.
 */
public final class Fixture {
  private static final String NETWORK = "network";
  private static final String MEMBERS = "members";
  private static final Map<String, String> LOSSES =
      Map.of("focal_binary", "binary_focal", "focal_cross_entropy", "softmax_focal");
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode json;
  private final NetworkSpec spec;

  private Fixture(JsonNode json) {
    this.json = json;
    this.spec = new NetworkSpec(input(json), layers(json), loss(json));
  }

  /** All files of the folder that hold a network, by name. */
  static List<Path> files() {
    return files("", NETWORK);
  }

  /**
   * All files of a kind, by name: those of a folder inside the copy in the test resources, or,
   * where a folder is named, those in it and in its folder of that name. Empty only where one is
   * named.
   *
   * @param kind as the files say it; those that say nothing hold a network
   */
  public static List<Path> files(String inside, String kind) {
    List<Path> found = new ArrayList<>();
    Set<Path> folders = new LinkedHashSet<>();
    if (named().isPresent()) {
      folders.add(folder());
    }
    folders.add(folder().resolve(inside));
    for (Path folder : folders) {
      if (Files.isDirectory(folder)) {
        found.addAll(files(folder, kind));
      }
    }
    if (found.isEmpty() && named().isEmpty()) {
      throw new IllegalStateException("Expected *.json.gz files of " + kind + " in " + folders);
    }
    return found;
  }

  private static List<Path> files(Path folder, String kind) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.toString().endsWith(".json.gz"))
          .filter(file -> !file.endsWith("schedules.json.gz"))
          .filter(file -> parse(file).path("kind").asText(NETWORK).equals(kind))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Optional<String> named() {
    return Optional.ofNullable(System.getProperty("gradus.fixtures"))
        .filter(name -> !name.isBlank());
  }

  private static Path folder() {
    if (named().isPresent()) {
      return Path.of(named().get());
    }
    try {
      return Path.of(Fixture.class.getResource("/fixtures").toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One file. */
  public static Fixture read(Path file) {
    return new Fixture(parse(file));
  }

  private static JsonNode parse(Path file) {
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return JSON.readTree(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A loss that is a mean over members ends a network of members. */
  private static List<LayerSpec> layers(JsonNode json) {
    List<LayerSpec> layers =
        new ArrayList<>(FixtureLayers.of(list(json.get("layers")), json.path("input_shape")));
    if (json.get("loss").has(MEMBERS)) {
      layers.add(new CombineMembers());
    }
    return layers;
  }

  private static InputSpec input(JsonNode json) {
    JsonNode tabular = json.get("tabular");
    if (tabular == null || tabular.isNull()) {
      return new InputSpec(
          Shape.of(list(json.get("input_shape")).stream().map(JsonNode::asInt).toList()),
          List.of());
    }
    List<CategoricalInput> categoricals = new ArrayList<>();
    for (int i = 0; i < tabular.get("cards").size(); i++) {
      categoricals.add(
          new EmbeddingInput(
              "" + i, tabular.get("cards").get(i).asInt(), tabular.get("dims").get(i).asInt()));
    }
    return new InputSpec(Shape.of(tabular.get("numeric").asInt()), categoricals);
  }

  /** Class weights are part of the row weights here, as they are when rows are packed. */
  private static LossSpec loss(JsonNode json) {
    ObjectNode loss = json.get("loss").deepCopy();
    loss.remove("class_weights");
    loss.remove(MEMBERS);
    String type = loss.get("type").asText();
    loss.put("type", LOSSES.getOrDefault(type, type));
    return LossSpec.fromJson(loss.toString());
  }

  /** All that is in the file. */
  public JsonNode json() {
    return json;
  }

  /** The network. */
  public NetworkSpec spec() {
    return spec;
  }

  /** The batch. */
  public Block block() {
    JsonNode batch = json.get("batch");
    float[] features = floats(batch.get("features"));
    float[] targets = floats(batch.get("targets"));
    float[] weights = floats(batch.get("row_weights"));
    float[] codes = batch.hasNonNull("codes") ? floats(batch.get("codes")) : new float[0];
    int rows = weights.length;
    JsonNode classWeights = json.get("loss").get("class_weights");
    BlockLayout layout =
        new BlockLayout(features.length / rows, 0, codes.length / rows, targets.length / rows);
    BlockBuilder builder = Block.builder(layout, rows);
    for (int row = 0; row < rows; row++) {
      float weight = weights[row];
      if (classWeights != null && !classWeights.isNull()) {
        weight *= (float) classWeights.get((int) targets[row]).asDouble();
      }
      builder.row(row, weight);
      builder.dense(0, features, row * layout.denseWidth(), layout.denseWidth());
      for (int c = 0; c < layout.categoricalCount(); c++) {
        builder.code(c, (int) codes[row * layout.categoricalCount() + c]);
      }
      builder.targets(targets, row * layout.targetWidth());
    }
    return builder.build();
  }

  int[] order() {
    return IntStream.range(0, json.get("batch").get("row_weights").get("data").size()).toArray();
  }

  /** A tensor of that group ({@code "parameters"}, {@code "gradients"}, …). */
  float[] tensor(String group, Tensor tensor) {
    return floats(json.get(group).get(pyTorchName(tensor.name())));
  }

  /** The tensors of a group in one flat array. */
  float[] flat(String group, List<Tensor> tensors) {
    float[] flat = new float[tensors.isEmpty() ? 0 : tensors.get(tensors.size() - 1).end()];
    for (Tensor tensor : tensors) {
      float[] values = tensor(group, tensor);
      System.arraycopy(values, 0, flat, tensor.offset(), values.length);
    }
    return flat;
  }

  /** Running statistics of the start, as they begin where none are given: [bufferCount]. */
  public float[] buffers() {
    return json.has("buffers")
        ? flat("buffers", ParameterLayout.of(spec).buffers())
        : Initialization.buffers(spec);
  }

  /** Of the start: [parameterCount]. */
  public float[] parameters() {
    return flat("parameters", ParameterLayout.of(spec).parameters());
  }

  float[] output() {
    return floats(json.get("output"));
  }

  /** The mean of members' predictions. */
  float[] evaluationPredictionAfter() {
    return floats(json.get("eval_prediction_after"));
  }

  float[] evaluationOutputAfter() {
    return floats(json.get("eval_output_after"));
  }

  double loss() {
    return json.get("loss_value").asDouble();
  }

  double lossOfStep(int step) {
    return json.get("step_losses").get(step).asDouble();
  }

  int steps() {
    return json.get("steps").asInt();
  }

  JsonNode optimizer() {
    return json.get("optimizer");
  }

  private String pyTorchName(String name) {
    String body = spec.input().categoricals().isEmpty() ? "" : "body.";
    return name.startsWith("layers.") ? body + name.substring("layers.".length()) : name;
  }

  private static List<JsonNode> list(JsonNode array) {
    List<JsonNode> elements = new ArrayList<>();
    array.forEach(elements::add);
    return elements;
  }

  private static float[] floats(JsonNode tensor) {
    JsonNode data = tensor.get("data");
    float[] values = new float[data.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) data.get(i).asDouble();
    }
    return values;
  }
}
