package io.gradus.run;

import io.gradus.config.Secrets;
import io.gradus.dataset.column.DerivedColumns;
import io.gradus.encode.DataException;
import io.gradus.evaluate.BatchPredictor;
import io.gradus.evaluate.InvalidRows;
import io.gradus.evaluate.RowScoring;
import io.gradus.model.Model;
import io.gradus.registry.ModelLocation;
import io.gradus.registry.ModelReference;
import io.gradus.storage.ModelStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.connector.catalog.functions.BoundFunction;
import org.apache.spark.sql.connector.catalog.functions.ScalarFunction;
import org.apache.spark.sql.connector.catalog.functions.UnboundFunction;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A model as a function of SQL: it takes a struct of the columns that the model reads, in any order
 * and with others among them, and gives a struct of the columns that {@code predict} writes.
 */
public final class SqlModel {
  private final SparkSession session;
  private final String named;
  private final String shown;
  private final String digest;
  private final RowScoring.Weights weights;

  private SqlModel(SparkSession session, String named) {
    this.session = session;
    this.named = named;
    ModelLocation where = ModelReference.locate(named, hadoop(session));
    this.shown =
        Secrets.redact(
            "model", where.found().map(ModelLocation.Found::pinned).orElse(where.path()));
    this.digest = ModelStore.digest(where.path(), hadoop(session));
    Model model = ModelStore.open(where.path(), hadoop(session));
    this.weights = new RowScoring.Weights(session, model, digest);
  }

  /**
   * The model of a directory, or of a reference to a registry.
   *
   * @throws RunException if it cannot be read
   */
  public static SqlModel at(SparkSession session, String named) {
    return RunException.told(() -> new SqlModel(session, named));
  }

  /**
   * Whether this is what the directory or reference leads to now, for a session that is still
   * there.
   *
   * @throws RunException if it cannot be read any more
   */
  public boolean isCurrent() {
    return RunException.told(
        () ->
            !session.sparkContext().isStopped()
                && digest.equals(
                    ModelStore.digest(
                        ModelReference.locate(named, hadoop(session)).path(), hadoop(session))));
  }

  private static Configuration hadoop(SparkSession session) {
    return HadoopSettings.of(session, Map.of());
  }

  /**
   * The function.
   *
   * @param call how it is called in SQL, for messages
   * @param invalid what becomes of a row that holds what a column does not allow: an error, or else
   *     it has no prediction
   * @param wayOut a sentence that says how to have no error
   */
  public UnboundFunction function(String call, InvalidRows invalid, String wayOut) {
    return new Unbound(call, invalid, wayOut);
  }

  /** What {@code data.bad-rows} of the model's training says. */
  public InvalidRows trainedInvalidRows() {
    return ModelTransform.trained(weights.model());
  }

  private Set<String> inputs() {
    return DerivedColumns.inputs(session, weights.model().encoders());
  }

  private final class Unbound implements UnboundFunction {
    private final String call;
    private final InvalidRows invalid;
    private final String wayOut;

    Unbound(String call, InvalidRows invalid, String wayOut) {
      this.call = call;
      this.invalid = invalid;
      this.wayOut = wayOut;
    }

    @Override
    public String name() {
      return call;
    }

    @Override
    public String description() {
      Model model = weights.model();
      return "%s(struct(%s)) predicts a struct of %s by the model at %s."
          .formatted(
              call,
              String.join(", ", inputs()),
              String.join(", ", BatchPredictor.columns(model).fieldNames()),
              shown);
    }

    /**
     * Spark tells of this kind of exception, and of no other, as of a mistake in a query, and puts
     * a full stop behind it.
     */
    @Override
    public BoundFunction bind(StructType arguments) {
      try {
        return bound(arguments);
      } catch (DataException e) {
        throw new UnsupportedOperationException(e.getMessage().replaceFirst("\\.$", ""), e);
      }
    }

    private BoundFunction bound(StructType arguments) {
      if (arguments.length() != 1
          || !(arguments.fields()[0].dataType() instanceof StructType given)) {
        String found =
            arguments.length() == 1
                ? "a value of type " + arguments.fields()[0].dataType().sql()
                : arguments.length() + " values";
        throw DataException.expected("one struct, as in %s(struct(*))".formatted(call), found)
            .build();
      }
      return new Bound(
          call, digest, given, new RowScoring(weights, session, named(given), invalid, wayOut));
    }
  }

  /** A struct whose fields have the names of the model's columns where only capitals differ. */
  private StructType named(StructType given) {
    List<String> names = List.of(given.fieldNames());
    Set<String> inputs = inputs();
    StructType named = new StructType();
    for (StructField field : given.fields()) {
      Optional<String> name =
          inputs.stream()
              .filter(input -> input.equalsIgnoreCase(field.name()))
              .filter(input -> !names.contains(input))
              .findFirst();
      named =
          named.add(
              new StructField(
                  name.orElse(field.name()), field.dataType(), field.nullable(), field.metadata()));
    }
    return named;
  }

  private static final class Bound implements ScalarFunction<InternalRow> {
    private static final long serialVersionUID = 1L;

    private final String call;
    private final String digest;
    private final StructType argument;
    private final StructType result;
    private final RowScoring scoring;

    Bound(String call, String digest, StructType argument, RowScoring scoring) {
      this.call = call;
      this.digest = digest;
      this.argument = argument;
      this.result = scoring.columns();
      this.scoring = scoring;
    }

    @Override
    public String name() {
      return call;
    }

    /** The same model is the same function, wherever in a query it is called. */
    @Override
    public String canonicalName() {
      return "gradus.%s.%s".formatted(digest, argument.sql());
    }

    @Override
    public DataType[] inputTypes() {
      return new DataType[] {argument};
    }

    @Override
    public DataType resultType() {
      return result;
    }

    @Override
    public InternalRow produceResult(InternalRow arguments) {
      return arguments.isNullAt(0)
          ? null
          : scoring.score(arguments.getStruct(0, argument.length()));
    }
  }
}
