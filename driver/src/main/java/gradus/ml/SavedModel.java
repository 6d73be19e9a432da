package gradus.ml;

import io.gradus.model.Model;
import io.gradus.network.Task;
import io.gradus.run.ModelDirectory;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.ml.util.MLReader;

/** Loads a model: one that was saved here, or by the command line, which has no Params. */
final class ModelReader<M extends NeuralNetworkModel<M>> extends MLReader<M> {
  private final Class<M> type;
  private final Function<String, M> named;
  private final Set<Task> tasks;

  ModelReader(Class<M> type, Function<String, M> named, Set<Task> tasks) {
    this.type = type;
    this.named = named;
    this.tasks = tasks;
  }

  @Override
  public M load(String path) {
    ModelDirectory directory = ModelDirectory.at(sparkSession(), path);
    Optional<ParamsFile> file = ParamsFile.read(directory, path, type);
    Model trained = directory.load();
    if (!tasks.contains(trained.task())) {
      throw new RunException(
          Reason.DATA,
          "%s: Expected a model for %s, found one for %s. Load it with the other class."
              .formatted(path, type.getSimpleName(), trained.task().id()));
    }
    M stage = named.apply(file.map(ParamsFile::uid).orElseGet(() -> uid(trained)));
    file.ifPresent(params -> params.setIn(stage));
    return stage.with(trained);
  }

  /** The same model has the same name each time it is loaded. */
  private String uid(Model trained) {
    return "gradus_" + Integer.toHexString(trained.provenance().hashCode());
  }

  /** Loads from the local file system, whatever Hadoop's default is. */
  // No @Override: not every line of Spark has it.
  @SuppressWarnings("MissingOverride")
  public M loadFromLocal(String path) {
    return load(Path.of(path).toUri().toString());
  }
}
