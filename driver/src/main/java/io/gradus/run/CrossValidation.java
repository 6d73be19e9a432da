package io.gradus.run;

import io.gradus.config.DataConfig;
import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import io.gradus.dataset.Folds;
import io.gradus.dataset.RowSource;
import io.gradus.dataset.row.RowSplit;
import io.gradus.report.RunListener;
import java.util.List;
import java.util.Map;
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
 * others, so each fold packs its rows; the models of a fold share them, as those of a {@link
 * FitRun} do, and each has the bits that a fit of its own on the same rows would give.
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

  private CrossValidation(List<UserConfig> users, RowSplit.Part heldOut, Folds folds) {
    this.users = users;
    this.heldOut = heldOut;
    this.folds = folds;
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
          return new CrossValidation(
              untested,
              job.data().isValidated() ? RowSplit.Part.TEST : RowSplit.Part.VALIDATION,
              Folds.of(rows, job.folds(), job.data().label(), job.seed()));
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
            unstopped(user).job().data().isValidated()
                ? user.job()
                : user.jobOver(Map.of("data.validation", List.of("the rows of each fold"))));
  }

  /** The rows that a user named. */
  static DataConfig data(UserConfig user) {
    return unstopped(user).job().data();
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
    RowSource rows = folds.rows(fold, heldOut);
    List<RunConfiguration> configurations =
        users.stream().map(user -> RunConfiguration.handedIn(rows, user)).toList();
    try (FitRun run = FitRun.on(rows, configurations, listeners)) {
      return run.fitAll();
    }
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
