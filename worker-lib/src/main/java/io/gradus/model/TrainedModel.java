package io.gradus.model;

import io.gradus.calibrate.Calibration;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.SourceSchema;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Task;
import java.util.List;
import java.util.Optional;

/**
 * A network with its weights, the encoder that makes its inputs from rows, and where it comes from.
 * Arrays are not copied: nobody changes them.
 *
 * @param parameters [parameterCount]
 * @param buffers running statistics: [bufferCount]
 * @param inputMeans what the inputs of the training rows were on average; empty where it was not
 *     kept, as in models of earlier versions
 * @param calibration what was fitted on validation rows, where that was asked for
 */
public record TrainedModel(
    Task task,
    NetworkSpec network,
    FeatureEncoder encoder,
    float[] parameters,
    float[] buffers,
    Provenance provenance,
    Optional<InputMeans> inputMeans,
    Optional<Calibration> calibration)
    implements Model {
  public TrainedModel {
    ParameterLayout layout = ParameterLayout.of(network);
    if (parameters.length != layout.parameterCount() || buffers.length != layout.bufferCount()) {
      throw new IllegalArgumentException(
          "Expected %s parameters and %s running statistics, found %s and %s."
              .formatted(
                  layout.parameterCount(),
                  layout.bufferCount(),
                  parameters.length,
                  buffers.length));
    }
    inputMeans.ifPresent(
        means -> {
          if (!means.suits(network.input())) {
            throw new IllegalArgumentException(
                "Expected means of the network's inputs, %s, found others."
                    .formatted(network.input()));
          }
        });
    calibration.ifPresent(
        fitted ->
            requireSuits(
                fitted, task, task == Task.REGRESSION ? encoder.outputs() : network.outputs()));
  }

  static void requireSuits(Calibration fitted, Task task, int outputs) {
    if (!fitted.suits(task, outputs)) {
      throw new ModelException(
          "Expected a calibration of a %s model with %s outputs, found one of another."
              .formatted(task.id(), outputs));
    }
  }

  /** Without the means of its inputs, and not calibrated. */
  public TrainedModel(
      Task task,
      NetworkSpec network,
      FeatureEncoder encoder,
      float[] parameters,
      float[] buffers,
      Provenance provenance) {
    this(
        task,
        network,
        encoder,
        parameters,
        buffers,
        provenance,
        Optional.empty(),
        Optional.empty());
  }

  /** This model with the means of its inputs. */
  public TrainedModel withInputMeans(InputMeans means) {
    return new TrainedModel(
        task, network, encoder, parameters, buffers, provenance, Optional.of(means), calibration);
  }

  @Override
  public TrainedModel with(Calibration fitted) {
    return new TrainedModel(
        task, network, encoder, parameters, buffers, provenance, inputMeans, Optional.of(fitted));
  }

  @Override
  public List<TrainedModel> members() {
    return List.of(this);
  }

  @Override
  public List<Double> weights() {
    return List.of(1.0);
  }

  @Override
  public EncoderSet encoders() {
    return EncoderSet.of(encoder);
  }

  @Override
  public Optional<SourceSchema> source() {
    return encoder.source();
  }

  @Override
  public TrainedModel single(String use) {
    return this;
  }
}
