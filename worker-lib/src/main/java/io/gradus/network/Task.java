package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * What a network is trained to tell. In JSON and configurations the name is written in lower case.
 */
public enum Task {
  /** One of two classes: one output, the logit of class 1. */
  BINARY,
  /** One of several classes: one logit a class. */
  MULTICLASS,
  /** Any subset of several labels: one logit a label. */
  MULTILABEL,
  /** One or several numbers: one output a target. */
  REGRESSION;

  /** The name in JSON and configurations, such as {@code "multiclass"}. */
  @JsonValue
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * What people are told that a network's raw output is: the logit of a class or label, or the
   * output of a target.
   *
   * @param of the name of the class, label or target
   */
  public String rawOutput(String of) {
    return (this == REGRESSION ? "output " : "logit of ") + of;
  }

  /**
   * The task of that {@link #id()}.
   *
   * @throws NetworkException if there is none
   */
  @JsonCreator
  public static Task of(String id) {
    return ConstantNames.find(Task.class, Task::id, "task", id);
  }
}
