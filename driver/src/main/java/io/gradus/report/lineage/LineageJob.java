package io.gradus.report.lineage;

import io.gradus.config.LineageConfig;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * Which job runs, for when, and what has started it: by the configuration, by the properties that
 * OpenLineage's own listener for Spark has, or by the variables that all its clients have.
 *
 * @param namespace of the job
 * @param name of the job
 * @param kind of the job, such as {@code TRAIN}
 * @param nominalTime that the run is for
 * @param parent the run that has started it
 * @param root the run that all began with
 */
public record LineageJob(
    String namespace,
    String name,
    String kind,
    Optional<Instant> nominalTime,
    Optional<Run> parent,
    Optional<Run> root) {

  /** A run of another job. */
  public record Run(String namespace, String job, UUID id) {
    /**
     * Reads {@code namespace/job/id}; namespaces may hold slashes.
     *
     * @throws IllegalArgumentException if it is something else
     */
    static Run of(String text) {
      int id = text.lastIndexOf('/');
      int job = text.lastIndexOf('/', id - 1);
      if (id < 0 || job < 1) {
        throw new IllegalArgumentException(
            "Expected <namespace>/<job>/<run id>, found \"%s\".".formatted(text));
      }
      return new Run(
          text.substring(0, job), text.substring(job + 1, id), uuid(text.substring(id + 1)));
    }

    private static UUID uuid(String text) {
      try {
        return UUID.fromString(text);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "Expected the UUID of a run, found \"%s\".".formatted(text), e);
      }
    }
  }

  /**
   * Finds out which job it is.
   *
   * @param title what it is called if nobody says
   * @param kind of the job
   * @param spark values of Spark's properties, null where they are not set
   * @param environment variables
   * @throws IllegalArgumentException if what is said cannot be read; it says where, and what was
   *     expected
   */
  public static LineageJob of(
      LineageConfig config,
      String title,
      String kind,
      UnaryOperator<String> spark,
      Map<String, String> environment) {
    String namespace =
        config
            .namespace()
            .or(() -> said(spark.apply("spark.openlineage.namespace")))
            .or(() -> said(environment.get("OPENLINEAGE_NAMESPACE")))
            .orElse("default");
    return new LineageJob(
        namespace,
        config.job().orElse(title),
        kind,
        nominalTime(config, environment),
        run(spark, "parentRunId", "parentJobNamespace", "parentJobName")
            .or(() -> run(environment, "OPENLINEAGE_PARENT_ID")),
        run(spark, "rootParentRunId", "rootParentJobNamespace", "rootParentJobName")
            .or(() -> run(environment, "OPENLINEAGE_ROOT_PARENT_ID")));
  }

  private static Optional<String> said(String text) {
    return Optional.ofNullable(text).filter(value -> !value.isBlank());
  }

  private static Optional<Run> run(
      UnaryOperator<String> spark, String id, String namespace, String job) {
    String prefix = "spark.openlineage.";
    Optional<String> run = said(spark.apply(prefix + id));
    try {
      return run.map(
          text ->
              new Run(
                  said(spark.apply(prefix + namespace)).orElse("default"),
                  said(spark.apply(prefix + job)).orElse("unknown"),
                  Run.uuid(text)));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(prefix + id + ": " + e.getMessage(), e);
    }
  }

  private static Optional<Run> run(Map<String, String> environment, String variable) {
    try {
      return said(environment.get(variable)).map(Run::of);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(variable + ": " + e.getMessage(), e);
    }
  }

  private static Optional<Instant> nominalTime(
      LineageConfig config, Map<String, String> environment) {
    boolean configured = config.nominalTime().isPresent();
    Optional<String> text =
        config.nominalTime().or(() -> said(environment.get("AIRFLOW_CTX_LOGICAL_DATE")));
    try {
      return text.map(time -> OffsetDateTime.parse(time).toInstant());
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "%s: Expected a time with its offset, such as 2026-11-28T00:00:00Z, found \"%s\"."
              .formatted(
                  configured ? "lineage.openlineage.nominal-time" : "AIRFLOW_CTX_LOGICAL_DATE",
                  text.orElseThrow()),
          e);
    }
  }
}
