package io.gradus.cli;

import io.gradus.report.ProgressLine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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

  @Option(
      names = "--restart",
      description =
          "Starts over whatever the output holds of earlier runs; short for"
              + " --set output.existing=overwrite.")
  private boolean restart;

  @Option(
      names = "--warm-start",
      paramLabel = "<model>",
      description =
          "Begins with the weights of a model; short for --set network.warm-start=<model>.")
  private String warmStart;

  @Override
  public Integer call() {
    TrainScreen screen = new TrainScreen(spec.commandLine().getOut(), config.file());
    TrainRun run = new TrainRun(config.load(assignments()), screen, style());
    if (dryRun) {
      run.check();
    } else {
      run.train();
    }
    return ExitCode.DONE.number();
  }

  private List<String> assignments() {
    List<String> assignments = new ArrayList<>();
    if (restart) {
      assignments.add("output.existing=overwrite");
    }
    if (warmStart != null) {
      assignments.add("network.warm-start=" + warmStart);
    }
    return assignments;
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
