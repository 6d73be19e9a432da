package io.gradus.run;

import io.gradus.metric.Metrics;
import io.gradus.model.Model;
import io.gradus.model.TrainedModel;
import io.gradus.storage.ModelStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;

/** How a run came to its end, and where what it gave lies. */
public final class RunResult {
  /** When it came to its end. */
  public enum Ending {
    /** It was trained to its end now. */
    NOW,
    /** It had been finished before; nothing was trained. */
    BEFORE
  }

  private final Ending ending;
  private final RunDirectory output;
  private final Configuration hadoop;
  private final Map<String, Metrics> checks;
  private final Duration time;
  private final long skippedRows;
  private Model model;

  private RunResult(
      Ending ending,
      RunDirectory output,
      Configuration hadoop,
      Map<String, Metrics> checks,
      Duration time,
      long skippedRows,
      Model model) {
    this.ending = ending;
    this.output = output;
    this.hadoop = hadoop;
    this.checks = checks;
    this.time = time;
    this.skippedRows = skippedRows;
    this.model = model;
  }

  static RunResult now(
      RunDirectory output,
      Configuration hadoop,
      Model model,
      Map<String, Metrics> checks,
      Duration time,
      long skippedRows) {
    return new RunResult(Ending.NOW, output, hadoop, checks, time, skippedRows, model);
  }

  static RunResult before(RunDirectory output, Configuration hadoop) {
    return new RunResult(Ending.BEFORE, output, hadoop, Map.of(), Duration.ZERO, 0, null);
  }

  /** Whether it was trained now, or had been before. */
  public Ending ending() {
    return ending;
  }

  /**
   * The trained model; read from the output where the run had been finished before.
   *
   * @throws RunException if it cannot be read
   */
  public Model anyModel() {
    if (model == null) {
      model = RunException.told(() -> ModelStore.open(modelPath(), hadoop));
    }
    return model;
  }

  /**
   * The trained model of one network.
   *
   * @throws RunException if it cannot be read, or has several
   */
  public TrainedModel model() {
    return RunException.told(() -> anyModel().single(modelPath()));
  }

  /**
   * Metrics on rows that were not trained on, by their name: validation, test. None where the run
   * had been finished before; the model's provenance has them.
   */
  public Map<String, Metrics> checks() {
    return checks;
  }

  /** The same, as JSON can hold it, also where the run had been finished before. */
  public void tell(CommandResult result) {
    if (ending == Ending.NOW) {
      result.metrics(checks);
    } else {
      anyModel().provenance().results().forEach(result::metrics);
    }
    anyModel().provenance().rows().forEach(result::rows);
    result.answer("trained", ending == Ending.NOW ? "now" : "before");
    result.path("model", modelPath());
    result.path("metrics", metricsPath());
    result.path("record", resultPath());
    reportPath().ifPresent(path -> result.path("report", path));
    skippedRowsPath().ifPresent(path -> result.path("skippedRows", path));
  }

  /** From the begin of this run to its end; zero where it had been finished before. */
  public Duration time() {
    return time;
  }

  /** Bad rows that were left out, as far as this run has read rows. */
  public long skippedRows() {
    return skippedRows;
  }

  /** The run's directory. */
  public String outputPath() {
    return output.toString();
  }

  /** The model's directory. */
  public String modelPath() {
    return output.child(RunDirectory.MODEL);
  }

  /** The log of steps and epochs, JSON lines. */
  public String metricsPath() {
    return output.child(RunDirectory.METRICS);
  }

  /** How the run ended, JSON. */
  public String resultPath() {
    return output.child(RunDirectory.RESULT);
  }

  /** The report to be opened in a browser, if there is one. */
  public Optional<String> reportPath() {
    return output.holds(RunDirectory.REPORT)
        ? Optional.of(output.child(RunDirectory.REPORT))
        : Optional.empty();
  }

  /** The rows that were left out, JSON lines, if there are any. */
  public Optional<String> skippedRowsPath() {
    return skippedRows == 0
        ? Optional.empty()
        : Optional.of(output.child(RunDirectory.SKIPPED_ROWS));
  }
}
