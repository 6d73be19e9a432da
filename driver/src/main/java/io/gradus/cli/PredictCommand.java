package io.gradus.cli;

import io.gradus.config.Existing;
import io.gradus.config.JobConfig;
import io.gradus.dataset.source.SourceReader;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.model.TrainedModel;
import io.gradus.report.Numbers;
import io.gradus.run.HadoopSettings;
import io.gradus.run.Reason;
import io.gradus.run.RunDirectory;
import io.gradus.run.RunException;
import io.gradus.run.Sessions;
import io.gradus.storage.ModelStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.functions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes a model's predictions for rows. */
@Command(
    name = "predict",
    description = "Writes a model's predictions for rows, with or without labels.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class PredictCommand implements Callable<Integer> {
  /** How predictions are written. */
  enum Format {
    PARQUET,
    CSV,
    JSON
  }

  @Spec private CommandSpec spec;
  @Mixin private ModelData source;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "<path>",
      description = "Directory for the predictions.")
  private String output;

  @Option(
      names = "--format",
      defaultValue = "parquet",
      paramLabel = "<format>",
      description = "Of the output: parquet, csv or json. Default: ${DEFAULT-VALUE}.")
  private Format format;

  @Option(
      names = "--keep",
      split = ",",
      paramLabel = "<column>",
      description = "Input columns to write beside the predictions.")
  private List<String> keep = new ArrayList<>();

  @Option(names = "--overwrite", description = "Replaces an output that is there already.")
  private boolean overwrite;

  @Override
  public Integer call() {
    TrainedModel model = ModelStore.load(source.model(), HadoopSettings.with(Map.of()));
    JobConfig job = source.job(model);
    RunDirectory directory = RunDirectory.at(output, HadoopSettings.with(job.spark()));
    directory.requireFree(
        overwrite ? Existing.OVERWRITE : Existing.FAIL,
        "--output",
        "Choose another path, or say --overwrite.");
    try (Sessions sessions = Sessions.open("gradus predict", job.spark())) {
      Dataset<Row> rows = SourceReader.read(sessions.spark(), job.data(), source.paths());
      long written =
          write(BatchPredictor.predict(model, rows, keep, job.data().badRows()), directory);
      Screen screen = new Screen(spec.commandLine().getOut());
      screen.line(
          "%s written to %s as %s"
              .formatted(Numbers.count(written, "prediction"), directory, name()));
    }
    return ExitCode.DONE.number();
  }

  private long write(Dataset<Row> predictions, RunDirectory directory) {
    boolean done = false;
    Observation written = new Observation("predictions");
    try {
      predictions
          .observe(written, functions.count(functions.lit(1)).alias("rows"))
          .write()
          .format(name())
          .option("header", "true")
          .mode(overwrite ? SaveMode.Overwrite : SaveMode.ErrorIfExists)
          .save(directory.toString());
      long rows = ((Number) written.getAsJava().get("rows")).longValue();
      done = true;
      return rows;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunException(Reason.UNEXPECTED, "The prediction was interrupted.", e);
    } finally {
      if (!done) {
        directory.discard();
      }
    }
  }

  private String name() {
    return format.name().toLowerCase(Locale.ROOT);
  }
}
