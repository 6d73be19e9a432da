package io.gradus.cli;

import io.gradus.explain.ExplainOptions;
import io.gradus.run.ModelReport;
import io.gradus.run.ModelRun;
import io.gradus.run.ReportOutput;
import io.gradus.run.RunsReport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes what a model is worth on rows, and why, as one page for people. */
@Command(
    name = "report",
    description =
        "Measures a model on labelled rows and writes what it is worth, and where it errs, as one"
            + " HTML file that needs nothing beside itself.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ReportCommand implements Callable<Integer>, MayOnlyLook {
  @Spec private CommandSpec spec;

  @ArgGroup(exclusive = false, multiplicity = "0..1")
  private ModelData source;

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

  @Option(
      names = "--compare",
      arity = "1..*",
      paramLabel = "<run>",
      description =
          "Directories of runs to show side by side: how they trained, what they came to, and what"
              + " was set differently. Without --model and --data the report is of these alone.")
  private List<String> compare = new ArrayList<>();

  @Override
  public boolean onlyLooks() {
    return source == null;
  }

  @Override
  public Integer call() {
    Screen screen = Screen.of(spec);
    ReportOutput file = new ReportOutput(output);
    String where;
    if (source != null) {
      where = ofModel(screen, file);
    } else if (compare.size() > 1 && against.isEmpty()) {
      where = RunsReport.write(compare, file);
    } else {
      throw new ParameterException(
          spec.commandLine(), "Expected --model and --data, or --compare with two runs or more.");
    }
    screen.line("Written to " + where);
    Main.result(spec).path("report", where);
    return ExitCode.DONE.number();
  }

  private String ofModel(Screen screen, ReportOutput file) {
    try (ModelRun run = source.run(spec, weight)) {
      ModelReport report = ModelReport.of(run);
      if (run.model().members().size() > 1) {
        screen.line("Errors are traced back in one network: explain a member, as " + member());
      } else if (!noErrors) {
        report.with(run.explain(ExplainOptions.DEFAULT.withRows(shown.shown())));
      }
      for (String path : against) {
        try (ModelRun other = source.run(spec, weight, path)) {
          report.against(other);
        }
      }
      if (!compare.isEmpty()) {
        report.beside(compare);
      }
      String where = report.writeTo(file);
      ModelData.tell(Main.result(spec), "evaluated", run);
      ModelData.tell(screen, run);
      return where;
    }
  }

  private String member() {
    return source.model() + "/members/1";
  }
}
