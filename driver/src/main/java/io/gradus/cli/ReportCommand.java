package io.gradus.cli;

import io.gradus.explain.ExplainOptions;
import io.gradus.run.ModelReport;
import io.gradus.run.ModelRows;
import io.gradus.run.ModelRun;
import io.gradus.run.ReportOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes what a model is worth on rows, and why, as one page for people. */
@Command(
    name = "report",
    description =
        "Measures a model on labelled rows and writes what it is worth, and where it errs, as one"
            + " HTML file that needs nothing beside itself.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ReportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;
  @Mixin private ModelData source;
  @Mixin private WeightOption weight;
  @Mixin private RowsOption shown;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "report.html",
      paramLabel = "<file>",
      description =
          "The file; an earlier report there is replaced, nothing else. Default: ${DEFAULT-VALUE}.")
  private String output;

  @Option(
      names = "--against",
      paramLabel = "<model>",
      description =
          "Another model to measure on the same rows and show beside; may be given several times.")
  private List<String> against = new ArrayList<>();

  @Option(
      names = "--no-errors",
      description = "Only measures: errors are not traced back, which takes a pass of its own.")
  private boolean noErrors;

  @Override
  public Integer call() {
    ModelRows rows = source.rows(weight.settings());
    Screen screen = new Screen(spec.commandLine().getOut());
    try (ModelRun run = ModelRun.of("gradus report", source.model(), rows)) {
      ModelReport report = ModelReport.of(run);
      if (!noErrors) {
        report.with(run.explain(ExplainOptions.DEFAULT.withRows(shown.shown())));
      }
      for (String path : against) {
        try (ModelRun other = ModelRun.of("gradus report", path, rows)) {
          report.against(other);
        }
      }
      String where = report.writeTo(new ReportOutput(output));
      ModelData.tell(screen, run.report());
      screen.line("Written to " + where);
    }
    return ExitCode.DONE.number();
  }
}
