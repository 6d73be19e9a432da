package io.gradus.cli;

import io.gradus.compare.Check;
import io.gradus.compare.ComparisonRules;
import io.gradus.compare.Margin;
import io.gradus.metric.Metric;
import io.gradus.metric.RowLoss;
import io.gradus.report.Numbers;
import io.gradus.run.CommandResult;
import io.gradus.run.ModelComparison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Says whether one model is better than another on the same rows. */
@Command(
    name = "compare",
    description =
        "Says whether a challenger is better than a champion on the same labelled rows, in one pass"
            + " over them. Ends with 0 where it is, and with 5 where the champion should stay.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class CompareCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--champion",
      required = true,
      paramLabel = "<path>",
      description =
          "The model that is in use: its directory, or registry:<name>@<alias or number>. Rows"
              + " count as for it.")
  private String champion;

  @Option(
      names = "--challenger",
      required = true,
      paramLabel = "<path>",
      description = "The model that may take its place, likewise.")
  private String challenger;

  @Mixin private RegistryOption registry;
  @Mixin private DataOptions source;
  @Mixin private WeightOption weight;

  @Option(
      names = "--loss",
      paramLabel = "<loss>",
      description =
          "What a row's prediction is off by: log_loss or brier for classes and labels;"
              + " squared_error or absolute_error for numbers, pinball_loss or nll where both"
              + " models tell as much. Default: pinball_loss, nll, log_loss or squared_error, the"
              + " first one that both tell.")
  private String loss;

  @Option(
      names = "--rule",
      defaultValue = "superior",
      paramLabel = "<rule>",
      description =
          "superior: the mean loss is shown to be less, by more than the margin. not-inferior: it"
              + " is shown to be greater by no more than the margin. Default: ${DEFAULT-VALUE}.")
  private String rule;

  @Option(
      names = "--margin",
      defaultValue = "0",
      paramLabel = "<margin>",
      description =
          "An amount of the loss such as 0.005, or a share of the champion's such as 1%%. Default:"
              + " ${DEFAULT-VALUE}.")
  private String margin;

  @Option(
      names = "--confidence",
      paramLabel = "<share>",
      description = "Of the intervals. Default: " + ComparisonRules.CONFIDENCE + ".")
  private double confidence = ComparisonRules.CONFIDENCE;

  @Option(
      names = "--guard",
      paramLabel = "<metric=margin>",
      description =
          "A metric that must be shown to be no more than the margin worse, such as auc=0.005 or"
              + " rmse=1%%; may be given several times.")
  private List<String> guards = new ArrayList<>();

  @Option(
      names = "--segment",
      paramLabel = "<column[=margin]>",
      description =
          "A column in no value of which the mean loss may be shown to be greater by more than the"
              + " margin; may be given several times. Default margin: 0.")
  private List<String> segments = new ArrayList<>();

  @Option(
      names = "--min-rows",
      paramLabel = "<rows>",
      description = "Fewer rows decide nothing. Default: " + ComparisonRules.MINIMUM_ROWS + ".")
  private long minimumRows = ComparisonRules.MINIMUM_ROWS;

  @Option(
      names = "--min-segment-rows",
      paramLabel = "<rows>",
      description =
          "Segments of fewer rows are shown and not judged. Default: "
              + ComparisonRules.MINIMUM_ROWS
              + ".")
  private long minimumSegmentRows = ComparisonRules.MINIMUM_ROWS;

  @Override
  public Integer call() {
    ComparisonRules rules = rules();
    try (ModelComparison comparison =
        ModelComparison.of(
            "gradus compare",
            registry.in(champion),
            registry.in(challenger),
            source.rows(weight.settings()))) {
      CommandResult told = Main.result(spec);
      told.reachedBy(comparison.spark());
      told.runsAs(comparison::applicationId);
      ModelComparison.Result result = comparison.compare(rules);
      tell(told, comparison, result);
      show(comparison, result);
      return (result.verdict().passed() ? ExitCode.DONE : ExitCode.REFUSED).number();
    }
  }

  private ComparisonRules rules() {
    Map<Metric, Margin> byMetric = new LinkedHashMap<>();
    for (String guard : guards) {
      int equals = guard.indexOf('=');
      if (equals < 0) {
        throw wrong(
            "--guard", "Expected metric=margin such as auc=0.005, found \"" + guard + "\".");
      }
      byMetric.put(
          read("--guard", () -> Metric.of(guard.substring(0, equals))),
          read("--guard", () -> Margin.of(guard.substring(equals + 1))));
    }
    Map<String, Margin> byColumn = new LinkedHashMap<>();
    for (String segment : segments) {
      int equals = segment.lastIndexOf('=');
      byColumn.put(
          equals < 0 ? segment : segment.substring(0, equals),
          equals < 0
              ? Margin.NONE
              : read("--segment", () -> Margin.of(segment.substring(equals + 1))));
    }
    return read(
        "options",
        () ->
            new ComparisonRules(
                read("--rule", () -> ComparisonRules.Rule.of(rule)),
                read("--margin", () -> Margin.of(margin)),
                Optional.ofNullable(loss).map(name -> read("--loss", () -> RowLoss.of(name))),
                confidence,
                byMetric,
                byColumn,
                minimumRows,
                minimumSegmentRows));
  }

  private <T> T read(String option, Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw wrong(option, e.getMessage());
    }
  }

  private ParameterException wrong(String option, String message) {
    return new ParameterException(spec.commandLine(), option + ": " + message);
  }

  private void tell(CommandResult told, ModelComparison comparison, ModelComparison.Result result) {
    told.metrics("champion", result.champion());
    told.metrics("challenger", result.challenger());
    told.verdict(result.verdict().toMap());
    DataOptions.tell(told, "compared", result.scored());
    told.answer("champion", comparison.champion());
    told.answer("challenger", comparison.challenger());
    told.answer("digests", result.digests());
    told.answer("loss", result.loss().id());
    told.answer("data", source.paths());
  }

  private void show(ModelComparison comparison, ModelComparison.Result result) {
    Screen screen = Screen.of(spec);
    screen.line(
        "%s (challenger) against %s (champion) on %s"
            .formatted(
                comparison.challenger(),
                comparison.champion(),
                Numbers.count(result.rows(), "row")));
    DataOptions.tell(screen, result.scored());
    screen.part("Metrics");
    screen.indented(metrics(result));
    screen.part("Checks");
    screen.indented(VerdictView.checks(result.verdict()));
    for (Check check : result.verdict().checks()) {
      List<String> table = VerdictView.segments(check);
      if (!table.isEmpty()) {
        screen.part("Segments of " + check.facts().get("column"));
        screen.indented(table);
      }
    }
    screen.part(result.verdict().words());
  }

  private static List<String> metrics(ModelComparison.Result result) {
    TextTable table = new TextTable("metric", ">champion", ">challenger");
    for (Metric metric : Metric.values()) {
      Double first = result.champion().get(metric.id());
      Double second = result.challenger().get(metric.id());
      if (metric != Metric.LOSS && first != null && second != null) {
        table.row(metric.id(), Numbers.decimal(first), Numbers.decimal(second));
      }
    }
    return table.lines();
  }
}
