package io.gradus.train;

import io.gradus.checkpoint.Checkpoints;
import io.gradus.model.TrainedModel;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A model that is to be trained, and who hears of it.
 *
 * @param listeners are told each event on the training thread
 * @param checkpoints where the training goes on, and where its state is written down meanwhile
 * @param asModel what is kept of the best weights beside the checkpoints, if anything
 */
public record Trainee(
    TrainingProblem problem,
    List<TrainListener> listeners,
    Optional<Checkpoints> checkpoints,
    Function<TrainingResult, Optional<TrainedModel>> asModel) {
  /** Nobody is told afterwards who listens. */
  public Trainee {
    listeners = List.copyOf(listeners);
  }

  /** One without checkpoints. */
  public static Trainee of(TrainingProblem problem, List<TrainListener> listeners) {
    return new Trainee(problem, listeners, Optional.empty(), result -> Optional.empty());
  }
}
