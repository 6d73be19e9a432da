package io.gradus.run;

import io.gradus.config.DataConfig;
import io.gradus.config.JobConfig;
import io.gradus.dataset.source.SourceReader;
import io.gradus.dataset.source.SourceTypes;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.evaluate.Evaluator;
import io.gradus.metric.Metrics;
import io.gradus.model.TrainedModel;
import io.gradus.storage.ModelStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Observation;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * A trained model used on rows: evaluated where they have labels, or asked for its predictions.
 *
 * <p>All methods throw {@link RunException}, and nothing else, when they cannot do what they are
 * asked for. A use is closed by the thread that began it.
 */
public final class ModelRun implements AutoCloseable {
  private final String appName;
  private final Optional<SparkSession> given;
  private final TrainedModel model;
  private final List<String> paths;
  private final Optional<Dataset<Row>> handedIn;
  private final JobConfig job;
  private Sessions sessions;

  private ModelRun(
      String appName,
      Optional<SparkSession> given,
      String directory,
      ModelRows rows,
      Optional<Dataset<Row>> handedIn) {
    this.appName = appName;
    this.given = given;
    this.handedIn = handedIn;
    Configuration hadoop =
        given
            .map(spark -> HadoopSettings.of(spark, Map.of()))
            .orElseGet(() -> HadoopSettings.with(Map.of()));
    this.model = ModelStore.load(directory, hadoop);
    this.paths = rows.paths();
    this.job = rows.job(model, directory);
  }

  /**
   * Loads a model to be used on the default Spark session, if there is one, or else on one of its
   * own, which is built when it is needed and stopped at the end.
   *
   * @param appName under which Spark shows it
   * @param directory of the model
   */
  public static ModelRun of(String appName, String directory, ModelRows rows) {
    return RunException.told(
        () -> new ModelRun(appName, Optional.empty(), directory, rows, Optional.empty()));
  }

  /** Loads a model to be used on a session of the caller's, which is left as it was. */
  public static ModelRun on(SparkSession spark, String directory, ModelRows rows) {
    return RunException.told(
        () -> new ModelRun("", Optional.of(spark), directory, rows, Optional.empty()));
  }

  /**
   * Loads a model to be used on rows of the caller's and their session, which is left as it was.
   */
  public static ModelRun on(Dataset<Row> rows, String directory) {
    ModelRows named =
        new ModelRows(
            List.of("the rows handed in"), Optional.of(DataConfig.AUTO_FORMAT), List.of());
    return RunException.told(
        () ->
            new ModelRun(
                "", Optional.of(rows.sparkSession()), directory, named, Optional.of(rows)));
  }

  /** Loads a model to be looked at; no session is needed. */
  public static TrainedModel load(String directory) {
    return RunException.told(() -> ModelStore.load(directory, HadoopSettings.with(Map.of())));
  }

  /** The model, with where it comes from. */
  public TrainedModel model() {
    return model;
  }

  /** Measures the model on the rows, which have labels. */
  public Metrics evaluate() {
    return RunException.told(() -> Evaluator.evaluate(model, read(), job));
  }

  /**
   * The rows' predictions; computed when the result is asked for its rows, which must be before
   * this use is closed.
   *
   * @param keep input columns to give beside the predictions
   */
  public Dataset<Row> predict(List<String> keep) {
    return RunException.told(
        () -> BatchPredictor.predict(model, read(), keep, job.data().badRows()));
  }

  /**
   * Writes the rows' predictions, all or none.
   *
   * @return how many
   * @throws RunException if something is there that is not to be replaced
   */
  public long predictInto(PredictionOutput output) {
    return RunException.told(
        () -> {
          RunDirectory directory = directory(output);
          directory.requireFree(
              output.existing(), "--output", "Choose another path, or say --overwrite.");
          return write(predict(output.keep()), output, directory);
        });
  }

  /** The directory of an output, as other programs take it. */
  public String pathOf(PredictionOutput output) {
    return RunException.told(() -> directory(output).toString());
  }

  private RunDirectory directory(PredictionOutput output) {
    return RunDirectory.at(
        output.path(),
        given
            .map(spark -> HadoopSettings.of(spark, job.spark()))
            .orElseGet(() -> HadoopSettings.with(job.spark())));
  }

  private Dataset<Row> read() {
    if (sessions == null) {
      sessions = given.map(Sessions::borrow).orElseGet(() -> Sessions.open(appName, job.spark()));
    }
    return handedIn.orElseGet(
        () ->
            model
                .encoder()
                .source()
                .map(
                    source ->
                        SourceReader.read(
                            sessions.spark(), job.data(), paths, SourceTypes.types(source)))
                .orElseGet(() -> SourceReader.readAsBefore(sessions.spark(), job.data(), paths)));
  }

  private static long write(
      Dataset<Row> predictions, PredictionOutput output, RunDirectory directory) {
    boolean done = false;
    Observation written = new Observation("predictions");
    try {
      predictions
          .observe(written, functions.count(functions.lit(1)).alias("rows"))
          .write()
          .format(output.format().toString())
          .option("header", "true")
          .mode(
              switch (output.existing()) {
                case FAIL -> SaveMode.ErrorIfExists;
                case OVERWRITE -> SaveMode.Overwrite;
              })
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

  /** Stops the session if it was built here, or else gives it back. */
  @Override
  public void close() {
    if (sessions != null) {
      sessions.close();
    }
  }
}
