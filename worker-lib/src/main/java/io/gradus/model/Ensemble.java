package io.gradus.model;

import io.gradus.calibrate.Calibration;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.SourceSchema;
import io.gradus.network.Task;
import java.util.List;
import java.util.Optional;

/**
 * Several trained networks that predict together: the mean of their predictions, in the order of
 * the parts. They agree in what they predict and in what the columns of rows hold; each may have an
 * encoder of its own.
 */
public final class Ensemble implements Model {
  private static final int FEWEST = 2;

  private final List<Part> parts;
  private final Provenance provenance;
  private final EncoderSet encoders;
  private final Optional<Calibration> calibration;

  /**
   * One network of several.
   *
   * @param name for people: the seed, the fold or the path that it comes from
   * @param weight what its predictions count, above 0
   */
  public record Part(String name, double weight, TrainedModel model) {
    public Part {
      if (!(weight > 0) || !Double.isFinite(weight)) {
        throw new ModelException(
            "Expected a weight above 0 for the model %s of an ensemble, found %s."
                .formatted(name, weight));
      }
    }
  }

  /**
   * An ensemble of trained networks.
   *
   * @param parts at least two
   * @param provenance of the whole
   * @throws ModelException if there are fewer, or they do not predict the same
   * @throws io.gradus.encode.DataException if rows or labels mean something else to one of them
   */
  public Ensemble(List<Part> parts, Provenance provenance) {
    this(parts, provenance, Optional.empty());
  }

  private Ensemble(List<Part> parts, Provenance provenance, Optional<Calibration> calibration) {
    this.calibration = calibration;
    this.parts = List.copyOf(parts);
    this.provenance = provenance;
    if (parts.size() < FEWEST) {
      throw new ModelException(
          "Expected at least %s models for an ensemble, found %s. A single model is used as it is."
              .formatted(FEWEST, parts.size()));
    }
    encoders = EncoderSet.of(parts.stream().map(part -> part.model().encoder()).toList());
    boolean logarithms = givesLogarithms(parts.get(0));
    for (Part part : parts) {
      if (givesLogarithms(part) != logarithms) {
        throw new ModelException(
            "Expected models whose losses all are of counts or amounts, or none, found %s with a loss of another kind than %s. Train them with the same loss."
                .formatted(part.name(), parts.get(0).name()));
      }
    }
  }

  private static boolean givesLogarithms(Part part) {
    return part.model().network().loss().targets().areOfLogarithms();
  }

  /** The networks, by name and weight. */
  public List<Part> parts() {
    return parts;
  }

  @Override
  public Provenance provenance() {
    return provenance;
  }

  @Override
  public Task task() {
    return encoder().task();
  }

  @Override
  public FeatureEncoder encoder() {
    return parts.get(0).model().encoder();
  }

  @Override
  public List<TrainedModel> members() {
    return parts.stream().map(Part::model).toList();
  }

  @Override
  public List<Double> weights() {
    return parts.stream().map(Part::weight).toList();
  }

  @Override
  public EncoderSet encoders() {
    return encoders;
  }

  @Override
  public Optional<SourceSchema> source() {
    return encoders.source();
  }

  @Override
  public Optional<Calibration> calibration() {
    return calibration;
  }

  @Override
  public Ensemble with(Calibration fitted) {
    TrainedModel.requireSuits(fitted, task(), encoder().outputs());
    return new Ensemble(parts, provenance, Optional.of(fitted));
  }

  @Override
  public TrainedModel single(String use) {
    throw new ModelException(
        "%s: Expected a model of one network, found an ensemble of %s. Take one of its members, %s1 to %s."
            .formatted(use, parts.size(), ModelFormat.MEMBERS, parts.size()));
  }
}
