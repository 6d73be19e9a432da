package io.gradus.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class UpdateRuleTest {
  @Test
  void aRuleIsTheSameAfterJson() {
    UpdateRule rule =
        new UpdateRule(
            new Sgd(0.1, 0.9, 0, true),
            new CosineSchedule(100, 0.01),
            Clipping.byNorm(2),
            new Regularization(0.1, 0, Regularization.Tensors.WEIGHTS),
            0.25);
    assertEquals(rule, UpdateRule.fromJson(rule.toJson()));
  }
}
