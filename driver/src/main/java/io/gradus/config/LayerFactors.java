package io.gradus.config;

import io.gradus.network.Factors;
import io.gradus.network.LayerSpec;
import io.gradus.network.WithFactors;
import java.util.LinkedHashMap;
import java.util.Map;

/** Keys of any layer's long form that say how fast its tensors are updated. */
record LayerFactors(Factors weights, Factors biases) {
  private static final String RATE = "rate-factor";
  private static final String DECAY = "decay-factor";
  private static final String BIAS = "bias-";

  static LayerFactors read(Group layer) {
    return new LayerFactors(factors(layer, ""), factors(layer, BIAS));
  }

  private static Factors factors(Group layer, String prefix) {
    double rate = layer.number(prefix + RATE, Range.above(0)).orElse(1.0);
    double decay = layer.number(prefix + DECAY, Range.atLeast(0)).orElse(1.0);
    return layer.build(() -> new Factors(rate, decay)).orElse(Factors.ONE);
  }

  LayerSpec on(LayerSpec layer) {
    return WithFactors.of(layer, weights, biases);
  }

  /** A layer as its record declares it, with factors as keys of its own. */
  static Map<Object, Object> written(Map<?, ?> declared) {
    if (!(declared.get("layer") instanceof Map<?, ?> layer)) {
      return new LinkedHashMap<>(declared);
    }
    Map<Object, Object> written = new LinkedHashMap<>(layer);
    write(written, (Map<?, ?>) declared.get("weights"), "");
    write(written, (Map<?, ?>) declared.get("biases"), BIAS);
    return written;
  }

  private static void write(Map<Object, Object> written, Map<?, ?> factors, String prefix) {
    written.put(prefix + RATE, factors.get("rate"));
    written.put(prefix + DECAY, factors.get("decay"));
  }
}
