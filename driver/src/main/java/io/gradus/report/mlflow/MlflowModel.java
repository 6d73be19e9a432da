package io.gradus.report.mlflow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.encode.SourceSchema;
import io.gradus.export.OnnxExport;
import io.gradus.export.OnnxField;
import io.gradus.export.OnnxType;
import io.gradus.model.TrainedModel;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A trained model as MLflow knows models: the ONNX graph, and beside it what says how it is loaded,
 * in the flavours {@code onnx} and {@code python_function}. The latter takes data frames as they
 * are read from files, by a loader of its own: MLflow's takes no whole numbers for an input of
 * double precision, and no gap in texts.
 */
final class MlflowModel {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOADER = "gradus_pyfunc";
  private static final String ANY = "any";

  /** What the loader was tried with. */
  private static final List<String> REQUIREMENTS =
      List.of("mlflow>=2.20", "onnxruntime==1.32.0", "onnx==1.23.2", "numpy", "pandas>=2");

  private static final String PYTHON = "3.11";

  private static final Map<OnnxType, String> SIGNATURE_TYPES =
      Map.of(
          OnnxType.FLOAT, "float",
          OnnxType.DOUBLE, "double",
          OnnxType.INT32, "integer",
          OnnxType.INT64, "long",
          OnnxType.STRING, "string",
          OnnxType.BOOL, "boolean",
          OnnxType.UINT8, "integer");

  private final TrainedModel model;
  private final OnnxExport graph;

  MlflowModel(TrainedModel model) {
    this.model = model;
    this.graph = OnnxExport.of(model);
  }

  /**
   * The files of the model's directory.
   *
   * @param directory where it lies among the run's artifacts
   */
  Map<String, byte[]> files(String directory, String runId) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("model.onnx", graph.toBytes());
    files.put("columns.json", bytes(json(columns())));
    files.put("code/" + LOADER + ".py", resource(LOADER + ".py"));
    files.put("requirements.txt", bytes(String.join("\n", REQUIREMENTS) + "\n"));
    files.put("python_env.yaml", bytes(json(pythonEnvironment())));
    files.put("conda.yaml", bytes(json(condaEnvironment())));
    files.put("MLmodel", bytes(describedAs(directory, runId)));
    return files;
  }

  /** The text of {@code MLmodel}: JSON, which is YAML too. */
  String describedAs(String directory, String runId) {
    Map<String, Object> onnx = new LinkedHashMap<>();
    onnx.put("data", "model.onnx");
    onnx.put("onnx_version", version("onnx"));
    onnx.put("providers", List.of("CPUExecutionProvider"));
    Map<String, Object> function = new LinkedHashMap<>();
    function.put("loader_module", LOADER);
    function.put("code", "code");
    function.put("python_version", PYTHON);
    function.put("env", Map.of("conda", "conda.yaml", "virtualenv", "python_env.yaml"));
    Map<String, Object> signature = new LinkedHashMap<>();
    signature.put("inputs", json(inputs()));
    signature.put("outputs", json(outputs()));
    signature.put("params", null);
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("artifact_path", directory);
    described.put("run_id", runId);
    described.put(
        "utc_time_created", LocalDateTime.now(ZoneOffset.UTC).toString().replace('T', ' '));
    described.put("flavors", Map.of("onnx", onnx, "python_function", function));
    described.put("signature", signature);
    return json(described);
  }

  private static String version(String requirement) {
    return REQUIREMENTS.stream()
        .filter(line -> line.startsWith(requirement + "=="))
        .map(line -> line.substring(requirement.length() + 2))
        .findFirst()
        .orElseThrow();
  }

  /**
   * The loader converts what a frame may hold. MLflow itself would make the text {@code <NA>} of a
   * gap in texts, and refuses texts that are categories of pandas'.
   */
  private List<Map<String, Object>> inputs() {
    List<Map<String, Object>> inputs = new ArrayList<>();
    for (OnnxField field : graph.signature().inputs()) {
      Map<String, Object> input = new LinkedHashMap<>();
      input.put("type", ANY);
      input.put("name", field.name());
      input.put("required", true);
      inputs.add(input);
    }
    return inputs;
  }

  private List<Map<String, Object>> outputs() {
    List<Map<String, Object>> outputs = new ArrayList<>();
    for (OnnxField field : graph.signature().outputs()) {
      Map<String, Object> output = new LinkedHashMap<>();
      output.put("type", field.extents().isEmpty() ? SIGNATURE_TYPES.get(field.type()) : ANY);
      output.put("name", field.name());
      output.put("required", true);
      outputs.add(output);
    }
    return outputs;
  }

  /** What the loader needs to know of the columns. */
  private Map<String, Object> columns() {
    List<Map<String, Object>> inputs = new ArrayList<>();
    for (OnnxField field : graph.signature().inputs()) {
      Map<String, Object> input = new LinkedHashMap<>();
      input.put("name", field.name());
      input.put("type", field.type().name().toLowerCase(Locale.ROOT));
      input.put("extents", field.extents());
      input.put("source", source(field));
      inputs.add(input);
    }
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("time_zone", model.encoder().source().map(SourceSchema::timeZone).orElse("UTC"));
    columns.put("inputs", inputs);
    return columns;
  }

  private String source(OnnxField field) {
    Optional<SourceSchema> source = model.encoder().source();
    return source
        .flatMap(schema -> schema.column(field.name()))
        .map(column -> column.type().toUpperCase(Locale.ROOT))
        .orElse("");
  }

  private static Map<String, Object> pythonEnvironment() {
    Map<String, Object> environment = new LinkedHashMap<>();
    environment.put("python", PYTHON);
    environment.put("build_dependencies", List.of("pip"));
    environment.put("dependencies", List.of("-r requirements.txt"));
    return environment;
  }

  private static Map<String, Object> condaEnvironment() {
    Map<String, Object> environment = new LinkedHashMap<>();
    environment.put("name", "mlflow-env");
    environment.put("channels", List.of("conda-forge"));
    environment.put(
        "dependencies", List.of("python=" + PYTHON, "pip", Map.of("pip", REQUIREMENTS)));
    return environment;
  }

  private static byte[] resource(String name) {
    try (InputStream in = MlflowModel.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("Expected %s in the jar, found none.".formatted(name));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String json(Object value) {
    try {
      return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("A model's description cannot be written as JSON.", e);
    }
  }
}
