package io.gradus.cli;

import io.gradus.report.ProgressLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;

/** What standard output is connected to. */
final class StandardOutput {
  private StandardOutput() {}

  /** Lines are rewritten where a person looks at a terminal; a scheduler's log gets plain ones. */
  static ProgressLine.Style style(CommandSpec command) {
    return !Main.printsJson(command) && isTerminal(Path.of("/proc/self/fd/1"))
        ? ProgressLine.Style.TERMINAL
        : ProgressLine.Style.PLAIN;
  }

  /** What standard output is connected to; System.console() tells different things by version. */
  private static boolean isTerminal(Path standardOutput) {
    try {
      String device = Files.readSymbolicLink(standardOutput).toString();
      return device.startsWith("/dev/pts/") || device.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
