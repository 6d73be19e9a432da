package io.gradus.calibrate;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gradus.network.Task;

/**
 * All logits divided by one number: Guo, Pleiss, Sun and Weinberger, "On calibration of modern
 * neural networks" (2017). Above 1 it makes a network less sure, below 1 surer; which class is the
 * likeliest, and the order of rows by a label's probability, stay as they are.
 *
 * @param temperature above 0
 */
public record Temperature(@JsonProperty("temperature") double temperature)
    implements ProbabilityMap {
  @JsonCreator
  public Temperature {
    if (!(temperature > 0) || !Double.isFinite(temperature)) {
      throw new IllegalArgumentException(
          "Expected a temperature above 0, found %s.".formatted(temperature));
    }
  }

  @Override
  public void apply(float[] logits, int rows, int width) {
    for (int i = 0; i < rows * width; i++) {
      logits[i] = (float) (logits[i] / temperature);
    }
  }

  @Override
  public boolean suits(Task task, int outputs) {
    return task != Task.REGRESSION;
  }

  @Override
  public String inWords() {
    return "temperature " + temperature;
  }
}
