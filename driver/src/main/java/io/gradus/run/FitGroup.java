package io.gradus.run;

import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.report.RunListener;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Models whose rows are encoded alike: surveyed once and packed once. Closing it gives the rows
 * back.
 */
final class FitGroup implements AutoCloseable {
  private final RowSource source;
  private final List<Fitting> fittings;
  private final EncodedRows rows;
  private final BiFunction<RunConfiguration, List<RunListener>, ModelPhases> newPhases;

  /**
   * Reads a model to start from, if one is named; begins with the phases of all models.
   *
   * @param fittings at least one; equal in their {@link Encoding}
   */
  FitGroup(RowSource source, List<Fitting> fittings) {
    this.source = source;
    this.fittings = List.copyOf(fittings);
    RunConfiguration first = fittings.get(0).configuration();
    Configuration hadoop = HadoopSettings.of(source.session(), first.job().spark());
    Optional<WarmStart> warmStart = WarmStart.of(first.job(), hadoop);
    this.rows =
        new EncodedRows(
            source,
            first.job(),
            warmStart.map(WarmStart::encoder),
            fittings.stream().flatMap(fitting -> fitting.listeners().stream()).toList());
    rows.survey();
    this.newPhases =
        (configuration, listeners) ->
            new ModelPhases(configuration, warmStart, rows, hadoop, listeners);
    for (Fitting fitting : fittings) {
      fitting.begin(newPhases.apply(fitting.configuration(), fitting.listeners()));
    }
  }

  /** Those of one more model on the same rows. */
  ModelPhases phases(RunConfiguration configuration) {
    return newPhases.apply(configuration, List.of());
  }

  /** The packed rows. */
  PreparedData packed() {
    return rows.packed();
  }

  /** The models, in their order. */
  List<Fitting> fittings() {
    return fittings;
  }

  JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(source.session().sparkContext());
  }

  @Override
  public void close() {
    rows.close();
  }
}
