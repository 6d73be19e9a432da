package io.gradus.cli;

/** How rounds travel, in words. */
final class RoundWords {
  private RoundWords() {}

  /**
   * Words for the screen.
   *
   * @param carrier as events name it
   */
  static String of(String carrier) {
    return switch (carrier) {
      case "resident" -> "in tasks that stay";
      case "sharded" -> "in tasks that stay, sharded over executors";
      default -> "as Spark jobs";
    };
  }
}
