package io.gradus.compute;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.network.ParameterLayout;
import io.gradus.optim.Clipping;
import io.gradus.optim.ConstantSchedule;
import io.gradus.optim.Optimizer;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.Regularization;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/** Our optimizer for a fixture's, which is written with PyTorch's names. */
final class FixtureOptimizer {
  private static final Map<String, String> NAMES =
      Map.of(
          "lr", "rate",
          "eps", "epsilon",
          "lr_decay", "rate_decay",
          "initial_accumulator_value", "initial_sum",
          "iterations", "newton_schulz_steps");

  /** Whose weight decay is decoupled from the gradient. */
  private static final Set<String> DECOUPLED = Set.of("adamw", "schedule_free_adamw", "muon");

  private FixtureOptimizer() {}

  static Optimizer of(JsonNode fixture, ParameterLayout layout) {
    double clipNorm = fixture.path("clip_norm").asDouble(0);
    double clipValue = fixture.path("clip_value").asDouble(0);
    boolean decoupled = DECOUPLED.contains(fixture.get("type").asText());
    double l2 = decoupled ? 0 : fixture.path("weight_decay").asDouble(0);
    return Optimizer.create(
        spec(fixture, decoupled),
        new ConstantSchedule(),
        new Clipping(clipNorm, clipValue),
        new Regularization(l2, 0, Regularization.Tensors.ALL),
        layout);
  }

  private static OptimizerSpec spec(JsonNode fixture, boolean decoupled) {
    ObjectNode ours = new ObjectMapper().createObjectNode();
    for (Iterator<String> names = fixture.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (name.equals("others")) {
        JsonNode others = fixture.get(name);
        ours.set("other_rate", others.get("lr"));
        ours.set("beta1", others.get("betas").get(0));
        ours.set("beta2", others.get("betas").get(1));
        ours.set("epsilon", others.get("eps"));
        assertEquals(fixture.get("weight_decay"), others.get("weight_decay"), "one decay for all");
      } else if (name.equals("betas")) {
        ours.set("beta1", fixture.get(name).get(0));
        ours.set("beta2", fixture.get(name).get(1));
      } else if (name.equals("weight_decay") && decoupled
          || !name.matches("clip_.*|weight_decay|tensors")) {
        ours.set(NAMES.getOrDefault(name, name), fixture.get(name));
      }
    }
    return OptimizerSpec.fromJson(ours.toString());
  }
}
