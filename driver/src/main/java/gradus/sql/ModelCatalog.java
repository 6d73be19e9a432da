package gradus.sql;

import io.gradus.evaluate.InvalidRows;
import io.gradus.run.Reason;
import io.gradus.run.RunException;
import io.gradus.run.SqlModel;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.connector.catalog.FunctionCatalog;
import org.apache.spark.sql.connector.catalog.Identifier;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.util.CaseInsensitiveStringMap;

/**
 * Models as functions of Spark SQL, in batches and streams:
 *
 * <pre>{@code
 * spark.sql.catalog.gradus              = gradus.sql.ModelCatalog
 * spark.sql.catalog.gradus.model.churn  = /models/churn
 *
 * SELECT id, gradus.churn(struct(*)).prediction FROM customers
 * }</pre>
 *
 * <p>A function takes one struct with the columns that its model reads; their names decide, they
 * may come in any order and with others. It gives a struct of the columns that {@code predict}
 * writes. Models are loaded when a query first names them, and anew when their files have changed
 * since the last query. Settings of the session count, so that a model can be added at any time.
 *
 * <p>A row with a value that its column does not allow is an error, unless {@code
 * spark.sql.catalog.gradus.invalid-rows = null} or the model was trained with {@code data.bad-rows
 * = skip}: then the function is NULL for it.
 */
public final class ModelCatalog implements FunctionCatalog {
  private static final String MODEL = "model.";
  private static final String INVALID_ROWS = "invalid-rows";

  private final Map<String, SqlModel> loaded = new ConcurrentHashMap<>();
  private String name;
  private CaseInsensitiveStringMap options;

  /** Made by Spark, which then calls {@link #initialize}. */
  public ModelCatalog() {}

  @Override
  public void initialize(String catalog, CaseInsensitiveStringMap given) {
    name = catalog;
    options = given;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Identifier[] listFunctions(String[] namespace) {
    return models().keySet().stream()
        .map(ModelCatalog::identifier)
        .filter(function -> Arrays.equals(function.namespace(), namespace))
        .toArray(Identifier[]::new);
  }

  /** Spark would say that it knows no such routine; {@link #loadFunction} says what to set. */
  @Override
  public boolean functionExists(Identifier function) {
    return true;
  }

  /**
   * The function of a model.
   *
   * @throws RunException if there is no model of that name, or it cannot be read
   */
  @Override
  public UnboundFunction loadFunction(Identifier function) {
    Map<String, String> models = models();
    String wanted = dotted(function);
    Optional<String> found =
        models.containsKey(wanted)
            ? Optional.of(wanted)
            : models.keySet().stream().filter(wanted::equalsIgnoreCase).findFirst();
    if (found.isEmpty()) {
      throw new RunException(
          Reason.CONFIGURATION,
          "Expected a model for the function %s.%s, found %s. Set %s = <path of its directory>."
              .formatted(
                  name,
                  wanted,
                  models.isEmpty() ? "none" : String.join(", ", models.keySet()),
                  key(MODEL + wanted)));
    }
    loaded.keySet().retainAll(models.values());
    SqlModel model = model(models.get(found.get()));
    return model.function(
        name + "." + found.get(),
        invalidRows(model),
        "For NULL in place of an error set %s = null.".formatted(key(INVALID_ROWS)));
  }

  private SqlModel model(String path) {
    return loaded.compute(
        path,
        (any, known) ->
            known != null && known.isCurrent() ? known : SqlModel.at(SparkSession.active(), path));
  }

  private InvalidRows invalidRows(SqlModel model) {
    String said = settings("").getOrDefault(INVALID_ROWS, "");
    return switch (said) {
      case "" -> model.trainedInvalidRows();
      case "error" -> InvalidRows.ERROR;
      case "null" -> InvalidRows.KEEP;
      default ->
          throw new RunException(
              Reason.CONFIGURATION,
              "%s: Expected error or null, found \"%s\".".formatted(key(INVALID_ROWS), said));
    };
  }

  /** By the function's name, where its model lies. */
  private Map<String, String> models() {
    return settings(MODEL);
  }

  /** What is set of this catalog, by what follows the prefix: now, and when it was made. */
  private Map<String, String> settings(String prefix) {
    Map<String, String> found = new TreeMap<>();
    options.asCaseSensitiveMap().forEach((setting, value) -> put(found, prefix, setting, value));
    SparkSession.active()
        .conf()
        .getAll()
        .foreach(
            setting -> {
              put(found, key(prefix), setting._1(), setting._2());
              return null;
            });
    return found;
  }

  private static void put(Map<String, String> into, String prefix, String key, String value) {
    if (key.startsWith(prefix)) {
      into.put(key.substring(prefix.length()), value);
    }
  }

  private String key(String setting) {
    return "spark.sql.catalog.%s.%s".formatted(name, setting);
  }

  private static Identifier identifier(String dotted) {
    String[] parts = dotted.split("\\.", -1);
    return Identifier.of(Arrays.copyOf(parts, parts.length - 1), parts[parts.length - 1]);
  }

  private static String dotted(Identifier function) {
    return function.namespace().length == 0
        ? function.name()
        : String.join(".", function.namespace()) + "." + function.name();
  }
}
