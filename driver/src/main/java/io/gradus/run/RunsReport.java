package io.gradus.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.gradus.config.Secrets;
import io.gradus.report.html.ComparedRun;
import io.gradus.report.html.ReportPage;
import io.gradus.report.html.TrainingLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** A report of several runs side by side, from what they left, or have left so far. */
public final class RunsReport {
  private static final JsonMapper JSON = new JsonMapper();

  private RunsReport() {}

  /**
   * Writes it.
   *
   * @param runs their directories
   * @return where, as other programs take it
   * @throws RunException if one of them is no run's, or something else is at the output
   */
  public static String write(List<String> runs, ReportOutput output) {
    return RunException.told(
        () -> {
          Configuration hadoop = HadoopSettings.with(Map.of());
          return output.write(ReportPage.ofRuns(read(runs, hadoop), Versions.own()), hadoop);
        });
  }

  /** What they left. */
  static List<ComparedRun> read(List<String> runs, Configuration hadoop) {
    List<String> shown = runs.stream().map(run -> Secrets.redact("run", run)).toList();
    List<String> names = ShortNames.of(shown);
    List<ComparedRun> read = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      RunDirectory left = RunDirectory.at(runs.get(i), hadoop);
      Optional<RunFile> file = RunFile.at(left).filter(found -> !found.damaged());
      if (file.isEmpty()) {
        throw new RunException(
            Reason.CONFIGURATION,
            "--compare: Expected a directory that a run has written, which is told by its %s, found none at %s. Name the output.path of the run, not its model."
                .formatted(RunDirectory.IDENTITY, shown.get(i)));
      }
      TrainingLog log =
          left.read(RunDirectory.METRICS)
              .map(text -> TrainingLog.parse(text.lines()))
              .orElse(TrainingLog.none());
      read.add(new ComparedRun(names.get(i), file.get().values(), log, metrics(left)));
    }
    return read;
  }

  private static Map<String, Map<String, Double>> metrics(RunDirectory left) {
    Map<String, Map<String, Double>> metrics = new LinkedHashMap<>();
    left.read(RunDirectory.RESULT)
        .flatMap(RunsReport::tree)
        .map(result -> result.path("metrics"))
        .ifPresent(
            all ->
                all.fieldNames()
                    .forEachRemaining(rows -> metrics.put(rows, numbers(all.get(rows)))));
    return metrics;
  }

  private static Optional<JsonNode> tree(String text) {
    try {
      return Optional.ofNullable(JSON.readTree(text));
    } catch (JsonProcessingException e) {
      // Killed while it was written: then the run goes by its log.
      return Optional.empty();
    }
  }

  private static Map<String, Double> numbers(JsonNode fields) {
    Map<String, Double> numbers = new LinkedHashMap<>();
    fields
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (fields.get(name).isNumber()) {
                numbers.put(name, fields.get(name).asDouble());
              }
            });
    return numbers;
  }
}
