package gradus.ml;

import io.gradus.run.ModelDirectory;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import java.nio.file.Path;
import java.util.function.Function;
import org.apache.spark.ml.param.Params;
import org.apache.spark.ml.util.MLReader;

/** Loads an estimator by its Params. */
final class ParamsReader<T extends Params> extends MLReader<T> {
  private final Class<T> type;
  private final Function<String, T> named;

  ParamsReader(Class<T> type, Function<String, T> named) {
    this.type = type;
    this.named = named;
  }

  @Override
  public T load(String path) {
    ParamsFile file =
        ParamsFile.read(ModelDirectory.at(sparkSession(), path), path, type)
            .orElseThrow(
                () ->
                    new RunException(
                        Reason.DATA,
                        "Expected an estimator at %s, found none. Correct the path."
                            .formatted(path)));
    T stage = named.apply(file.uid());
    file.setIn(stage);
    return stage;
  }

  /** Loads from the local file system, whatever Hadoop's default is. */
  // No @Override: not every line of Spark has it.
  @SuppressWarnings("MissingOverride")
  public T loadFromLocal(String path) {
    return load(Path.of(path).toUri().toString());
  }
}
