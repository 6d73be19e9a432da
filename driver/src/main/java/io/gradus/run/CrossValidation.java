package io.gradus.run;

import io.gradus.config.DataConfig;
import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import io.gradus.dataset.DataSurvey;
import io.gradus.dataset.Folds;
import io.gradus.dataset.RowSource;
import io.gradus.dataset.row.RowSplit;
import io.gradus.report.RunListener;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/**
 * Cross-validation in memory: rows are divided as {@code folds} says, and for each fold one or
 * several configurations are trained on the rows of the others and checked on its own. Nothing is
 * written.
 *
 * <p>The rows of a fold are its models' validation rows, by which training stops and keeps the best
 * epoch. Where the configuration has validation rows already ({@code data.validation}, or a
 * fraction that is drawn from the rows that are trained on), training goes by these, and the fold's
 * own rows are test rows. Test rows that the configuration has are left aside.
 *
 * <p>The encoder of each fold is fitted to the rows that its models are trained on and to no
 * others, so each fold packs its rows, and the models of a fold share them. All folds are trained
 * together, as the groups of a {@link FitRun} are, or as many at once as executors have memory for
 * and {@code folds.at-once} allows; each model has the bits that a fit of its own on the same rows
 * would give.
 *
 * <p>All methods throw {@link RunException}, and nothing else, when they cannot do what they are
 * asked for. It is used by one thread, and closed by it.
 */
public final class CrossValidation implements AutoCloseable {
  private static final List<String> TEST_ROWS =
      List.of("data.test", "data.test-fraction", "data.test-rows");

  private final List<UserConfig> users;
  private final RowSplit.Part heldOut;
  private final Folds folds;
  private final int atOnce;

  private CrossValidation(
      List<UserConfig> users, RowSplit.Part heldOut, Folds folds, Optional<Integer> atOnce) {
    this.users = users;
    this.heldOut = heldOut;
    this.folds = folds;
    this.atOnce = atOnce.orElse(folds.number());
  }

  /**
   * Reads the rows and divides them.
   *
   * @param rows whose training rows are divided, as {@link RowSource} asks for them
   * @param users one a model, at least one; the first says how rows are divided
   */
  public static CrossValidation on(RowSource rows, List<UserConfig> users) {
    return RunException.told(
        () -> {
          List<UserConfig> untested = users.stream().map(CrossValidation::withoutTest).toList();
          JobConfig job = RunConfiguration.handedIn(rows, unstopped(untested.get(0))).job();
          if (job.data().rowNumbers().validation().isPresent()) {
            throw new RunException(
                Reason.CONFIGURATION,
                "data.validation-rows: Expected none, since the numbers are of the rows before they"
                    + " are divided. Remove it, or set data.validation-fraction.");
          }
          if (job.calibration().goesByRows() && !job.data().isValidated()) {
            throw new RunException(
                Reason.CONFIGURATION,
                "calibration, decision: Expected validation rows beside those of each fold, since"
                    + " what is fitted to the rows that are held out would look too good on them,"
                    + " found none. Set data.validation-fraction = 0.1, or remove them.");
          }
          return new CrossValidation(
              untested,
              job.data().isValidated() ? RowSplit.Part.TEST : RowSplit.Part.VALIDATION,
              Folds.of(rows, job.folds(), job.data(), job.task(), job.seed()),
              job.folds().atOnce());
        });
  }

  /**
   * What a user wrote of a cross-validation: a configuration that may stop by validation rows
   * though it names none, since those of each fold are.
   *
   * @throws RunException with all problems of the configuration
   */
  public static JobConfig job(UserConfig user) {
    return RunException.told(
        () ->
            data(user).isValidated()
                ? RunConfiguration.unchosen(user, Map.of())
                : RunConfiguration.unchosen(
                    user, Map.of("data.validation", List.of("the rows of each fold"))));
  }

  /** The rows that a user named. */
  static DataConfig data(UserConfig user) {
    return RunConfiguration.unchosen(unstopped(user), Map.of()).data();
  }

  /** Where it is not known yet that there will be validation rows. */
  private static UserConfig unstopped(UserConfig user) {
    return user.without("training.early-stopping");
  }

  private static UserConfig withoutTest(UserConfig user) {
    UserConfig untested = user;
    for (String key : TEST_ROWS) {
      untested = untested.without(key);
    }
    return untested;
  }

  /** How many folds there are. */
  public int folds() {
    return folds.number();
  }

  /** What the metrics of the rows that are held out are called among the checks of a fit. */
  public String heldOutName() {
    return heldOut == RowSplit.Part.TEST ? "test" : "validation";
  }

  /** What tells the rows, and how they are divided, from others. */
  String fingerprint() {
    return folds.fingerprint();
  }

  /** Hears of folds that have ended. */
  @FunctionalInterface
  public interface Ends {
    /**
     * All models of a fold have ended.
     *
     * @param fold from 0
     * @param outcomes in the order of the configurations
     */
    void ended(int fold, List<FitOutcome> outcomes);
  }

  /**
   * Trains all models of a fold.
   *
   * @param fold from 0
   * @return how each fit ended, in the order of the configurations
   */
  public List<FitOutcome> fit(int fold) {
    return fit(fold, users.stream().map(any -> List.<RunListener>of()).toList());
  }

  /**
   * Trains all models of a fold.
   *
   * @param fold from 0
   * @param listeners of each model
   * @return how each fit ended, in the order of the configurations
   */
  public List<FitOutcome> fit(int fold, List<List<RunListener>> listeners) {
    List<FitOutcome> outcomes = new ArrayList<>();
    fit(Map.of(fold, listeners), (any, ended) -> outcomes.addAll(ended));
    return outcomes;
  }

  /**
   * Trains all models of all folds together.
   *
   * @return of each fold how each fit ended, in the order of the configurations
   */
  public List<List<FitOutcome>> fitAll() {
    Map<Integer, List<List<RunListener>>> all = new TreeMap<>();
    for (int fold = 0; fold < folds(); fold++) {
      all.put(fold, users.stream().map(any -> List.<RunListener>of()).toList());
    }
    List<List<FitOutcome>> outcomes = new ArrayList<>();
    fit(all, (fold, ended) -> outcomes.add(ended));
    return outcomes;
  }

  /**
   * Trains all models of some folds together.
   *
   * @param listeners of each model, by fold; folds are trained in the order of the map
   * @param ends is told of each fold on the calling thread, in that order, when those have ended
   *     that it was trained with
   */
  public void fit(Map<Integer, List<List<RunListener>>> listeners, Ends ends) {
    List<Integer> open = new ArrayList<>(listeners.keySet());
    for (int from = 0; from < open.size(); from += atOnce) {
      fitTogether(open.subList(from, Math.min(open.size(), from + atOnce)), listeners, ends);
    }
  }

  private void fitTogether(
      List<Integer> some, Map<Integer, List<List<RunListener>>> listeners, Ends ends) {
    List<FitRun.Model> models = new ArrayList<>();
    for (int fold : some) {
      RowSource rows = folds.rows(fold, heldOut);
      for (int i = 0; i < users.size(); i++) {
        models.add(
            new FitRun.Model(
                rows, RunConfiguration.handedIn(rows, users.get(i)), listeners.get(fold).get(i)));
      }
    }
    FitOutcome[] outcomes = new FitOutcome[models.size()];
    int[] told = {0};
    try (FitRun run = FitRun.of(models)) {
      run.fitAll(
          (model, outcome) -> {
            outcomes[model] = outcome;
            while (told[0] < some.size() && ended(outcomes, told[0])) {
              int fold = told[0]++;
              ends.ended(some.get(fold), List.of(of(outcomes, fold)));
            }
          });
    }
  }

  private boolean ended(FitOutcome[] outcomes, int fold) {
    return Arrays.stream(of(outcomes, fold)).allMatch(Objects::nonNull);
  }

  /** Those of a fold's models. */
  private FitOutcome[] of(FitOutcome[] outcomes, int fold) {
    return Arrays.copyOfRange(outcomes, fold * users.size(), (fold + 1) * users.size());
  }

  /**
   * What would be trained, and on how many rows.
   *
   * @param ended folds that have, from 0
   * @param told of the survey of the first fold
   */
  DryRun dryRun(Set<Integer> ended, Consumer<DataSurvey> told) {
    DryRuns all =
        new DryRuns(
            JavaSparkContext.fromSparkContext(folds.heldOut(0).sparkSession().sparkContext()),
            Optional.empty());
    for (int fold = 0; fold < folds(); fold++) {
      int number = fold + 1;
      boolean before = ended.contains(fold);
      RowSource rows = folds.rows(fold, heldOut);
      List<RunListener> listeners = fold == 0 ? List.of(DryRuns.surveyed(told)) : List.of();
      List<Fitting> fittings =
          users.stream()
              .map(user -> new Fitting(RunConfiguration.handedIn(rows, user), listeners))
              .toList();
      try (FitGroup group = new FitGroup(rows, fittings)) {
        all.add(group, any -> number, any -> Map.of(), any -> before);
      }
    }
    all.joinGroups();
    return all.result();
  }

  /**
   * The rows of a fold, which its models have not seen.
   *
   * @param fold from 0
   */
  public Dataset<Row> heldOut(int fold) {
    return folds.heldOut(fold);
  }

  /** Gives the rows back. */
  @Override
  public void close() {
    folds.close();
  }
}
