package io.gradus.network;

/** The functions that may end an embedding of numbers. */
final class EmbeddingFunction {
  private EmbeddingFunction() {}

  /**
   * @throws NetworkException if it is neither the identity nor a rectifier
   */
  static void check(String type, ActivationFunction fn) {
    SpecChecks.present(type, "fn", fn);
    if (fn != ActivationFunction.IDENTITY && fn != ActivationFunction.RELU) {
      throw new NetworkException(
          "Expected fn of %s to be identity or relu, found %s. Put another function behind the layer as a layer of its own."
              .formatted(type, fn.id()));
    }
  }

  /** The function of a layer that names none. */
  static ActivationFunction orIdentity(ActivationFunction fn) {
    return fn == null ? ActivationFunction.IDENTITY : fn;
  }

  /** What a table says of it. */
  static String description(ActivationFunction fn) {
    return fn == ActivationFunction.IDENTITY ? "" : ", " + fn.id();
  }
}
