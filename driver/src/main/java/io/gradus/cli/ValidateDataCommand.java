package io.gradus.cli;

import io.gradus.compare.Check;
import io.gradus.compare.ColumnThresholds;
import io.gradus.report.Numbers;
import io.gradus.run.CommandResult;
import io.gradus.run.DataValidation;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says whether rows are like those that a model was trained on. */
@Command(
    name = "validate-data",
    description =
        "Says whether rows are like those that a model was trained on, in one pass over them:"
            + " columns, gaps, unseen categories, ranges, drift. Ends with 0 where they are, if"
            + " with warnings, and with 5 where a check fails. Labels are looked at where they are"
            + " there.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class ValidateDataCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = {"-m", "--model"},
      required = true,
      paramLabel = "<path>",
      description =
          "Directory of the model, or of the run that left it, or registry:<name>@<alias or"
              + " number>.")
  private String model;

  @Mixin private RegistryOption registry;
  @Mixin private DataOptions source;

  @Option(
      names = "--threshold",
      paramLabel = "<column=measure:limit>",
      description =
          "From where on a column fails: psi (0.25; warns from 0.1), js (not judged), gaps (a share"
              + " greater by 0.25; 0.05), unseen (a share greater by 0.1; 0.01), range (0.1; 0.01)."
              + " Two limits, as in plan=psi:0.2,0.3, are to warn and to fail; off is never; * are"
              + " all columns. May be given several times.")
  private List<String> limits = new ArrayList<>();

  @Option(
      names = "--min-rows",
      defaultValue = "1",
      paramLabel = "<rows>",
      description = "Fewer rows fail. Default: ${DEFAULT-VALUE}.")
  private long minimumRows;

  @Option(
      names = "--max-bad-rows",
      defaultValue = "0",
      paramLabel = "<share>",
      description =
          "A greater share of rows that cannot be used fails, and a smaller one warns. Default:"
              + " ${DEFAULT-VALUE}.")
  private double badRows;

  @Override
  public Integer call() {
    ColumnThresholds thresholds = thresholds();
    try (DataValidation validation =
        DataValidation.of("gradus validate-data", registry.in(model), source.rows(List.of()))) {
      CommandResult told = Main.result(spec);
      told.reachedBy(validation.spark());
      told.runsAs(validation::applicationId);
      DataValidation.Result result = validation.validate(thresholds, minimumRows, badRows);
      tell(told, validation, result);
      show(validation, result);
      return (result.verdict().passed() ? ExitCode.DONE : ExitCode.REFUSED).number();
    }
  }

  private ColumnThresholds thresholds() {
    ColumnThresholds thresholds = new ColumnThresholds();
    try {
      limits.forEach(thresholds::add);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), "--threshold: " + e.getMessage());
    }
    return thresholds;
  }

  private void tell(CommandResult told, DataValidation validation, DataValidation.Result result) {
    told.verdict(result.verdict().toMap());
    result.seen().ifPresent(seen -> DataOptions.tell(told, "validated", seen));
    told.path("model", validation.model());
    told.answer("data", source.paths());
    told.answer("labelled", result.labelled());
    told.answer("driftKnown", result.compared());
  }

  private void show(DataValidation validation, DataValidation.Result result) {
    Screen screen = Screen.of(spec);
    screen.line(
        "%s against the training rows of %s"
            .formatted(
                result
                    .seen()
                    .map(seen -> Numbers.count(seen.rows(), "row"))
                    .orElse("Rows that cannot be read"),
                validation.model()));
    if (result.seen().isPresent() && !result.labelled()) {
      screen.fact("labels", "are not there, and not looked at");
    }
    if (!result.compared()) {
      screen.fact(
          "drift", "is not known: the model does not have how its training rows were spread");
    }
    screen.part("Checks");
    screen.indented(VerdictView.checks(result.verdict(), check -> !VerdictView.isOfColumn(check)));
    List<Check> columns =
        result.verdict().checks().stream().filter(VerdictView::isOfColumn).toList();
    if (!columns.isEmpty()) {
      screen.part("Columns, the worst first");
      screen.indented(VerdictView.columns(columns));
    }
    screen.part(result.verdict().words());
  }
}
