package gradus.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.run.ModelDirectory;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineModel;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.SparkSession;

/**
 * The directory that a stage is saved in, with stages of any kind inside. On the local file system
 * each of them is saved by its own local writer: what goes through tasks would lie where executors
 * are.
 */
final class StageDirectory {
  private static final String METADATA = "metadata";
  private static final String STAGE = "stage";
  private static final JsonMapper json = JsonMapper.builder().build();

  private final SparkSession spark;
  private final String path;
  private final boolean local;

  private StageDirectory(SparkSession spark, String path, boolean local) {
    this.spark = spark;
    this.path = path;
    this.local = local;
  }

  /** One on a file system of Hadoop's. */
  static StageDirectory at(SparkSession spark, String path) {
    return new StageDirectory(spark, path, false);
  }

  /** One on the local file system, given by a path or an address. */
  static StageDirectory local(SparkSession spark, String path) {
    URI address = path.startsWith("file:") ? URI.create(path) : java.nio.file.Path.of(path).toUri();
    return new StageDirectory(spark, address.toString(), true);
  }

  /** The path, for messages. */
  String path() {
    return path;
  }

  /** What lies in it beside stages. */
  ModelDirectory files() {
    return ModelDirectory.at(spark, path);
  }

  /** Writes the Params of a stage. */
  void write(Params stage) {
    write(stage, Set.of(), json.createObjectNode());
  }

  /**
   * Writes Params of a stage that has others inside.
   *
   * @param inside Params that are these stages, and are written elsewhere
   * @param more what else is to be known
   */
  void write(Params stage, Set<String> inside, ObjectNode more) {
    ParamsFile.write(stage, spark.version(), files(), inside, more);
  }

  /**
   * The Params that were written of a stage, if there are any.
   *
   * @throws RunException if they are those of another class
   */
  Optional<ParamsFile> find(Class<?> type) {
    return ParamsFile.read(files(), path, type);
  }

  /**
   * The Params that were written of a stage.
   *
   * @param what the stage is, for people
   * @throws RunException if there are none, or they are those of another class
   */
  ParamsFile read(Class<?> type, String what) {
    return find(type)
        .orElseThrow(
            () ->
                new RunException(
                    Reason.DATA,
                    "Expected %s at %s, found none. Correct the path.".formatted(what, path)));
  }

  /** A directory inside. */
  StageDirectory inside(String name) {
    return new StageDirectory(spark, new Path(path, name).toString(), local);
  }

  /**
   * Saves a stage inside.
   *
   * @throws IllegalArgumentException if it is of a kind that cannot be saved
   */
  void save(String name, Params stage) {
    StageDirectory place = inside(name);
    try {
      if (local) {
        place.saveHere(stage);
      } else {
        writer(name, stage).session(spark).save(place.path);
      }
    } catch (IOException e) {
      // What Spark's own writers throw, told.
      throw new RunException(
          Reason.DATA, "%s: Could not be written: %s".formatted(place.path, e.getMessage()), e);
    }
  }

  private static MLWriter writer(String name, Params stage) {
    if (stage instanceof MLWritable writable) {
      return writable.write();
    }
    throw new IllegalArgumentException(
        "%s: Expected one that can be saved, found %s, which is no MLWritable. Take another one to save it."
            .formatted(name, stage.getClass().getName()));
  }

  private void saveHere(Params stage) throws IOException {
    ObjectNode content = json.createObjectNode();
    content.put("class", stage.getClass().getName());
    content.put("uid", stage.uid());
    List<? extends PipelineStage> stages = StageText.inside(stage);
    content.put("stages", stages.size());
    files().write(METADATA, content.toString());
    if (isPipeline(stage)) {
      for (int i = 0; i < stages.size(); i++) {
        save("stages/" + i, stages.get(i));
      }
    } else {
      MLWriter writer = writer(stage.uid(), stage).session(spark);
      invoked(() -> MLWriter.class.getMethod("saveToLocal", String.class), writer, STAGE);
    }
  }

  private static boolean isPipeline(Params stage) {
    return stage instanceof Pipeline || stage instanceof PipelineModel;
  }

  /** Whether something is saved inside. */
  boolean has(String name) {
    return inside(name).metadata().isPresent();
  }

  /**
   * Loads a stage inside by the class that it says it is of.
   *
   * @throws RunException if there is none, or its class is not there
   */
  <T> T load(String name, Class<T> type) {
    StageDirectory place = inside(name);
    JsonNode metadata =
        place
            .metadata()
            .orElseThrow(
                () ->
                    new RunException(
                        Reason.DATA,
                        "%s: Expected a stage that was saved, found none. Save the validator again."
                            .formatted(place.path)));
    String of = metadata.path("class").asText();
    try {
      return type.cast(place.loaded(of, metadata));
    } catch (ClassCastException e) {
      throw place.foreign(of, e);
    }
  }

  private RunException foreign(String type, Exception thrown) {
    return new RunException(
        Reason.DATA,
        "%s: Expected a stage of a class that is here, found %s. Give Spark the jar that it is in."
            .formatted(path, type),
        thrown);
  }

  private Object loaded(String type, JsonNode metadata) {
    if (local && type.equals(Pipeline.class.getName())) {
      return new Pipeline(metadata.path("uid").asText())
          .setStages(stages(metadata, PipelineStage[]::new, PipelineStage.class));
    }
    if (local && type.equals(PipelineModel.class.getName())) {
      return new PipelineModel(
          metadata.path("uid").asText(), stages(metadata, Transformer[]::new, Transformer.class));
    }
    MLReader<?> reader;
    try {
      Class<?> found = Class.forName(type, true, Thread.currentThread().getContextClassLoader());
      reader = ((MLReader<?>) found.getMethod("read").invoke(null)).session(spark);
    } catch (ReflectiveOperationException e) {
      throw foreign(type, e);
    }
    return local
        ? invoked(() -> MLReader.class.getMethod("loadFromLocal", String.class), reader, STAGE)
        : reader.load(path);
  }

  private <T> T[] stages(JsonNode metadata, IntFunction<T[]> array, Class<T> type) {
    T[] stages = array.apply(metadata.path("stages").asInt());
    for (int i = 0; i < stages.length; i++) {
      stages[i] = load("stages/" + i, type);
    }
    return stages;
  }

  private interface Found {
    Method method() throws NoSuchMethodException;
  }

  /** Calls what the lines of Spark that have no local saving do not have. */
  private Object invoked(Found found, Object owner, String name) {
    try {
      String at = java.nio.file.Path.of(URI.create(inside(name).path)).toString();
      return found.method().invoke(owner, at);
    } catch (InvocationTargetException e) {
      throw RunException.of(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Spark asks for local files where it has them.", e);
    }
  }

  private Optional<JsonNode> metadata() {
    return files().text(METADATA).map(this::parsed);
  }

  private JsonNode parsed(String text) {
    try {
      return json.readTree(text);
    } catch (IOException e) {
      throw new RunException(
          Reason.DATA, "%s: Could not be read: %s".formatted(path, e.getMessage()), e);
    }
  }
}
