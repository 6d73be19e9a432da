package io.gradus.train;

import io.gradus.checkpoint.Checkpoints;
import io.gradus.checkpoint.StoppedException;
import io.gradus.config.Carrier;
import io.gradus.dataset.pack.PackedData;
import io.gradus.evaluate.CountedInputs;
import io.gradus.evaluate.Measured;
import io.gradus.metric.Metrics;
import io.gradus.model.TrainedModel;
import io.gradus.round.Carriers;
import io.gradus.round.JobDescription;
import io.gradus.round.RoundCarrier;
import io.gradus.round.RoundData;
import io.gradus.round.RoundFailedException;
import io.gradus.round.RoundProgram;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Trains a network, synchronously, or several side by side, over the same packed rows or over rows
 * of their own: the one loop. Each {@link Fit} that is not at its end says which round it wants; a
 * round carries what those of a {@link Track} want, and each takes what came back. So several
 * networks, or one with several rates, share the rows and the rounds, and each gives the bits that
 * it would give alone.
 */
public final class Trainer {
  private final JavaSparkContext spark;
  private final List<Trainee> trainees;
  private final TrainingProblem problem;
  private final CarrierChoice choice;

  /** How rounds travel: {@link Carriers#choose}, or another way to the same bits. */
  interface CarrierChoice {
    /** A carrier as it is wanted, or another where that cannot be. */
    RoundCarrier choose(
        JavaSparkContext spark,
        Carrier wanted,
        RoundData data,
        List<RoundProgram> programs,
        String description);
  }

  /**
   * @param listeners are told each event on the calling thread
   */
  public Trainer(JavaSparkContext spark, TrainingProblem problem, List<TrainListener> listeners) {
    this(spark, List.of(Trainee.of(problem, listeners)));
  }

  /**
   * @param listeners are told each event on the calling thread
   * @param checkpoints where the run goes on, and where its state is written down meanwhile
   */
  public Trainer(
      JavaSparkContext spark,
      TrainingProblem problem,
      List<TrainListener> listeners,
      Optional<Checkpoints> checkpoints) {
    this(spark, problem, listeners, checkpoints, result -> Optional.empty());
  }

  /**
   * @param listeners are told each event on the calling thread
   * @param checkpoints where the run goes on, and where its state is written down meanwhile
   * @param asModel what is kept of the best weights beside the checkpoints, if anything
   */
  public Trainer(
      JavaSparkContext spark,
      TrainingProblem problem,
      List<TrainListener> listeners,
      Optional<Checkpoints> checkpoints,
      Function<TrainingResult, Optional<TrainedModel>> asModel) {
    this(spark, List.of(new Trainee(problem, listeners, checkpoints, asModel)));
  }

  /**
   * Trains several models side by side.
   *
   * @param trainees at least one; all by the same carrier, and of rows in as many partitions
   * @throws IllegalArgumentException if they differ in partitions or carrier
   */
  public Trainer(JavaSparkContext spark, List<Trainee> trainees) {
    this(spark, trainees, Carriers::choose);
  }

  /** With a choice of its own, so that what rounds do on a cluster can be tried in one process. */
  Trainer(JavaSparkContext spark, List<Trainee> trainees, CarrierChoice choice) {
    if (trainees.isEmpty()) {
      throw new IllegalArgumentException("Expected a model to train, found none.");
    }
    this.spark = spark;
    this.choice = choice;
    this.trainees = List.copyOf(trainees);
    this.problem = trainees.get(0).problem();
    for (Trainee trainee : trainees) {
      requireAlike(trainee.problem());
    }
  }

  private void requireAlike(TrainingProblem other) {
    boolean asMany = other.train().partitions() == problem.train().partitions();
    if (!asMany || other.training().carrier() != problem.training().carrier()) {
      throw new IllegalArgumentException(
          "Expected models over as many partitions and by the same carrier, found others. Set"
              + " data.partitions, or train one after the other.");
    }
  }

  /** What the run amounts to; of several models, that of the first. */
  public TrainingExtent extent() {
    return TrainingExtent.of(problem);
  }

  /**
   * Trains the one model that there is.
   *
   * @throws DivergedException if loss or gradient stop being finite
   * @throws UndefinedMetricException if the validation rows do not define the metric that tells the
   *     best epoch, and that is to end training
   * @throws RoundFailedException if Spark gives up on a partition
   * @throws IllegalStateException if there are several
   */
  public TrainingResult train() {
    if (trainees.size() != 1) {
      throw new IllegalStateException(
          "Expected one model, found %s. Train them with trainAll().".formatted(trainees.size()));
    }
    return trainAll().get(0).orElseThrow();
  }

  /**
   * Trains all models. One that diverges, ends early, or goes by a metric that its validation rows
   * do not define, does not disturb the others.
   *
   * @return how each of them ended, in their order
   * @throws RoundFailedException if Spark gives up on a partition
   */
  public List<TrainingOutcome> trainAll() {
    return trainAll(Optional.empty());
  }

  /**
   * Trains all models, of which the worse are ended early.
   *
   * @return how each of them ended, in their order
   * @throws RoundFailedException if Spark gives up on a partition
   */
  public List<TrainingOutcome> trainAll(Halving halving) {
    return trainAll(Optional.of(halving));
  }

  private List<TrainingOutcome> trainAll(Optional<Halving> halving) {
    List<Fit> fits = new ArrayList<>();
    for (Trainee trainee : trainees) {
      fits.add(new Fit(fits.size(), trainee));
    }
    try (JobDescription jobs = JobDescription.scope(spark);
        RoundCarrier carrier = carrier(fits)) {
      fits.forEach(fit -> fit.begin(carrier));
      drive(fits, carrier, jobs, halving);
      return fits.stream().map(Fit::outcome).toList();
    } finally {
      fits.forEach(Fit::close);
    }
  }

  private RoundCarrier carrier(List<Fit> fits) {
    return choice.choose(
        spark,
        problem.training().carrier(),
        rows(),
        fits.stream().map(Fit::program).toList(),
        fits.size() == 1
            ? "Gradus: train %s epochs in resident rounds".formatted(extent().epochs())
            : "Gradus: train %s models in resident rounds".formatted(fits.size()));
  }

  /** The rows of each model; those that share theirs are a group. */
  private RoundData rows() {
    List<Rows> each = trainees.stream().map(trainee -> Rows.of(trainee.problem())).toList();
    List<Rows> groups = each.stream().distinct().toList();
    return new RoundData(
        groups.stream()
            .map(
                rows ->
                    new RoundData.RowGroup(
                        rows.train().blocks(), rows.validation().map(PackedData::blocks)))
            .toList(),
        each.stream().map(groups::indexOf).toList());
  }

  /** Packed rows are equal if they are the same. */
  private record Rows(PackedData train, Optional<PackedData> validation) {
    static Rows of(TrainingProblem problem) {
      return new Rows(problem.train(), problem.validation());
    }
  }

  private static void drive(
      List<Fit> fits, RoundCarrier carrier, JobDescription jobs, Optional<Halving> halving) {
    List<Track> tracks = Track.of(fits, carrier);
    while (true) {
      boolean begun = false;
      for (Track track : tracks) {
        if (!track.finish().isEmpty()) {
          throw stopped(tracks);
        }
        begun |= track.begin(carrier, jobs, halving);
      }
      if (!begun) {
        if (tracks.stream().noneMatch(Track::pauses)) {
          return;
        }
        halving.orElseThrow().decide(fits);
      }
    }
  }

  /** Where the process is told to end, each model writes its state down before it does. */
  private static StoppedException stopped(List<Track> tracks) {
    List<StoppedException> all = new ArrayList<>();
    tracks.forEach(track -> all.addAll(track.finish()));
    return all.get(all.size() - 1);
  }

  /** Checks trained weights on rows that training has not seen; of several models, the first's. */
  public Metrics check(PackedData rows, TrainingResult weights) {
    try (JobDescription jobs = JobDescription.scope(spark)) {
      jobs.is(String.format(Locale.ROOT, "Gradus: check %,d rows", rows.rows()));
      return Validation.evaluator(problem)
          .evaluate(rows.blocks(), weights.parameters(), weights.buffers());
    }
  }

  /**
   * Checks trained weights as {@link #check} does, to the same bits, and tells what a report shows
   * of it; of several models, the first's.
   *
   * @param inputs which of the rows' inputs are counted
   */
  public Measured measure(PackedData rows, TrainingResult weights, CountedInputs inputs) {
    try (JobDescription jobs = JobDescription.scope(spark)) {
      jobs.is(String.format(Locale.ROOT, "Gradus: measure %,d rows", rows.rows()));
      return Validation.evaluator(problem)
          .measure(rows.blocks(), weights.parameters(), weights.buffers(), inputs);
    }
  }
}
