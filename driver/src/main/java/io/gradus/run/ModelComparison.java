package io.gradus.run;

import io.gradus.compare.ComparisonRules;
import io.gradus.compare.ComparisonVerdict;
import io.gradus.compare.Verdict;
import io.gradus.config.JobConfig;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.encode.DataException;
import io.gradus.encode.EncoderSet;
import io.gradus.evaluate.Compared;
import io.gradus.evaluate.Comparer;
import io.gradus.metric.Metric;
import io.gradus.metric.RowLoss;
import io.gradus.score.ScoringReport;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/**
 * Two models on the same labelled rows, in one pass over them, and which is better. Rows are read,
 * and count, as for the champion.
 *
 * <p>All methods throw {@link RunException}, and nothing else, when they cannot do what they are
 * asked for. A comparison is closed by the thread that began it.
 */
public final class ModelComparison implements AutoCloseable {
  /** Metrics that no interval can be had of. */
  private static final Set<Metric> UNGUARDED =
      EnumSet.of(
          Metric.LOSS, Metric.TOP_K_ACCURACY, Metric.CRPS, Metric.COVERAGE, Metric.INTERVAL_WIDTH);

  private final UsedModel champion;
  private final UsedModel challenger;
  private final Comparer comparer;
  private final JobConfig job;
  private final UsedRows rows;

  private ModelComparison(
      String appName,
      Optional<SparkSession> given,
      UsedModel champion,
      UsedModel challenger,
      ModelRows rows,
      Optional<Dataset<Row>> handedIn) {
    this.champion = champion;
    this.challenger = challenger;
    this.comparer = comparer(champion, challenger);
    this.job = rows.job(champion.model(), champion.shown());
    this.rows = new UsedRows(appName, given, rows.paths(), handedIn, job, comparer.encoders());
  }

  private static Comparer comparer(UsedModel champion, UsedModel challenger) {
    try {
      return new Comparer(champion.model(), challenger.model());
    } catch (DataException e) {
      throw new RunException(
          Reason.CONFIGURATION,
          "%s and %s cannot be compared. %s"
              .formatted(champion.shown(), challenger.shown(), e.getMessage()),
          e);
    }
  }

  /**
   * Loads two models to be compared on the default Spark session, if there is one, or else on one
   * of its own, which is built when it is needed and stopped at the end.
   *
   * @param appName under which Spark shows it
   * @param champion directory of the model that is in use
   * @param challenger directory of the one that may take its place
   */
  public static ModelComparison of(
      String appName, String champion, String challenger, ModelRows rows) {
    return RunException.told(
        () ->
            new ModelComparison(
                appName,
                Optional.empty(),
                UsedModel.at(champion, HadoopSettings.with(Map.of())),
                UsedModel.at(challenger, HadoopSettings.with(Map.of())),
                rows,
                Optional.empty()));
  }

  /** Loads two models to be compared on rows of the caller's and their session. */
  public static ModelComparison on(Dataset<Row> rows, String champion, String challenger) {
    SparkSession spark = rows.sparkSession();
    return RunException.told(
        () ->
            new ModelComparison(
                "",
                Optional.of(spark),
                UsedModel.at(champion, HadoopSettings.of(spark, Map.of())),
                UsedModel.at(challenger, HadoopSettings.of(spark, Map.of())),
                ModelRows.handedIn(),
                Optional.of(rows)));
  }

  /**
   * What a comparison came to.
   *
   * @param loss that decided
   * @param digests of the models, {@code champion} and {@code challenger}: which these were,
   *     wherever they lie
   * @param rows that were compared
   * @param scored what the rows held
   */
  public record Result(
      Verdict verdict,
      RowLoss loss,
      Map<String, String> digests,
      long rows,
      Map<String, Double> champion,
      Map<String, Double> challenger,
      ScoringReport scored) {}

  /**
   * Compares the models by rules.
   *
   * @throws RunException if the models do not tell the loss or a guard, or if the rows hold nothing
   *     that can be used
   */
  public Result compare(ComparisonRules rules) {
    return RunException.told(() -> rows.areHandedIn() ? compared(rules) : telling(rules));
  }

  /** Tells of the lineage too; of rows handed in that is the caller's to do. */
  private Result telling(ComparisonRules rules) {
    return new LineageTelling(job, "compare", rows.hadoop())
        .ofUse(
            List.of(champion, challenger),
            Optional.empty(),
            UnaryOperator.identity(),
            () -> compared(rules),
            result -> Optional.of(result.scored()));
  }

  private Result compared(ComparisonRules rules) {
    List<RowLoss> losses = losses(rules);
    requireKnown(rules.guards().keySet());
    Map<String, String> digests = new LinkedHashMap<>();
    digests.put("champion", champion.digest(rows.hadoop()));
    digests.put("challenger", challenger.digest(rows.hadoop()));
    Dataset<Row> read = rows.readLabelled();
    SeenTally tally = rows.tally(read);
    Compared found =
        rows.using(
            read,
            all ->
                comparer.compare(all, job, losses, List.copyOf(rules.segments().keySet()), tally));
    rows.requireUsable(read, tally.value());
    EncoderSet encoders = comparer.encoders();
    return new Result(
        ComparisonVerdict.of(found, rules),
        losses.get(0),
        digests,
        found.champion().metrics().rows(),
        found.champion().metrics().values(),
        found.challenger().metrics().values(),
        tally.value().report(encoders));
  }

  /** All that both models tell, the one that decides first. */
  private List<RowLoss> losses(ComparisonRules rules) {
    List<RowLoss> known = comparer.losses();
    RowLoss deciding = rules.loss().orElse(known.get(0));
    if (!known.contains(deciding)) {
      throw new RunException(
          Reason.CONFIGURATION,
          "--loss: Expected one that both models tell, which are %s, found %s."
              .formatted(
                  known.stream().map(RowLoss::id).collect(Collectors.joining(", ")),
                  deciding.id()));
    }
    List<RowLoss> losses = new ArrayList<>(List.of(deciding));
    known.stream().filter(loss -> loss != deciding).forEach(losses::add);
    return losses;
  }

  private void requireKnown(Set<Metric> guards) {
    Set<Metric> known = EnumSet.noneOf(Metric.class);
    known.addAll(
        Metric.of(champion.model().task(), champion.model().members().get(0).network().loss()));
    known.retainAll(
        Metric.of(challenger.model().task(), challenger.model().members().get(0).network().loss()));
    known.removeAll(UNGUARDED);
    if (!comparer.losses().contains(RowLoss.PINBALL_LOSS)) {
      known.remove(Metric.PINBALL_LOSS);
    }
    for (Metric guard : guards) {
      if (!known.contains(guard)) {
        throw new RunException(
            Reason.CONFIGURATION,
            "--guard: Expected a metric that both models have and whose difference has an interval, which are %s, found %s."
                .formatted(
                    known.stream().map(Metric::id).collect(Collectors.joining(", ")), guard.id()));
      }
    }
  }

  /** Spark's properties, as far as they were given for this. */
  public Map<String, String> spark() {
    return job.spark();
  }

  /** The id of Spark's application, as soon as there is one, and when this is closed. */
  public Optional<String> applicationId() {
    return rows.applicationId();
  }

  /** What the champion is called, without secrets. */
  public String champion() {
    return champion.shown();
  }

  /** What the challenger is called, without secrets. */
  public String challenger() {
    return challenger.shown();
  }

  /** Stops the session if it was built here, or else gives it back. */
  @Override
  public void close() {
    rows.close();
  }
}
