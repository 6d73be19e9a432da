package io.gradus.model;

import io.gradus.encode.FeatureEncoder;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import io.gradus.network.Task;

/**
 * A network with its weights, the encoder that makes its inputs from rows, and where it comes from.
 * Arrays are not copied: nobody changes them.
 *
 * @param parameters [parameterCount]
 * @param buffers running statistics: [bufferCount]
 */
public record TrainedModel(
    Task task,
    NetworkSpec network,
    FeatureEncoder encoder,
    float[] parameters,
    float[] buffers,
    Provenance provenance) {
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
  }
}
