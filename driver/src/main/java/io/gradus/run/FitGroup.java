package io.gradus.run;

import io.gradus.config.Carrier;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.RowSource;
import io.gradus.report.RunListener;
import io.gradus.train.Halving;
import io.gradus.train.Trainee;
import io.gradus.train.Trainer;
import io.gradus.train.TrainingOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.api.java.JavaSparkContext;

/**
 * Models whose rows are encoded alike: surveyed, packed and trained together. Closing it gives the
 * rows back.
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
    this(source, fittings, Optional.empty());
  }

  /**
   * Rows that may have been packed for others, and stay for others.
   *
   * @param kept where they lie
   */
  FitGroup(RowSource source, List<Fitting> fittings, Optional<KeptRows.Place> kept) {
    this.source = source;
    this.fittings = new ArrayList<>();
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
      if (e.reason() == Reason.UNEXPECTED) {
        throw e;
      }
      fitting.failed(e);
      return;
    }
    fitting.begin(newPhases.apply(fitting.configuration(), fitting.listeners()));
  }

  /**
   * Packs the rows if there is a model that suits them, and takes in who has come meanwhile.
   *
   * @param arrived equal in their {@link Encoding} to those that are here
   */
  void pack(Supplier<List<Fitting>> arrived) {
    if (fittings.stream().anyMatch(fitting -> fitting.failure().isEmpty())) {
      rows.packed();
    }
    for (Fitting fitting : arrived.get()) {
      tellBeginning(fitting);
      join(fitting);
    }
  }

  List<Fitting> fittings() {
    return List.copyOf(fittings);
  }

  /** Those of one more model on the same rows. */
  ModelPhases phases(RunConfiguration configuration) {
    return newPhases.apply(configuration, List.of());
  }

  /** The packed rows. */
  PreparedData packed() {
    return rows.packed();
  }

  JavaSparkContext context() {
    return JavaSparkContext.fromSparkContext(source.session().sparkContext());
  }

  /**
   * Trains the models that suit the rows: as many at once as memory suffices for, the others after
   * them.
   *
   * @param atOnce the most
   * @param ended is told how each ended, when those that it was trained with have ended too
   */
  void train(Optional<Integer> atOnce, BiConsumer<Fitting, TrainingOutcome> ended) {
    train(fittings, atOnce, any -> Optional.empty(), ended);
  }

  /**
   * As {@link #train}, but only some, of which the worse are stopped early.
   *
   * @param some of the models
   * @param halving of models that are trained at once
   */
  void train(
      List<Fitting> some,
      Optional<Integer> atOnce,
      Function<List<Fitting>, Optional<Halving>> halving,
      BiConsumer<Fitting, TrainingOutcome> ended) {
    Map<Carrier, List<Fitting>> byCarrier = new LinkedHashMap<>();
    for (Fitting fitting : some) {
      if (fitting.failure().isEmpty()) {
        byCarrier
            .computeIfAbsent(
                fitting.configuration().job().training().carrier(), any -> new ArrayList<>())
            .add(fitting);
      }
    }
    for (List<Fitting> together : byCarrier.values()) {
      for (List<Fitting> wave : Waves.of(together, atOnce)) {
        trainTogether(wave, halving.apply(wave), ended);
      }
    }
  }

  private void trainTogether(
      List<Fitting> wave, Optional<Halving> halving, BiConsumer<Fitting, TrainingOutcome> ended) {
    rows.packed();
    List<Trainee> trainees = wave.stream().map(Fitting::trainee).toList();
    Trainer trainer = new Trainer(context(), trainees);
    List<TrainingOutcome> outcomes =
        packed().reading(() -> halving.map(trainer::trainAll).orElseGet(trainer::trainAll));
    for (int i = 0; i < wave.size(); i++) {
      wave.get(i).ended(outcomes.get(i));
      ended.accept(wave.get(i), outcomes.get(i));
    }
  }

  @Override
  public void close() {
    rows.close();
  }
}
