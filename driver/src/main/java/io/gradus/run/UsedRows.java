package io.gradus.run;

import io.gradus.config.JobConfig;
import io.gradus.config.Secrets;
import io.gradus.dataset.UnusualRows;
import io.gradus.dataset.column.BadRowPolicy;
import io.gradus.dataset.pack.SeenRows;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.dataset.scan.SparkErrors;
import io.gradus.dataset.source.SourceReader;
import io.gradus.dataset.source.SourceTypes;
import io.gradus.encode.DataException;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.SourceSchema;
import io.gradus.report.Numbers;
import io.gradus.score.ScoringReport;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Rows that models are used on: read as the encoders' training rows were, on a session that is
 * opened when they are first read, and checked when they were used.
 */
final class UsedRows implements AutoCloseable {
  private final String appName;
  private final Optional<SparkSession> given;
  private final List<String> paths;
  private final Optional<Dataset<Row>> handedIn;
  private final JobConfig job;
  private final EncoderSet encoders;
  private Sessions sessions;

  /**
   * @param appName under which Spark shows a session of its own
   * @param given the caller's session, which is left as it was
   * @param paths of the rows, as the user named them
   * @param handedIn rows that are there already
   * @param job how rows are read
   */
  UsedRows(
      String appName,
      Optional<SparkSession> given,
      List<String> paths,
      Optional<Dataset<Row>> handedIn,
      JobConfig job,
      EncoderSet encoders) {
    this.appName = appName;
    this.given = given;
    this.paths = paths;
    this.handedIn = handedIn;
    this.job = job;
    this.encoders = encoders;
  }

  List<String> paths() {
    return paths;
  }

  boolean areHandedIn() {
    return handedIn.isPresent();
  }

  /** Settings of Hadoop, with those of Spark. */
  Configuration hadoop() {
    return given
        .map(spark -> HadoopSettings.of(spark, job.spark()))
        .orElseGet(() -> HadoopSettings.with(job.spark()));
  }

  /** The rows. */
  Dataset<Row> read() {
    if (sessions == null) {
      sessions = given.map(Sessions::borrow).orElseGet(() -> Sessions.open(appName, job.spark()));
    }
    Optional<SourceSchema> source = encoders.source();
    source.map(SourceSchema::timeZone).ifPresent(sessions::inTimeZone);
    return handedIn.orElseGet(
        () ->
            source
                .map(
                    schema ->
                        SourceReader.read(
                            sessions.spark(), job.data(), paths, SourceTypes.types(schema)))
                .orElseGet(() -> SourceReader.readAsBefore(sessions.spark(), job.data(), paths)));
  }

  /** The rows, which have labels and the weights that the first encoder's training rows had. */
  Dataset<Row> readLabelled() {
    requireKnownWeight();
    Dataset<Row> rows = read();
    requireWeight(rows);
    return rows;
  }

  /** Runs Spark jobs on the rows; what Spark says of them is told as what it is about. */
  <T> T using(Dataset<Row> rows, Function<Dataset<Row>, T> work) {
    return SparkErrors.running(String.join(", ", paths), () -> work.apply(rows));
  }

  /** A tally of what the encoders see of the rows. */
  SeenTally tally(Dataset<Row> rows) {
    return SeenTally.of(rows.sparkSession().sparkContext(), encoders);
  }

  /** There is one column of weights that training had, and it can be left out. */
  private void requireKnownWeight() {
    Optional<String> trained = encoders.first().weightColumn();
    if (job.data().weight().isPresent() && !job.data().weight().equals(trained)) {
      throw new RunException(
          Reason.CONFIGURATION,
          "data.weight: Expected %s, found \"%s\". Leave it away, or set data.weight = null so that all rows count alike."
              .formatted(
                  trained
                      .map(name -> "the training rows' \"%s\", or null".formatted(name))
                      .orElse("null, as the training rows had no weights"),
                  job.data().weight().orElseThrow()));
    }
  }

  private void requireWeight(Dataset<Row> rows) {
    List<String> columns = List.of(rows.columns());
    job.data()
        .weight()
        .filter(weight -> !encoders.derived().containsKey(weight))
        .filter(weight -> !columns.contains(weight))
        .ifPresent(
            weight -> {
              throw DataException.expected(
                      "a column of row weights \"%s\", as training had".formatted(weight),
                      "none of that name")
                  .column(weight)
                  .remedy("To count all rows alike, say --no-weight or set data.weight=null.")
                  .build();
            });
  }

  /**
   * Checks what the rows held, when all were used.
   *
   * @throws RunException if nothing of them can be used, or nothing of what training saw in a
   *     column, unless {@code data.unusual} is {@code warn}
   */
  void requireUsable(Dataset<Row> rows, SeenRows seen) {
    String name = name();
    new BadRowPolicy(job.data()).check(rows, seen.skipped());
    ScoringReport report = seen.report(encoders);
    if (report.rows() == 0 && report.skipped() > 0) {
      throw DataException.expected(
              "rows that the model can be used on",
              "that all %s were left out, as data.bad-rows = skip says"
                  .formatted(Numbers.count(report.skipped())))
          .file(name)
          .remedy("The first one: " + seen.skipped().first().get(0).reason())
          .build();
    }
    UnusualRows.check(report, job.data().unusual(), name);
  }

  /** What messages call them, without secrets. */
  String name() {
    return Secrets.redact("data", String.join(", ", paths));
  }

  /** The id of Spark's application, as soon as there is one, and when this is closed. */
  Optional<String> applicationId() {
    return Optional.ofNullable(sessions).map(Sessions::applicationId);
  }

  /** Stops the session if it was built here, or else gives it back. */
  @Override
  public void close() {
    if (sessions != null) {
      sessions.close();
    }
  }
}
