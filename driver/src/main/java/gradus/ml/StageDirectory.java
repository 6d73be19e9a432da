package gradus.ml;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.run.ModelDirectory;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.sql.SparkSession;

/** Stages of any kind that are saved inside the directory of another. */
final class SavedStage {
  private static final JsonMapper json = JsonMapper.builder().build();

  private final SparkSession spark;
  private final String path;

  SavedStage(SparkSession spark, String path) {
    this.spark = spark;
    this.path = path;
  }

  /** What Spark's own writers throw, told. */
  static RunException failed(String path, IOException thrown) {
    return new RunException(
        Reason.DATA, "%s: Could not be written: %s".formatted(path, thrown.getMessage()), thrown);
  }

  /** The path of what lies inside. */
  String inside(String name) {
    return new Path(path, name).toString();
  }

  /**
   * Saves a stage inside.
   *
   * @throws IllegalArgumentException if it is of a kind that cannot be saved
   */
  void save(String name, Object stage) throws IOException {
    if (!(stage instanceof MLWritable writable)) {
      throw new IllegalArgumentException(
          "%s: Expected one that can be saved, found %s, which is no MLWritable. Take another one to save it."
              .formatted(name, stage.getClass().getName()));
    }
    writable.write().session(spark).save(inside(name));
  }

  /** Whether something is saved inside. */
  boolean has(String name) {
    return metadata(name).isPresent();
  }

  /**
   * Loads a stage inside by the class that it says it is of.
   *
   * @throws RunException if there is none, or its class is not there
   */
  <T> T load(String name, Class<T> type) {
    String of =
        metadata(name)
            .orElseThrow(
                () ->
                    new RunException(
                        Reason.DATA,
                        "%s: Expected a stage that was saved, found none. Save the validator again."
                            .formatted(inside(name))));
    try {
      Class<?> found = Class.forName(of, true, Thread.currentThread().getContextClassLoader());
      MLReader<?> reader = (MLReader<?>) found.getMethod("read").invoke(null);
      return type.cast(reader.session(spark).load(inside(name)));
    } catch (InvocationTargetException e) {
      throw RunException.of(e.getCause());
    } catch (ReflectiveOperationException | ClassCastException e) {
      throw new RunException(
          Reason.DATA,
          "%s: Expected a stage of a class that is here, found %s. Give Spark the jar that it is in."
              .formatted(inside(name), of),
          e);
    }
  }

  private Optional<String> metadata(String name) {
    return ModelDirectory.at(spark, inside(name))
        .text("metadata")
        .map(
            text -> {
              try {
                JsonNode content = json.readTree(text);
                return content.path("class").asText();
              } catch (IOException e) {
                throw failed(inside(name), e);
              }
            });
  }
}
