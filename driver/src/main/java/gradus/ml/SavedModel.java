package gradus.ml;

import io.gradus.model.Model;
import io.gradus.network.Task;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.apache.spark.ml.util.MLReader;

/** A network as the command line saves it, and the Params of its stage beside it. */
final class SavedModel {
  private SavedModel() {}

  static void save(NeuralNetworkModel<?> model, StageDirectory place) {
    place.files().save(model.whole());
    place.write(model);
  }

  /** A reader of those that were saved here, or by the command line, which has no Params. */
  static <M extends NeuralNetworkModel<M>> MLReader<M> reader(
      Class<M> type, Function<String, M> named, Set<Task> tasks) {
    return new StageReader<>(place -> load(place, type, named, tasks));
  }

  private static <M extends NeuralNetworkModel<M>> M load(
      StageDirectory place, Class<M> type, Function<String, M> named, Set<Task> tasks) {
    Optional<ParamsFile> file = place.find(type);
    Model trained = place.files().load();
    if (!tasks.contains(trained.task())) {
      throw new RunException(
          Reason.DATA,
          "%s: Expected a model for %s, found one for %s. Load it with the other class."
              .formatted(place.path(), type.getSimpleName(), trained.task().id()));
    }
    M stage = named.apply(file.map(ParamsFile::uid).orElseGet(() -> uid(trained)));
    file.ifPresent(params -> params.setIn(stage));
    return stage.with(trained);
  }

  /** The same model has the same name each time it is loaded. */
  private static String uid(Model trained) {
    return "gradus_" + Integer.toHexString(trained.provenance().hashCode());
  }
}
