package io.gradus.compute;

import io.gradus.network.ParameterLayout;
import io.gradus.network.Tensor;

/** Parameters in double precision, looked up by name and indices. */
record NaiveTensors(ParameterLayout layout, double[] parameters) {
  double at(String name, int... indices) {
    Tensor tensor = layout.tensor(name);
    int flat = 0;
    for (int i = 0; i < indices.length; i++) {
      flat = flat * tensor.shape().extent(i) + indices[i];
    }
    return parameters[tensor.offset() + flat];
  }
}
