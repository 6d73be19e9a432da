package io.gradus.run;

import io.gradus.config.ConfigException;
import io.gradus.config.JobConfig;
import io.gradus.config.SearchSpace;
import io.gradus.config.TuningConfig;
import io.gradus.config.UserConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Which configurations a tuning tries. */
final class TrialPlans {
  private static final int MOST_TRIALS = 100_000;
  private static final int SHOWN_PROBLEMS = 12;

  /**
   * One of them.
   *
   * @param number from 1
   */
  record Plan(int number, Map<String, Object> settings, RunConfiguration configuration) {}

  private TrialPlans() {}

  /**
   * All of them, in their order; a function of configuration and seed.
   *
   * @param output where the best one is to leave its model
   * @throws RunException if there is nothing to try, or a trial's configuration cannot be used
   */
  static List<Plan> of(UserConfig user, JobConfig job, String output) {
    List<Map<String, Object>> all = settings(job);
    UserConfig base = user.without("tuning");
    List<Plan> plans = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Map<String, Object> settings : all) {
      int number = plans.size() + problems.size() + 1;
      Map<String, Object> written = new LinkedHashMap<>(settings);
      written.put("output.path", output);
      UserConfig own = base.with(written, "trial " + number);
      try {
        plans.add(new Plan(number, settings, RunConfiguration.fresh(own)));
      } catch (ConfigException e) {
        problems.add(
            "trial %s (%s): %s"
                .formatted(
                    number,
                    Trial.shown(settings),
                    String.join(
                        " ",
                        e.problems().stream()
                            .map(problem -> problem.key() + ": " + problem.message())
                            .toList())));
      }
    }
    if (!problems.isEmpty()) {
      throw RunException.listing(
          Reason.CONFIGURATION,
          "tuning.space: Expected configurations that can be trained, found %s of %s that cannot:"
              .formatted(problems.size(), all.size()),
          problems.subList(0, Math.min(SHOWN_PROBLEMS, problems.size())),
          "Correct the values, or the keys that they do not go with.");
    }
    return plans;
  }

  private static List<Map<String, Object>> settings(JobConfig job) {
    TuningConfig tuning = job.tuning();
    SearchSpace space = tuning.space();
    if (space.domains().isEmpty()) {
      throw refused(
          "tuning.space: Expected at least one key with the values to be tried, found none. Write"
              + " for example tuning.space.optimizer.rate = [0.1, 0.01].");
    }
    if (!job.data().isValidated()) {
      throw refused(
          "tuning: Expected validation rows, by which trials are compared, found none. Set"
              + " data.validation-fraction = 0.1, or data.validation.");
    }
    boolean seedDraws = space.domains().containsKey("seed") && job.data().validation().isEmpty();
    if (seedDraws && job.data().rowNumbers().validation().isEmpty()) {
      throw refused(
          "tuning.space.seed: Expected the same validation rows for all trials, but the seed draws"
              + " them. Set data.validation or data.validation-rows, or leave seed out.");
    }
    if (tuning.method() != TuningConfig.Method.GRID) {
      return space.drawn(tuning.trials(), job.seed());
    }
    if (!space.ranges().isEmpty()) {
      throw refused(
          "tuning.space: Expected lists of values for tuning.method = grid, found a range for %s."
                  .formatted(String.join(", ", space.ranges()))
              + " List the values, or draw trials with tuning.method = random.");
    }
    if (space.combinations() > MOST_TRIALS) {
      throw refused(
          String.format(
              Locale.ROOT,
              "tuning.space: Expected at most %s combinations, found %.0f. Draw some of them with"
                  + " tuning.method = random.",
              MOST_TRIALS,
              space.combinations()));
    }
    return space.grid();
  }

  private static RunException refused(String message) {
    return new RunException(Reason.CONFIGURATION, message);
  }
}
