package io.gradus.cli;

import io.gradus.config.JobConfig;
import io.gradus.dataset.source.SourceReader;
import io.gradus.evaluate.Evaluator;
import io.gradus.metric.Metrics;
import io.gradus.model.TrainedModel;
import io.gradus.report.MetricsLog;
import io.gradus.report.Numbers;
import io.gradus.run.HadoopSettings;
import io.gradus.run.Sessions;
import io.gradus.storage.ModelStore;
import io.gradus.text.PrintableJson;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
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

  @Option(names = "--json", description = "Prints the metrics as JSON, and nothing else.")
  private boolean json;

  @Override
  public Integer call() {
    TrainedModel model = ModelStore.load(source.model(), HadoopSettings.with(Map.of()));
    JobConfig job = source.job(model);
    try (Sessions sessions = Sessions.open("gradus evaluate", job.spark())) {
      Dataset<Row> rows = SourceReader.read(sessions.spark(), job.data(), source.paths());
      show(model, Evaluator.evaluate(model, rows, job));
    }
    return ExitCode.DONE.number();
  }

  private void show(TrainedModel model, Metrics metrics) {
    Screen screen = new Screen(spec.commandLine().getOut());
    if (json) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("model", source.model());
      result.put("data", source.paths());
      result.put("rows", metrics.rows());
      result.put("metrics", MetricsLog.values(metrics));
      result.put("classes", model.encoder().classes());
      metrics.confusion().ifPresent(confusion -> result.put("confusion", confusion));
      spec.commandLine().getOut().print(PrintableJson.indented(result));
      spec.commandLine().getOut().flush();
      return;
    }
    screen.line("%s on %s".formatted(source.model(), Numbers.count(metrics.rows(), "row")));
    screen.part("Metrics");
    screen.indented(MetricsView.table(Map.of("value", metrics)));
    var confusion = MetricsView.confusion(metrics, model.encoder().classes());
    if (!confusion.isEmpty()) {
      screen.part("Confusion");
      screen.indented(confusion);
    }
  }
}
