package io.gradus.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A program beside this one. */
public final class Program {
  private Program() {}

  /**
   * Runs it to its end and returns the lines that it printed; errors go to ours.
   *
   * @param expected what is said where it fails
   * @throws IllegalStateException if it ends with another code than 0
   */
  public static List<String> run(List<String> command, String expected)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = process.waitFor();
    if (code != 0) {
      throw new IllegalStateException(
          "Expected %s, found exit code %s. It printed:%n%s".formatted(expected, code, output));
    }
    return output.lines().toList();
  }
}
