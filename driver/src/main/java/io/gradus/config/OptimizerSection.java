package io.gradus.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.gradus.optim.Adam;
import io.gradus.optim.Clipping;
import io.gradus.optim.ConstantSchedule;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.Regularization;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code optimizer}, {@code clipping} and {@code regularization}. */
final class OptimizerSection {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final Map<String, List<String>> KEYS = new LinkedHashMap<>();

  static {
    KEYS.put("sgd", List.of("rate", "momentum", "dampening", "nesterov"));
    KEYS.put("adam", List.of("rate", "beta1", "beta2", "epsilon", "amsgrad"));
    KEYS.put("adamw", List.of("rate", "beta1", "beta2", "epsilon", "weight-decay", "amsgrad"));
    KEYS.put("adamax", List.of("rate", "beta1", "beta2", "epsilon"));
    KEYS.put("nadam", List.of("rate", "beta1", "beta2", "epsilon", "momentum-decay"));
    KEYS.put("radam", List.of("rate", "beta1", "beta2", "epsilon"));
    KEYS.put("rmsprop", List.of("rate", "alpha", "epsilon", "momentum", "centered"));
    KEYS.put("adagrad", List.of("rate", "rate-decay", "initial-sum", "epsilon"));
    KEYS.put("adadelta", List.of("rate", "rho", "epsilon"));
    KEYS.put("lbfgs", List.of("memory", "iterations", "tolerance"));
  }

  private OptimizerSection() {}

  static OptimizerSpec optimizer(Group group) {
    Optional<String> type = group.choice("type", KEYS.keySet());
    if (type.isEmpty()) {
      group.ignoreRest();
    }
    Optional<OptimizerSpec> optimizer = type.flatMap(name -> optimizer(group, name));
    group.rejectUnknown();
    return optimizer.orElseGet(Adam::usual);
  }

  /** What is not given is left out of the JSON, and so has the default that the spec knows. */
  private static Optional<OptimizerSpec> optimizer(Group group, String type) {
    Map<String, Object> declared = new LinkedHashMap<>();
    declared.put("type", type);
    for (String key : KEYS.get(type)) {
      value(group, key).ifPresent(value -> declared.put(key.replace('-', '_'), value));
    }
    return group.build(() -> OptimizerSpec.fromJson(json(declared)));
  }

  private static Optional<?> value(Group group, String key) {
    return switch (key) {
      case "nesterov", "amsgrad", "centered" -> group.yesNo(key);
      case "memory", "iterations" -> group.whole(key, Range.atLeast(1));
      case "rate", "epsilon" -> group.number(key, Range.above(0));
      case "weight-decay", "momentum-decay", "rate-decay", "initial-sum", "tolerance" ->
          group.number(key, Range.atLeast(0));
      default -> group.number(key, Range.fromUpTo(0, 1));
    };
  }

  private static String json(Map<String, Object> declared) {
    try {
      return MAPPER.writeValueAsString(declared);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An optimizer cannot be written as JSON: " + declared, e);
    }
  }

  static Clipping clipping(Group group) {
    double norm = group.number("norm", Range.atLeast(0)).orElse(0.0);
    double value = group.number("value", Range.atLeast(0)).orElse(0.0);
    group.rejectUnknown();
    return new Clipping(norm, value);
  }

  static Regularization regularization(Group group) {
    double l2 = group.number("l2", Range.atLeast(0)).orElse(0.0);
    double l1 = group.number("l1", Range.atLeast(0)).orElse(0.0);
    Regularization.Tensors tensors =
        group.choice("tensors", Regularization.Tensors.class).orElse(Regularization.Tensors.ALL);
    group.rejectUnknown();
    return new Regularization(l2, l1, tensors);
  }

  /** L-BFGS takes all rows at once and finds its own rate. */
  static void checkLbfgs(Group top, JobConfig job) {
    if (!(job.optimizer() instanceof Lbfgs)) {
      return;
    }
    if (!(job.schedule().spec() instanceof ConstantSchedule)) {
      top.group("schedule")
          .report(
              "type",
              "Expected constant with optimizer.type = lbfgs, which searches its own rate. Remove"
                  + " the schedule.");
    }
    if (!job.clipping().equals(Clipping.NONE)) {
      top.report("clipping", "Expected none with optimizer.type = lbfgs. Remove it.");
    }
    if (job.training().localSteps().steps() > 1) {
      top.group("training")
          .report(
              "local-steps",
              "Expected 1 with optimizer.type = lbfgs, which takes all rows at once. Remove it.");
    }
    if (job.training().compression().method() != CompressionConfig.Method.NONE) {
      top.group("training")
          .group("gradient-compression")
          .report(
              "method",
              "Expected none with optimizer.type = lbfgs, which needs exact gradients. Remove it.");
    }
    if (job.training().compression().parameters() != CompressionConfig.Parameters.NONE) {
      top.group("training")
          .report(
              "parameter-compression",
              "Expected none with optimizer.type = lbfgs, which needs exact gradients. Remove it.");
    }
  }
}
