package io.gradus.model;

import io.gradus.calibrate.Calibration;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.SourceSchema;
import io.gradus.network.Task;
import java.util.List;
import java.util.Optional;

/** What makes predictions of rows: one network, or several whose predictions are averaged. */
public sealed interface Model permits TrainedModel, Ensemble {
  /** What is predicted. */
  Task task();

  /**
   * What labels are, which classes there are, and in which unit numbers are: of an ensemble that of
   * its first member, which agrees with those of the others.
   */
  FeatureEncoder encoder();

  /** Where it comes from. */
  Provenance provenance();

  /** Its networks, in the order in which their predictions are added. */
  List<TrainedModel> members();

  /** What each of {@link #members} counts; each above 0. */
  List<Double> weights();

  /** How rows are encoded for the members. */
  EncoderSet encoders();

  /** What rows are read as; empty where it is not known. */
  Optional<SourceSchema> source();

  /** What was fitted on validation rows, where that was asked for. */
  Optional<Calibration> calibration();

  /**
   * This model with what was fitted on validation rows.
   *
   * @throws ModelException if that is of another task, or of other outputs
   */
  Model with(Calibration calibration);

  /**
   * The one network.
   *
   * @param use what it is wanted for, as the subject of a sentence
   * @throws ModelException if there are several
   */
  TrainedModel single(String use);
}
