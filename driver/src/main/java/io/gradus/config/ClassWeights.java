package io.gradus.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/** How much a row counts because of its class. Multiplied into the row's own weight. */
public sealed interface ClassWeights {
  /** As a configuration has it: a name, or weights by label. */
  Object declared();

  /** Every class counts 1. */
  record Equal() implements ClassWeights {
    @Override
    public Object declared() {
      return "none";
    }
  }

  /** Class c counts rows / (classes · rows of c), so that every class weighs the same in total. */
  record Balanced() implements ClassWeights {
    @Override
    public Object declared() {
      return "balanced";
    }
  }

  /** Weights by label as it stands in the data; a class that is not named counts 1. */
  record Given(Map<String, Double> byLabel) implements ClassWeights {
    public Given {
      byLabel = Collections.unmodifiableMap(new LinkedHashMap<>(byLabel));
    }

    @Override
    public Object declared() {
      return byLabel;
    }
  }
}
