package gradus.ml;

import com.typesafe.config.ConfigUtil;
import io.gradus.config.ConfigException;
import io.gradus.config.Problem;
import io.gradus.config.UserConfig;
import io.gradus.dataset.RowSource;
import io.gradus.optim.Lbfgs;
import io.gradus.run.RunConfiguration;
import io.gradus.run.RunException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.spark.ml.param.Param;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the Params of an estimator come to as the configuration of a run. A Param that is set goes
 * before the text of {@code config}; where both say something, it is told.
 */
final class EstimatorConfiguration {
  private static final Logger logger = LoggerFactory.getLogger(EstimatorConfiguration.class);

  /** What says where rows come from and where results go, and what says so here. */
  private static final Map<String, String> SAID_OTHERWISE =
      Map.of(
          "data.train", "The rows are those that fit is given",
          "data.validation", "Set validationIndicatorCol or validationFraction",
          "data.test", "Call evaluate on the model",
          "data.format", "The rows are those that fit is given",
          "data.options", "The rows are those that fit is given",
          "data.schema", "The rows are those that fit is given",
          "data.range.column", "Filter the rows that fit is given",
          "data.label", "Set labelCol",
          "output.path", "Set checkpointPath");

  private static final Map<String, String> BAD_ROWS = Map.of("error", "fail", "skip", "skip");
  private static final String INPUTS = "features.select";
  private static final String EVERY_COLUMN = "*";

  private final EstimatorTraining<?, ?> estimator;
  private final String text;
  private final Map<String, String> assignments = new LinkedHashMap<>();
  private final Map<String, String> paramsOfKeys = new HashMap<>();

  /**
   * Reads the Params.
   *
   * @param rows that it is fitted to
   * @throws IllegalArgumentException if the text says what only Params say, or Params contradict
   *     each other
   */
  EstimatorConfiguration(EstimatorTraining<?, ?> estimator, RowSource rows) {
    this.estimator = estimator;
    this.text = text(estimator);
    Set<String> written = written(estimator);
    requireNothingElse(written);
    assign("labelCol", "data.label", new String[] {estimator.getLabelCol()});
    value(estimator.weightCol()).ifPresent(name -> assign("weightCol", "data.weight", name));
    value(estimator.handleInvalid())
        .ifPresent(how -> assign("handleInvalid", "data.bad-rows", BAD_ROWS.get(how)));
    assignInputs(written);
    assignKeys(rows);
    value(estimator.checkpointInterval()).ifPresent(this::assignInterval);
    written.stream().filter(assignments::containsKey).sorted().forEach(this::tellConflict);
  }

  /** The keys that the text of an estimator has. */
  static Set<String> written(EstimatorTraining<?, ?> estimator) {
    return UserConfig.parse(text(estimator), List.of()).keys();
  }

  private static String text(EstimatorTraining<?, ?> estimator) {
    return estimator.isSet(estimator.config()) ? estimator.getConfig() : "";
  }

  private void requireNothingElse(Set<String> written) {
    for (String key : written) {
      if (SAID_OTHERWISE.containsKey(key)) {
        throw new IllegalArgumentException(
            "config: Expected no %s in the text of an estimator, found it. %s, and remove the key."
                .formatted(key, SAID_OTHERWISE.get(key)));
      }
    }
  }

  private void assignInputs(Set<String> written) {
    Optional<String[]> columns = value(estimator.inputCols());
    if (columns.isPresent() && estimator.isSet(estimator.featuresCol())) {
      throw new IllegalArgumentException(
          "inputCols: Expected either inputCols or featuresCol, found both. Clear one of them.");
    }
    if (columns.isPresent()) {
      if (columns.get().length > 1 || !columns.get()[0].equals(EVERY_COLUMN)) {
        assign("inputCols", INPUTS, columns.get());
      }
    } else if (!written.contains(INPUTS) || estimator.isSet(estimator.featuresCol())) {
      assign("featuresCol", INPUTS, new String[] {estimator.getFeaturesCol()});
    }
  }

  private void assignKeys(RowSource rows) {
    estimator
        .keys()
        .forEach(
            (name, key) ->
                value(estimator.getParam(name)).ifPresent(value -> assign(name, key, value)));
    // L-BFGS has iterations in place of epochs.
    String epochs = assignments.remove(estimator.keys().get("maxIter"));
    if (epochs != null) {
      boolean lbfgs = handedIn(rows, List.of()).job().optimizer() instanceof Lbfgs;
      assign(
          "maxIter",
          lbfgs ? "optimizer.iterations" : estimator.keys().get("maxIter"),
          value(estimator.maxIter()).orElseThrow());
    }
  }

  /** With -1 epochs do not tell, as where nothing is set. */
  private void assignInterval(Object epochs) {
    if ((Integer) epochs > 0) {
      assign("checkpointInterval", "checkpoint.every-epochs", epochs);
    }
  }

  private void assign(String param, String key, Object value) {
    assignments.put(key, ParamValue.assignment(key, value));
    paramsOfKeys.put(key, param);
  }

  private void tellConflict(String key) {
    String param = paramsOfKeys.get(key);
    if (estimator.isSet(estimator.getParam(param))) {
      logger.warn("The Param {} goes before {} in the text of config.", param, key);
    }
  }

  private <T> Optional<T> value(Param<T> param) {
    return estimator.isSet(param) ? Optional.of(estimator.getOrDefault(param)) : Optional.empty();
  }

  /**
   * The configuration of a fit whose result stays in memory.
   *
   * @param more assignments that go before all others
   * @throws IllegalArgumentException with all problems
   */
  RunConfiguration handedIn(RowSource rows, List<String> more) {
    return explained(() -> RunConfiguration.handedIn(rows, user(more)));
  }

  /**
   * The configuration of a fit that writes to {@code checkpointPath}.
   *
   * @param more assignments that go before all others
   * @throws IllegalArgumentException with all problems
   */
  RunConfiguration writing(RowSource rows, String path, List<String> more) {
    List<String> all = new ArrayList<>(more);
    all.add("output.path=" + ConfigUtil.quoteString(path));
    handedIn(rows, List.of()).job().data().train().forEach(name -> add(all, "data.train", name));
    handedIn(rows, List.of())
        .job()
        .data()
        .validation()
        .forEach(name -> add(all, "data.validation", name));
    return explained(() -> RunConfiguration.of(rows.session(), user(all)));
  }

  private static void add(List<String> assignments, String key, String name) {
    assignments.add(UserConfig.assignment(key, List.of(name)));
  }

  private UserConfig user(List<String> more) {
    List<String> all = new ArrayList<>(assignments.values());
    all.addAll(more);
    return UserConfig.parse(text, all);
  }

  /** Problems of a configuration, told by the names of the Params that they are of. */
  private <T> T explained(Supplier<T> work) {
    try {
      return work.get();
    } catch (RunException e) {
      if (e.getCause() instanceof ConfigException found) {
        throw new IllegalArgumentException(
            found.problems().stream().map(this::told).collect(Collectors.joining("\n")), e);
      }
      throw e;
    }
  }

  private String told(Problem problem) {
    String param = paramsOfKeys.get(problem.key());
    return param == null
        ? "config: %s: %s".formatted(problem.key(), problem.message())
        : "%s: %s".formatted(param, ParamValue.told(problem));
  }
}
