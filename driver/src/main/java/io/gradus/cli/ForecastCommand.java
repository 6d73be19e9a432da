package io.gradus.cli;

import io.gradus.forecast.Cluster;
import io.gradus.run.RunConfiguration;
import io.gradus.run.RunForecast;
import io.gradus.run.TrainingRun;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Forecasts what a training run costs on clusters of several sizes, and what bounds it. */
@Command(
    name = "forecast",
    aliases = "plan",
    description = {
      "Forecasts time, traffic and memory of a training run on clusters of several sizes, and says"
          + " what bounds it.",
      "Computing, updating and rounds are measured here for some seconds; the rest is arithmetic."
          + " Trains nothing."
    },
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ForecastCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ConfigOptions config;

  @Option(
      names = "--executors",
      paramLabel = "<n>",
      defaultValue = "8",
      description = "Most executors to forecast for (${DEFAULT-VALUE}).")
  private int executors;

  @Option(
      names = "--cores",
      paramLabel = "<n>",
      defaultValue = "1",
      description = "Cores of each executor (${DEFAULT-VALUE}).")
  private int cores;

  @Option(
      names = "--network",
      paramLabel = "<gigabits>",
      defaultValue = "10",
      description = "What each machine's network carries a second, each way (${DEFAULT-VALUE}).")
  private double gigabits;

  @Override
  public Integer call() {
    if (executors < 1 || cores < 1 || !(gigabits > 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "Expected at least 1 of --executors and --cores, and --network above 0, found %s, %s and %s."
              .formatted(executors, cores, gigabits));
    }
    RunConfiguration configuration = RunConfiguration.withoutOutput(config.userWithoutOutput());
    PrintWriter out = spec.commandLine().getOut();
    Main.result(spec).reachedBy(configuration.job().spark());
    try (TrainingRun run =
        TrainingRun.of(configuration, new TrainScreen(out, config.name(), configuration))) {
      Main.result(spec).runsAs(run::applicationId);
      RunForecast forecast = run.forecast(new Cluster(executors, cores, gigabits));
      ForecastView.show(forecast, new Screen(out));
    }
    return ExitCode.DONE.number();
  }
}
