package io.gradus.export;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.encode.SourceSchema;
import io.gradus.model.Model;
import io.gradus.model.ModelException;
import io.gradus.model.TrainedModel;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.protobuf.HalfCharacterException;
import io.gradus.protobuf.ProtoMessage;
import io.gradus.text.Printable;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A model as one ONNX graph, from raw columns to predictions: the encoder, the network and the
 * meaning of its outputs, of operator set 17, {@code ai.onnx.ml} 3 and format version 8. Immutable.
 *
 * <p>An input is a feature column, under its name, see {@link OnnxSignature}. A column that
 * training derived from others is an input as well: its expression is Spark SQL, and stands in the
 * metadata under {@code gradus.derived.<column>}. The network's input vector is the value {@code
 * gradus.features}.
 */
public final class OnnxExport {
  /** Protocol Buffers count the bytes of a message in 31 bits; an array has a few less. */
  private static final long LARGEST = Integer.MAX_VALUE - 8;

  private static final String FEATURES = "gradus.features";

  private static final ObjectMapper JSON = new ObjectMapper();

  private final ProtoMessage model;
  private final OnnxSignature signature;

  private OnnxExport(ProtoMessage model, OnnxSignature signature) {
    this.model = model;
    this.signature = signature;
  }

  /** The graph of a model, with an output for each column of a prediction. */
  public static OnnxExport of(Model model) {
    return of(model, OnnxOutputs.COLUMNS);
  }

  /**
   * The graph of a model.
   *
   * @throws ModelException if ONNX cannot hold it: for its size, or for what a column or a category
   *     is called; the message says what to do
   */
  public static OnnxExport of(Model model, OnnxOutputs outputs) {
    return of(model, outputs, List.of());
  }

  /** The same, which gives the network's input vector too, so that it can be looked at. */
  static OnnxExport withFeatures(Model model) {
    return of(model, OnnxOutputs.COLUMNS, List.of(FEATURES));
  }

  private static OnnxExport of(Model model, OnnxOutputs outputs, List<String> values) {
    List<String> names = HeadNodes.names(model, outputs);
    Graph graph = new Graph(names);
    try {
      build(graph, model, outputs, names);
      int width = model.members().get(0).network().input().vectorShape().size();
      values.forEach(
          value -> graph.expose(new OnnxField(value, OnnxType.FLOAT, List.of(width), "")));
      ProtoMessage message = graph.model(version(model), facts(model));
      requireSize(message.size());
      return new OnnxExport(
          message, new OnnxSignature(graph.inputs(), graph.outputs(), model.encoders().derived()));
    } catch (HalfCharacterException e) {
      throw new ModelException(
          "Expected names and categories of whole characters, found \"%s\", which UTF-8 cannot hold. Rename it in the rows and train again."
              .formatted(Printable.line(e.text())),
          e);
    }
  }

  private static void build(Graph graph, Model model, OnnxOutputs outputs, List<String> names) {
    EncoderNodes.addInputs(graph, model.encoders());
    List<String> given = new ArrayList<>();
    for (TrainedModel member : model.members()) {
      given.add(network(graph, member));
    }
    HeadNodes.add(graph, model, outputs, names, given);
  }

  /** The outputs of one network. */
  private static String network(Graph graph, TrainedModel model) {
    NetworkSpec network = model.network();
    ParameterLayout layout = ParameterLayout.of(network);
    String vector = EncoderNodes.add(graph, model.encoder(), layout, model.parameters());
    String features = graph.named("Identity", FEATURES, vector);
    String input =
        network.input().shape().rank() == 1
            ? features
            : graph.node(
                "Reshape",
                "input",
                List.of(
                    features,
                    graph.wholes("input.shape", LayerNodes.batch(network.input().shape()))));
    LayerNodes layers =
        new LayerNodes(
            graph, layout, model.parameters(), model.buffers(), network.loss().memberMean());
    String given = layers.add(network.shapedLayers(), input);
    return model
        .encoder()
        .exposureColumn()
        .map(exposure -> EncoderNodes.addOffset(graph, exposure, given, network.outputs()))
        .orElse(given);
  }

  static void requireSize(long bytes) {
    if (bytes > LARGEST) {
      throw new ModelException(
          "Expected a graph of at most %s bytes, which is what the format can hold in one file, found %s. Train with fewer categories (features.max-categories), narrower embeddings or fewer units; Gradus itself has no such limit."
              .formatted(LARGEST, bytes));
    }
  }

  private static String version(Model model) {
    return model.provenance().versions().getOrDefault("gradus", "");
  }

  /** What stands in the metadata of the graph. */
  private static Map<String, String> facts(Model model) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("gradus.task", model.task().id());
    facts.put("gradus.label", json(model.encoder().labelColumns()));
    if (!model.encoder().classes().isEmpty()) {
      facts.put("gradus.classes", json(model.encoder().classes()));
    }
    model
        .source()
        .map(SourceSchema::timeZone)
        .ifPresent(zone -> facts.put("gradus.time-zone", zone));
    facts.put("gradus.trained", model.provenance().finished());
    model
        .encoders()
        .derived()
        .forEach((column, expression) -> facts.put("gradus.derived." + column, expression));
    facts.values().removeIf(java.util.Objects::isNull);
    return facts;
  }

  private static String json(List<String> texts) {
    try {
      return JSON.writeValueAsString(texts);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Could not write texts as JSON.", e);
    }
  }

  /** What the graph takes and gives. */
  public OnnxSignature signature() {
    return signature;
  }

  /** How many bytes the graph takes. */
  public int size() {
    return (int) model.size();
  }

  /** Writes the graph; what is large is encoded on the way. */
  public void writeTo(OutputStream out) throws IOException {
    model.writeTo(out);
  }

  /** The graph's bytes. */
  public byte[] toBytes() {
    return model.toBytes();
  }
}
