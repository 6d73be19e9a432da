package io.gradus.cli;

import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import io.gradus.run.CommandResult;
import io.gradus.run.CrossValidation;
import io.gradus.run.CrossValidationResult;
import io.gradus.run.CrossValidationRun;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Validates one configuration several times, each time on other rows. */
@Command(
    name = "cross-validate",
    customSynopsis = {
      "gradus cross-validate --data <path> --label <column> --output <directory> [<option> …]",
      "       gradus cross-validate --config <file> [<option> …]"
    },
    description = {
      "Divides the rows into folds, as folds { … } says, and trains a model for each: on the rows"
          + " of all others, checked on its own.",
      "The output holds the models, each metric's mean and deviation, and for each row what the"
          + " model predicts that has not seen it."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class CrossValidateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions config;

  @Option(
      names = "--folds",
      paramLabel = "<n>",
      description = "How many folds; short for --set folds.number=<n>.")
  private Integer folds;

  @Option(
      names = "--dry-run",
      description =
          "Checks configuration, data and networks, shows what would be trained and how long that"
              + " may take, and trains nothing.")
  private boolean dryRun;

  @Option(
      names = "--restart",
      description =
          "Starts over whatever the output holds of an earlier cross-validation. Short for --set"
              + " output.existing=overwrite.")
  private boolean restart;

  @Override
  public Integer call() {
    List<String> assignments = new ArrayList<>();
    if (folds != null) {
      assignments.add("folds.number=" + folds);
    }
    if (restart) {
      assignments.add("output.existing=overwrite");
    }
    UserConfig user = config.user(assignments);
    JobConfig job = CrossValidation.job(user);
    CrossValidationScreen screen =
        new CrossValidationScreen(
            spec.commandLine().getOut(), StandardOutput.style(spec), config.name(), job);
    CommandResult result = Main.result(spec);
    result.reachedBy(job.spark());
    result.path("output", job.output().path());
    try (CrossValidationRun run = CrossValidationRun.of(user, screen)) {
      result.runsAs(run::applicationId);
      if (dryRun) {
        screen.dryRunEnds(run.dryRun());
        result.answer("dryRun", true);
      } else {
        CrossValidationResult validated = run.validate();
        screen.ends(validated);
        validated.tell(result);
      }
    }
    return ExitCode.DONE.number();
  }
}
