package io.gradus.explain;

import java.util.List;

/**
 * How what is explained is called.
 *
 * @param model directory
 * @param digest SHA-256 of the model's manifest
 * @param paths of the rows
 */
public record ExplainedInputs(String model, String digest, List<String> paths) {
  public ExplainedInputs {
    paths = List.copyOf(paths);
  }
}
