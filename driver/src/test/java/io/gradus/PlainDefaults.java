package io.gradus;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Has tests run with the fixed defaults of {@code conf/reference.conf}, which are quick and known
 * beforehand. Those of what is chosen by the rows say {@code preset = good} themselves.
 */
public final class PlainDefaults implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) {
    System.setProperty("spark.gradus.preset", "none");
  }
}
