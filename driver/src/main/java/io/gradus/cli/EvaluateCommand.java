package io.gradus.cli;

import io.gradus.metric.Metrics;
import io.gradus.report.MetricsLog;
import io.gradus.report.Numbers;
import io.gradus.run.CommandResult;
import io.gradus.run.ModelRun;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Measures a model on rows that have labels. */
@Command(
    name = "evaluate",
    description = "Measures a model on rows that have labels.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class EvaluateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelData source;
  @Mixin private WeightOption weight;

  @Override
  public Integer call() {
    try (ModelRun run = source.run(spec, weight)) {
      Metrics metrics = run.evaluate();
      tell(Main.result(spec), run, metrics);
      show(run, metrics);
    }
    return ExitCode.DONE.number();
  }

  private void tell(CommandResult result, ModelRun run, Metrics metrics) {
    result.metrics(Map.of("data", metrics));
    ModelData.tell(result, "evaluated", run);
    result.answer("data", source.paths());
    result.answer("classes", run.model().encoder().classes());
    metrics.confusion().ifPresent(confusion -> result.answer("confusion", confusion));
    if (!metrics.quantiles().isEmpty()) {
      result.answer("quantiles", MetricsLog.quantiles(metrics));
    }
  }

  private void show(ModelRun run, Metrics metrics) {
    List<String> classes = run.model().encoder().classes();
    Screen screen = Screen.of(spec);
    screen.line("%s on %s".formatted(source.model(), Numbers.count(metrics.rows(), "row")));
    ModelData.tell(screen, run);
    screen.part("Metrics");
    screen.indented(MetricsView.table(Map.of("value", metrics)));
    if (!metrics.quantiles().isEmpty()) {
      screen.part("Quantiles");
      screen.indented(MetricsView.quantiles(metrics));
    }
    var confusion = MetricsView.confusion(metrics, classes);
    if (!confusion.isEmpty()) {
      screen.part("Confusion");
      screen.indented(confusion);
    }
  }
}
