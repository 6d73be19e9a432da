package io.gradus.bench.performance;

import io.gradus.config.Carrier;
import io.gradus.config.CompressionConfig;
import io.gradus.kernel.Precision;

/** A way to train, of several that are measured side by side. */
record Way(Carrier carrier, int localSteps, Precision precision, CompressionConfig compression) {
  /** Exactly synchronous in single precision. */
  static Way exact(Carrier carrier) {
    return new Way(carrier, 1, Precision.FLOAT32, CompressionConfig.none());
  }

  Way localSteps(int steps) {
    return new Way(carrier, steps, precision, compression);
  }

  Way precision(Precision other) {
    return new Way(carrier, localSteps, other, compression);
  }

  Way compression(CompressionConfig other) {
    return new Way(carrier, localSteps, precision, other);
  }
}
