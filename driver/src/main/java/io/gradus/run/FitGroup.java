package io.gradus.run;

import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.report.RunListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Models whose rows are encoded alike: surveyed once and packed once. Closing it gives the rows
 * back.
 */
final class FitGroup implements AutoCloseable {
  private final RowSource source;
  private final List<Fitting> fittings = new ArrayList<>();
  private final EncodedRows rows;
  private final BiFunction<RunConfiguration, List<RunListener>, ModelPhases> newPhases;

  /**
   * Reads a model to start from, if one is named; begins with the phases of all models.
   *
   * @param fittings at least one; equal in their {@link Encoding}
   */
  FitGroup(RowSource source, List<Fitting> fittings) {
    this(source, fittings, Optional.empty());
  }

  /**
   * As above, but of rows that may have been packed for others, and that stay for others.
   *
   * @param kept where they lie
   */
  FitGroup(RowSource source, List<Fitting> fittings, Optional<KeptRows.Place> kept) {
    this.source = source;
    RunConfiguration first = fittings.get(0).configuration();
    Configuration hadoop = HadoopSettings.of(source.session(), first.job().spark());
    Optional<WarmStart> warmStart = WarmStart.of(first.job(), hadoop);
    this.rows =
        new EncodedRows(source, first.job(), warmStart.map(WarmStart::encoder), List.of(), kept);
    this.newPhases =
        (configuration, listeners) ->
            new ModelPhases(configuration, warmStart, rows, hadoop, listeners);
    fittings.forEach(this::tellBeginning);
    rows.survey();
    fittings.forEach(this::join);
  }

  private void tellBeginning(Fitting fitting) {
    fitting.listeners().forEach(listener -> listener.begins(source.session()));
  }

  /**
   * Takes one more model in, which is told what is known of the rows. What it does not take of them
   * is its own failure, and nobody else's.
   */
  private void join(Fitting fitting) {
    fittings.add(fitting);
    try {
      rows.tell(fitting.listeners());
    } catch (RunException e) {
      if (e.reason().isOutside()) {
        throw e;
      }
      fitting.failed(e);
      return;
    }
    fitting.begin(newPhases.apply(fitting.configuration(), fitting.listeners()));
  }

  /** Whether the rows suit any of the models. */
  boolean isWanted() {
    return fittings.stream().anyMatch(fitting -> fitting.failure().isEmpty());
  }

  /**
   * Packs the rows if they are wanted, and takes in who has come meanwhile.
   *
   * @param arrived equal in their {@link Encoding} to those that are here
   */
  void pack(Supplier<List<Fitting>> arrived) {
    if (isWanted()) {
      rows.packed();
    }
    for (Fitting fitting : arrived.get()) {
      tellBeginning(fitting);
      join(fitting);
    }
  }

  /** Those of one more model on the same rows. */
  ModelPhases phases(RunConfiguration configuration) {
    return newPhases.apply(configuration, List.of());
  }

  /** What the first look at the rows told. */
  DataSurvey survey() {
    return rows.survey();
  }

  /** The packed rows. */
  PreparedData packed() {
    return rows.packed();
  }

  /** The models, in their order. */
  List<Fitting> fittings() {
    return List.copyOf(fittings);
  }

  JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(source.session().sparkContext());
  }

  @Override
  public void close() {
    rows.close();
  }
}
