package io.gradus.run;

import io.gradus.config.Existing;
import io.gradus.config.Storages;
import io.gradus.storage.MarkedDirectory;
import io.gradus.storage.MarkedWriting;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;

/**
 * Where predictions are written: apart from what they are made of, in place of earlier predictions
 * or of nothing, and by one job at a time.
 */
final class PredictionTarget {
  private static final String OPTION = OutputPlace.OPTION;

  private final PredictionOutput output;
  private final Configuration hadoop;
  private final OutputPlace place;
  private final Path path;
  private final MarkedDirectory directory;

  /** Nothing is touched. */
  PredictionTarget(PredictionOutput output, Configuration hadoop) {
    this.output = output;
    this.hadoop = hadoop;
    this.place = new OutputPlace(output.path(), hadoop);
    this.path = place.path();
    try {
      this.directory = MarkedDirectory.at(Storages.at(path, hadoop), path, "predictions");
    } catch (IOException e) {
      throw RunDirectory.unreachable(output.path(), e);
    }
  }

  /** Where it is, to be held apart from others. */
  OutputPlace place() {
    return place;
  }

  /** Makes sure that nothing is there, or nothing else than what may be replaced. */
  void requireFree() {
    try {
      if (output.existing() == Existing.FAIL && directory.exists()) {
        throw new RunException(
            Reason.CONFIGURATION,
            "%s: Expected a path that is not there yet, found %s. Choose another path, or say --overwrite."
                .formatted(OPTION, this));
      }
      Optional<String> foreign = directory.foreign();
      if (foreign.isPresent()) {
        throw new RunException(
            Reason.CONFIGURATION,
            "%s: Expected predictions that this command wrote, found in %s something else: %s. --overwrite replaces nothing but those; of a version before this one they have no mark. Choose another path, or move away what is there."
                .formatted(OPTION, this, foreign.get()));
      }
    } catch (IOException e) {
      throw RunDirectory.unreachable(toString(), e);
    }
  }

  /**
   * Writes predictions, all or none. What was there before stays until they are whole.
   *
   * @param facts computed when all rows are written; may still refuse them
   */
  void write(Dataset<Row> predictions, Supplier<Map<String, ?>> facts) {
    RunDirectory parent = RunDirectory.at(path.getParent().toString(), hadoop);
    parent.create();
    try (RunLock lock =
        RunLock.acquire(
            parent,
            "." + path.getName() + ".lock",
            "predict-" + UUID.randomUUID(),
            "%s: Expected nobody else to write to %s".formatted(OPTION, this))) {
      directory.recover();
      requireFree();
      try (MarkedWriting writing = directory.begin()) {
        predictions
            .write()
            .format(output.format().toString())
            .option("header", "true")
            .mode(SaveMode.Append)
            .save(writing.place().toString());
        Map<String, ?> told = facts.get();
        if (!lock.stillHeld()) {
          throw new RunException(
              Reason.HELD,
              "Somebody else has taken over or removed the lock of %s meanwhile; nothing was changed there. Run one at a time."
                  .formatted(this));
        }
        writing.finish(told);
      }
    } catch (MarkedDirectory.TakenException e) {
      throw new RunException(
          Reason.CONFIGURATION,
          "%s: Expected nobody else to write to %s while this command ran, found what was not there before. It was left as it is, and no prediction was written. Choose another path, or run one at a time."
              .formatted(OPTION, this),
          e);
    } catch (IOException e) {
      throw new RunException(
          Reason.DATA,
          "The predictions could not be written to %s: %s. Check permissions and free space."
              .formatted(this, e.getMessage()),
          e);
    }
  }

  /** The directory, as other programs take it. */
  @Override
  public String toString() {
    return place.toString();
  }
}
