package gradus.ml;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.run.ModelDirectory;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import io.gradus.text.PrintableJson;
import java.util.Iterator;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.param.ParamPair;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;

/**
 * Params as Spark ML writes them: one line of JSON in a directory {@code metadata}. Written here,
 * and not by Spark's own class, whose methods each line of Spark has others of.
 */
final class ParamsFile {
  private static final String DIRECTORY = "metadata";
  private static final JsonMapper json = PrintableJson.mapper().build();

  private final JsonNode content;
  private final String path;

  private ParamsFile(JsonNode content, String path) {
    this.content = content;
    this.path = path;
  }

  /** A reader of stages that have nothing but Params. */
  static <T extends Params> MLReader<T> reader(Class<T> type, Function<String, T> named) {
    return new StageReader<>(
        place -> {
          ParamsFile file = place.read(type, "an estimator");
          T stage = named.apply(file.uid());
          file.setIn(stage);
          return stage;
        });
  }

  /**
   * Writes Params of a stage that has others inside.
   *
   * @param inside Params that are these stages, and are written elsewhere
   * @param more what else is to be known
   */
  static void write(
      Params stage,
      String sparkVersion,
      ModelDirectory directory,
      Set<String> inside,
      ObjectNode more) {
    ObjectNode content = json.createObjectNode();
    content.put("class", stage.getClass().getName());
    content.put("timestamp", System.currentTimeMillis());
    content.put("sparkVersion", sparkVersion);
    content.put("uid", stage.uid());
    content.set("paramMap", tree(stage.paramMap(), inside));
    content.set("defaultParamMap", tree(stage.defaultParamMap(), inside));
    content.setAll(more);
    directory.write(DIRECTORY, content.toString());
  }

  /** Values by their Params' names, without those of some. */
  static ObjectNode tree(ParamMap values, Set<String> inside) {
    ObjectNode tree = json.createObjectNode();
    scala.collection.Iterator<ParamPair<?>> pairs = values.toSeq().iterator();
    while (pairs.hasNext()) {
      ParamPair<?> pair = pairs.next();
      if (!inside.contains(pair.param().name())) {
        tree.set(pair.param().name(), encoded(pair));
      }
    }
    return tree;
  }

  /** A value as Spark ML writes it. */
  static <T> JsonNode encoded(ParamPair<T> pair) {
    return parsed(pair.param().jsonEncode(pair.value()));
  }

  private static JsonNode parsed(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Spark ML writes Params as JSON.", e);
    }
  }

  /**
   * Reads what was written, if there is any.
   *
   * @throws RunException if it is of another class
   */
  static Optional<ParamsFile> read(ModelDirectory directory, String path, Class<?> type) {
    Optional<String> text = directory.text(DIRECTORY);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    JsonNode content;
    try {
      content = json.readTree(text.get());
    } catch (JsonProcessingException e) {
      throw new RunException(
          Reason.DATA,
          "%s/%s: Expected a line of JSON, found something else. Save it again."
              .formatted(path, DIRECTORY),
          e);
    }
    String found = content.path("class").asText();
    if (!found.equals(type.getName())) {
      throw new RunException(
          Reason.DATA,
          "%s: Expected what %s has saved, found %s. Load it with that class."
              .formatted(path, type.getName(), found.isEmpty() ? "nothing of Spark ML" : found));
    }
    return Optional.of(new ParamsFile(content, path));
  }

  /** What else was written; a missing node where there is none of that name. */
  JsonNode more(String name) {
    return content.path(name);
  }

  /** The name of the stage. */
  String uid() {
    return content.path("uid").asText();
  }

  /**
   * Sets the Params of a stage.
   *
   * @throws RunException if there is one that this version does not have
   */
  void setIn(Params stage) {
    each(stage, "defaultParamMap", (param, value) -> stage.setDefault(param, value));
    each(stage, "paramMap", (param, value) -> stage.set(param, value));
  }

  private void each(Params stage, String map, BiConsumer<Param<Object>, Object> use) {
    Iterator<String> names = content.path(map).fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      if (!stage.hasParam(name)) {
        throw new RunException(
            Reason.DATA,
            "%s: Expected Params of this version of Gradus, found \"%s\". Load it with the version that saved it."
                .formatted(path, name));
      }
      Param<Object> param = stage.getParam(name);
      use.accept(param, param.jsonDecode(content.path(map).path(name).toString()));
    }
  }
}
