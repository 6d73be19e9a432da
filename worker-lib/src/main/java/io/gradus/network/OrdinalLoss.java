package io.gradus.network;

/**
 * A loss of classes that have an order: one output less than there are classes, each about whether
 * a row is above a class.
 */
public sealed interface OrdinalLoss extends LossSpec permits OrdinalCoral, OrdinalCorn {
  @Override
  default int targetWidth(int outputs) {
    return 1;
  }

  @Override
  default boolean suitsMembers() {
    return false;
  }

  @Override
  default int outputs(int targets) {
    return targets - 1;
  }

  @Override
  default ClassDecision decision() {
    return ClassDecision.MEDIAN;
  }

  @Override
  default boolean suits(Task task) {
    return task == Task.MULTICLASS;
  }
}
