package io.gradus.cli;

import io.gradus.report.ProgressLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a network as a configuration says. */
@Command(
    name = "train",
    description = "Trains a network as a configuration says.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions config;

  @Option(
      names = "--dry-run",
      description = "Checks configuration, data and network, shows the plan, and trains nothing.")
  private boolean dryRun;

  @Override
  public Integer call() {
    TrainScreen screen = new TrainScreen(spec.commandLine().getOut(), config.file());
    TrainRun run = new TrainRun(config.load(), screen, style());
    if (dryRun) {
      run.check();
    } else {
      run.train();
    }
    return ExitCode.DONE.number();
  }

  /** Lines are rewritten where a person looks at a terminal; a scheduler's log gets plain ones. */
  private static ProgressLine.Style style() {
    return isTerminal(Path.of("/proc/self/fd/1"))
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
