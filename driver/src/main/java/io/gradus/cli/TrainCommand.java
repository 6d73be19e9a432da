package io.gradus.cli;

import io.gradus.report.ProgressLine;
import io.gradus.run.CommandResult;
import io.gradus.run.RunConfiguration;
import io.gradus.run.RunResult;
import io.gradus.run.TrainingRun;
import io.gradus.train.TrainingExtent;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Trains a network as a configuration says. */
@Command(
    name = "train",
    customSynopsis = {
      "gradus train --data <path> --label <column> --output <directory> [<option> …]",
      "       gradus train --config <file> [<option> …]"
    },
    description = {
      "Trains a network on rows, to predict a column of theirs; or as a configuration says.",
      "The output holds the model, what was measured, and as run.conf the configuration."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions config;

  @Option(
      names = "--dry-run",
      description =
          "Checks configuration, data and network, shows what training amounts to, and trains"
              + " nothing.")
  private boolean dryRun;

  @Option(
      names = "--restart",
      description =
          "Starts over whatever the output holds of earlier runs; what no run wrote stays. Short"
              + " for --set output.existing=overwrite.")
  private boolean restart;

  @Option(
      names = "--warm-start",
      paramLabel = "<model>",
      description =
          "Begins with the weights of a model, a directory or registry:<name>@<alias or number>;"
              + " short for --set network.warm-start=<model>.")
  private String warmStart;

  @Option(
      names = RegistryOption.NAME,
      paramLabel = RegistryOption.LABEL,
      description = {"Short for --set registry.path=<directory>.", RegistryOption.DESCRIPTION})
  private String registry;

  @Option(
      names = "--preset",
      paramLabel = "<preset>",
      description =
          "Who chooses what nobody writes: quick, good, best or none; short for --set"
              + " preset=<preset>.")
  private String preset;

  @Option(
      names = "--budget",
      paramLabel = "<time>",
      description =
          "The time that preset best takes, such as 90s, 10m or 2h; short for --set budget=<time>.")
  private String budget;

  @Override
  public Integer call() {
    RunConfiguration configuration = RunConfiguration.of(config.user(assignments()));
    PrintWriter out = spec.commandLine().getOut();
    TrainScreen screen = new TrainScreen(out, config.name(), configuration);
    CommandResult result = Main.result(spec);
    result.reachedBy(configuration.job().spark());
    result.path("output", configuration.job().output().path());
    try (TrainingRun run =
        TrainingRun.of(configuration, screen, new ProgressLine(out, StandardOutput.style(spec)))) {
      result.runsAs(run::applicationId);
      if (dryRun) {
        check(run, screen, result);
      } else {
        RunResult left = run.train();
        screen.ends(left);
        left.tell(result);
        result.path("output", left.outputPath());
      }
    }
    return ExitCode.DONE.number();
  }

  /** Everything that comes before rows are packed and the first step is taken. */
  private static void check(TrainingRun run, TrainScreen screen, CommandResult result) {
    Optional<RunResult> before = run.finishedBefore();
    TrainingExtent extent = run.extent();
    result.answer("dryRun", true);
    result.answer("epochs", extent.epochs());
    result.answer("stepsPerEpoch", extent.stepsPerEpoch());
    result.answer("finishedBefore", before.isPresent());
    result.rows("train", extent.rows());
    screen.dryRunEnds();
    before.ifPresent(screen::ends);
  }

  private List<String> assignments() {
    List<String> assignments = new ArrayList<>();
    if (restart) {
      assignments.add("output.existing=overwrite");
    }
    if (warmStart != null) {
      assignments.add("network.warm-start=" + warmStart);
    }
    if (registry != null) {
      assignments.add("registry.path=" + registry);
    }
    if (preset != null) {
      assignments.add("preset=" + preset);
    }
    if (budget != null) {
      assignments.add("budget=" + budget);
    }
    return assignments;
  }
}
