package io.gradus.cli;

import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import io.gradus.run.CommandResult;
import io.gradus.run.RunConfiguration;
import io.gradus.run.TuningResult;
import io.gradus.run.TuningRun;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tries out several configurations. */
@Command(
    name = "tune",
    customSynopsis = {
      "gradus tune --config <file> [<option> …]",
      "       gradus tune --data <path> --label <column> --output <directory>",
      "                   --set tuning.space.<key>=[<value>, …] [<option> …]"
    },
    description = {
      "Trains networks of several configurations side by side, as tuning { … } says, and leaves the"
          + " one that is best on validation rows.",
      "The output holds trials.jsonl, and in best/ what train would leave of the best"
          + " configuration."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class TuneCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions config;

  @Option(
      names = "--dry-run",
      description =
          "Checks configuration, data and networks, shows what would be trained and how long that"
              + " may take, and trains nothing.")
  private boolean dryRun;

  @Option(
      names = "--restart",
      description =
          "Starts over whatever the output holds of an earlier tuning. Short for --set"
              + " output.existing=overwrite.")
  private boolean restart;

  @Override
  public Integer call() {
    List<String> assignments = new ArrayList<>();
    if (restart) {
      assignments.add("output.existing=overwrite");
    }
    UserConfig user = config.user(assignments);
    JobConfig job = RunConfiguration.unchosen(user, Map.of());
    TuneScreen screen =
        new TuneScreen(spec.commandLine().getOut(), StandardOutput.style(spec), config.name(), job);
    CommandResult result = Main.result(spec);
    result.reachedBy(job.spark());
    result.path("output", job.output().path());
    try (TuningRun run = TuningRun.of(user, screen)) {
      result.runsAs(run::applicationId);
      if (dryRun) {
        screen.dryRunEnds(run.dryRun());
        result.answer("dryRun", true);
      } else {
        TuningResult tuned = run.tune();
        screen.ends(tuned);
        tuned.tell(result);
      }
    }
    return ExitCode.DONE.number();
  }
}
