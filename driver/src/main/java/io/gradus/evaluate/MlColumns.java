package io.gradus.evaluate;

import io.gradus.encode.FeatureEncoder;
import io.gradus.model.Model;
import io.gradus.model.ModelException;
import io.gradus.network.Task;
import io.gradus.score.ModelHead;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.AttributeGroup;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.attribute.NumericAttribute;
import org.apache.spark.ml.linalg.SQLDataTypes;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * A model's outputs as Spark ML has them in its columns; immutable.
 *
 * <ul>
 *   <li>{@code prediction}: of classes the index of the one that was decided for, a DOUBLE with the
 *       classes' names in its metadata; of several labels the indices of those that were, an
 *       ARRAY&lt;DOUBLE&gt;; the number, a DOUBLE; of several targets their numbers, a vector
 *   <li>{@code probability}: of each class or label, a vector
 *   <li>{@code rawPrediction}: the logit of each class or label, a vector; of two classes the logit
 *       and, before it, the same number negated
 * </ul>
 */
public final class MlColumns implements Serializable {
  private static final long serialVersionUID = 1L;

  /** What is put into a column. */
  enum Kind {
    PREDICTION,
    PROBABILITY,
    RAW_PREDICTION
  }

  private final Task task;
  private final ArrayList<Kind> kinds = new ArrayList<>();
  private final double[] thresholds;
  private StructType schema = new StructType();

  private MlColumns(Task task, double[] thresholds) {
    this.task = task;
    this.thresholds = thresholds;
  }

  /**
   * The columns of a model.
   *
   * @param prediction name of the column of predictions; each name may be absent
   * @param thresholds of the classes: decided for is the first of those whose probability is the
   *     largest multiple of its threshold; of several labels those whose probability is above it
   * @throws ModelException if the model has no such outputs, or another number of classes
   */
  public static MlColumns of(
      Model model,
      Optional<String> prediction,
      Optional<String> probability,
      Optional<String> rawPrediction,
      Optional<double[]> thresholds) {
    FeatureEncoder encoder = model.encoder();
    int numbers = ModelHead.of(model).numbers();
    MlColumns columns = new MlColumns(model.task(), checked(model.task(), numbers, thresholds));
    prediction.ifPresent(name -> columns.addPrediction(name, encoder));
    probability.ifPresent(name -> columns.addVector(Kind.PROBABILITY, name, encoder));
    rawPrediction.ifPresent(name -> columns.addVector(Kind.RAW_PREDICTION, name, encoder));
    return columns;
  }

  private static double[] checked(Task task, int numbers, Optional<double[]> thresholds) {
    if (thresholds.isEmpty()) {
      return null;
    }
    double[] given = thresholds.get();
    if (task == Task.REGRESSION) {
      throw new ModelException("Expected no thresholds, as numbers are predicted, found some.");
    }
    if (given.length != numbers) {
      throw new ModelException(
          "thresholds: Expected %s numbers, one a class or label, found %s."
              .formatted(numbers, given.length));
    }
    boolean valid = Arrays.stream(given).allMatch(value -> value >= 0 && value < 1e300);
    if (!valid || Arrays.stream(given).filter(value -> value == 0).count() > 1) {
      throw new ModelException(
          "thresholds: Expected numbers above 0, of which one may be 0, found %s."
              .formatted(Arrays.toString(given)));
    }
    return given.clone();
  }

  private void addPrediction(String name, FeatureEncoder encoder) {
    switch (task) {
      case BINARY, MULTICLASS ->
          add(
              Kind.PREDICTION,
              name,
              DataTypes.DoubleType,
              NominalAttribute.defaultAttr()
                  .withName(name)
                  .withValues(encoder.classes().toArray(String[]::new))
                  .toMetadata());
      case MULTILABEL ->
          add(
              Kind.PREDICTION,
              name,
              DataTypes.createArrayType(DataTypes.DoubleType, false),
              Metadata.empty());
      case REGRESSION -> {
        if (encoder.outputs() == 1) {
          add(Kind.PREDICTION, name, DataTypes.DoubleType, Metadata.empty());
        } else {
          addVector(Kind.PREDICTION, name, encoder);
        }
      }
    }
  }

  private void addVector(Kind kind, String name, FeatureEncoder encoder) {
    if (kind != Kind.PREDICTION && task == Task.REGRESSION) {
      throw new ModelException(
          "Expected a model of classes or labels for the column %s, found one that predicts numbers."
              .formatted(name));
    }
    Attribute[] attributes =
        names(encoder).stream()
            .map(each -> NumericAttribute.defaultAttr().withName(each))
            .toArray(Attribute[]::new);
    add(kind, name, SQLDataTypes.VectorType(), new AttributeGroup(name, attributes).toMetadata());
  }

  /** What the numbers of a prediction are of. */
  private static List<String> names(FeatureEncoder encoder) {
    if (!encoder.classes().isEmpty()) {
      return encoder.classes();
    }
    List<String> labels = encoder.labelColumns();
    return labels.size() == encoder.outputs()
        ? labels
        : java.util.stream.IntStream.range(0, encoder.outputs())
            .mapToObj(i -> labels.get(0) + "_" + i)
            .toList();
  }

  private void add(Kind kind, String name, DataType type, Metadata metadata) {
    if (List.of(schema.fieldNames()).contains(name)) {
      throw new ModelException(
          "Expected a name of its own for each output column, found \"%s\" twice.".formatted(name));
    }
    kinds.add(kind);
    schema = schema.add(new StructField(name, type, false, metadata));
  }

  /** The columns, in the order prediction, probability, raw prediction. */
  public StructType schema() {
    return schema;
  }

  Task task() {
    return task;
  }

  List<Kind> kinds() {
    return kinds;
  }

  /** Null where there are none. */
  double[] thresholds() {
    return thresholds;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof MlColumns that
        && task == that.task
        && kinds.equals(that.kinds)
        && Arrays.equals(thresholds, that.thresholds)
        && schema.equals(that.schema);
  }

  @Override
  public int hashCode() {
    return Objects.hash(task, kinds, Arrays.hashCode(thresholds), schema);
  }
}
