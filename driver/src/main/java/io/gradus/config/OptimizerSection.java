package io.gradus.config;

import io.gradus.optim.Adam;
import io.gradus.optim.Clipping;
import io.gradus.optim.ConstantSchedule;
import io.gradus.optim.Lbfgs;
import io.gradus.optim.OptimizerSpec;
import io.gradus.optim.Regularization;
import java.util.Map;
import java.util.Optional;

/** Reads {@code optimizer}, {@code clipping} and {@code regularization}. */
final class OptimizerSection {
  static final SpecSection<OptimizerSpec> KEYS =
      new SpecSection<>(
              "optimizer",
              OptimizerSpec.class,
              job -> Optional.of(job.optimizer()),
              OptimizerSpec::fromJson,
              Map.of())
          .keys(ValueType.yesNo(), "nesterov", "amsgrad", "centered")
          .keys(ValueType.whole(Range.atLeast(1)), "memory", "iterations", "newton-schulz-steps")
          .keys(ValueType.whole(Range.atLeast(0)), "warmup")
          .keys(ValueType.number(Range.above(0)), "rate", "other-rate", "epsilon")
          .keys(
              ValueType.number(Range.atLeast(0)),
              "weight-decay",
              "momentum-decay",
              "rate-decay",
              "initial-sum",
              "tolerance")
          .keys(
              ValueType.number(Range.fromUpTo(0, 1)),
              "momentum",
              "dampening",
              "beta1",
              "beta2",
              "alpha",
              "rho");

  static final Section<Clipping> CLIPPING = Section.at("clipping", JobConfig::clipping);

  private static final ValueType<Double> NOT_NEGATIVE = ValueType.number(Range.atLeast(0));

  /** A bound, of which null is as good as 0: none. */
  private static final ValueType<Double> BOUND =
      NOT_NEGATIVE.optional().as(bound -> bound.orElse(0.0), Optional::of);

  private static final ConfigKey<Double> NORM = CLIPPING.key("norm", BOUND, Clipping::norm);
  private static final ConfigKey<Double> VALUE = CLIPPING.key("value", BOUND, Clipping::value);

  static final Section<Regularization> REGULARIZATION =
      Section.at("regularization", JobConfig::regularization);

  private static final ConfigKey<Double> L2 =
      REGULARIZATION.key("l2", NOT_NEGATIVE, Regularization::l2);
  private static final ConfigKey<Double> L1 =
      REGULARIZATION.key("l1", NOT_NEGATIVE, Regularization::l1);
  private static final ConfigKey<Regularization.Tensors> TENSORS =
      REGULARIZATION.key(
          "tensors", ValueType.choice(Regularization.Tensors.class), Regularization::tensors);

  private OptimizerSection() {}

  static OptimizerSpec optimizer(Group group) {
    if (group.value(SpecSection.TYPE).isEmpty()) {
      group.missing(SpecSection.TYPE, "Name one of " + Group.listed(KEYS.types()) + ".");
      KEYS.readUntyped(group);
      group.rejectUnknown();
      return Adam.usual();
    }
    Optional<OptimizerSpec> optimizer = KEYS.read(group);
    group.rejectUnknown();
    return optimizer.orElseGet(Adam::usual);
  }

  static Clipping clipping(Group group) {
    double norm = NORM.read(group);
    double value = VALUE.read(group);
    group.rejectUnknown();
    return new Clipping(norm, value);
  }

  static Regularization regularization(Group group) {
    double l2 = L2.read(group);
    double l1 = L1.read(group);
    Regularization.Tensors tensors = TENSORS.read(group);
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
