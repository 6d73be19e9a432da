package io.gradus.cli;

import io.gradus.metric.Metrics;
import io.gradus.report.MetricsLog;
import io.gradus.report.Numbers;
import io.gradus.run.ModelRun;
import io.gradus.text.PrintableJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
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

  @Option(names = "--json", description = "Prints the metrics as JSON, and nothing else.")
  private boolean json;

  @Override
  public Integer call() {
    try (ModelRun run = source.run(spec, weight)) {
      Metrics metrics = run.evaluate();
      show(run, metrics);
    }
    return ExitCode.DONE.number();
  }

  private void show(ModelRun run, Metrics metrics) {
    List<String> classes = run.model().encoder().classes();
    Screen screen = Screen.of(spec);
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("model", source.model());
      result.put("data", source.paths());
      result.put("rows", metrics.rows());
      result.put("scored", run.report().toMap());
      result.put("metrics", MetricsLog.values(metrics));
      result.put("classes", classes);
      metrics.confusion().ifPresent(confusion -> result.put("confusion", confusion));
      if (!metrics.quantiles().isEmpty()) {
        result.put("quantiles", MetricsLog.quantiles(metrics));
      }
      spec.commandLine().getOut().print(PrintableJson.indented(result));
      spec.commandLine().getOut().flush();
      return;
    }
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
