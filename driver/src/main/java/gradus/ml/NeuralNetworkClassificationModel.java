package gradus.ml;

import static org.apache.spark.sql.functions.col;

import io.gradus.network.Task;
import io.gradus.run.OutputColumns;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.spark.ml.attribute.Attribute;
import org.apache.spark.ml.attribute.BinaryAttribute;
import org.apache.spark.ml.attribute.NominalAttribute;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.DoubleArrayParam;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.StringArrayParam;
import org.apache.spark.ml.util.Identifiable$;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.NumericType;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import scala.Option;

/** A network that predicts classes. */
public final class NeuralNetworkClassificationModel
    extends NeuralNetworkModel<NeuralNetworkClassificationModel> {
  private static final String PROBABILITY = "probability";
  private static final String RAW = "rawPrediction";

  private final Param<String> probabilityCol = SharedParams.probabilityCol(this);

  /** Column that the probabilities of the classes are written to, a vector. */
  public final Param<String> probabilityCol() {
    return probabilityCol;
  }

  /** What {@link #probabilityCol} is set to, or its default. */
  public final String getProbabilityCol() {
    return getOrDefault(probabilityCol);
  }

  /** Sets {@link #probabilityCol}. */
  public final NeuralNetworkClassificationModel setProbabilityCol(String value) {
    return with(probabilityCol, value);
  }

  private final Param<String> rawPredictionCol = SharedParams.rawPredictionCol(this);

  /** Column that the scores of the classes are written to, a vector. */
  public final Param<String> rawPredictionCol() {
    return rawPredictionCol;
  }

  /** What {@link #rawPredictionCol} is set to, or its default. */
  public final String getRawPredictionCol() {
    return getOrDefault(rawPredictionCol);
  }

  /** Sets {@link #rawPredictionCol}. */
  public final NeuralNetworkClassificationModel setRawPredictionCol(String value) {
    return with(rawPredictionCol, value);
  }

  private final DoubleArrayParam thresholds = SharedParams.thresholds(this);

  /** The class of the largest probability over its threshold is predicted. */
  public final DoubleArrayParam thresholds() {
    return thresholds;
  }

  /** What {@link #thresholds} is set to, or its default. */
  public final double[] getThresholds() {
    return getOrDefault(thresholds);
  }

  /** Sets {@link #thresholds}. */
  public final NeuralNetworkClassificationModel setThresholds(double[] value) {
    return with(thresholds, value);
  }

  private final StringArrayParam classNames =
      new StringArrayParam(
          this,
          "classNames",
          "Names of the classes in the order of their indices, where the label column had names for"
              + " them. Unset: the values of the label.",
          ParamCheck.classes().of("classNames"));

  /** One without a network, which Spark makes to fill it. */
  public NeuralNetworkClassificationModel() {
    this(Identifiable$.MODULE$.randomUID("neuralnetworkclassifier"));
  }

  /** One of that name without a network, which Spark makes to fill it. */
  public NeuralNetworkClassificationModel(String uid) {
    super(uid);
    setDefault(probabilityCol, "probability");
    setDefault(rawPredictionCol, "rawPrediction");
  }

  /** Names of the classes in the order of their indices, where the label column had names. */
  public StringArrayParam classNames() {
    return classNames;
  }

  /** What the classes are called, in the order of their indices. */
  public List<String> classes() {
    return isSet(classNames) ? List.of(getOrDefault(classNames)) : whole().encoder().classes();
  }

  /** How many classes there are. */
  public int numClasses() {
    return whole().encoder().classes().size();
  }

  @Override
  NeuralNetworkClassificationModel self() {
    return this;
  }

  @Override
  NeuralNetworkClassificationModel empty(String name) {
    return new NeuralNetworkClassificationModel(name);
  }

  /** Takes the names that a label column has for its indices. */
  NeuralNetworkClassificationModel named(StructField label) {
    if (!(label.dataType() instanceof NumericType)) {
      return this;
    }
    Option<String[]> names = names(Attribute.fromStructField(label));
    return names.isDefined() && names.get().length == numClasses()
        ? with(classNames, names.get())
        : this;
  }

  private static Option<String[]> names(Attribute attribute) {
    if (attribute instanceof NominalAttribute nominal) {
      return nominal.values();
    }
    return attribute instanceof BinaryAttribute binary ? binary.values() : Option.empty();
  }

  @Override
  OutputColumns outputs() {
    return new OutputColumns(
        written(getPredictionCol()),
        written(getProbabilityCol()),
        written(getRawPredictionCol()),
        isSet(thresholds) ? Optional.of(getThresholds()) : Optional.empty());
  }

  @Override
  OutputColumns singleOutputs() {
    return new OutputColumns(
        Optional.of(PREDICTION),
        Optional.of(PROBABILITY),
        Optional.of(RAW),
        isSet(thresholds) ? Optional.of(getThresholds()) : Optional.empty());
  }

  /**
   * The probabilities of the classes for one vector, as {@link #transform} gives them.
   *
   * @throws IllegalArgumentException if the model reads other columns than one of vectors
   */
  public Vector predictProbability(Vector features) {
    return single().of(features).getAs(PROBABILITY);
  }

  /** The probabilities of the classes for one row with a schema. */
  public Vector predictProbability(Row row) {
    return single().of(row).getAs(PROBABILITY);
  }

  /**
   * The scores of the classes for one vector, as {@link #transform} gives them.
   *
   * @throws IllegalArgumentException if the model reads other columns than one of vectors
   */
  public Vector predictRaw(Vector features) {
    return single().of(features).getAs(RAW);
  }

  /** The scores of the classes for one row with a schema. */
  public Vector predictRaw(Row row) {
    return single().of(row).getAs(RAW);
  }

  @Override
  Dataset<Row> predict(Dataset<?> dataset) {
    Dataset<Row> rows = super.predict(dataset);
    String name = getPredictionCol();
    return isSet(classNames) && !name.isEmpty()
        ? rows.withColumn(name, col(EstimatorRows.quoted(name)).as(name, metadata(name)))
        : rows;
  }

  @Override
  public StructType transformSchema(StructType schema) {
    StructType result = super.transformSchema(schema);
    if (!isSet(classNames) || getPredictionCol().isEmpty()) {
      return result;
    }
    StructField[] fields = result.fields().clone();
    int at = result.fieldIndex(getPredictionCol());
    StructField field = fields[at];
    fields[at] =
        new StructField(
            field.name(), field.dataType(), field.nullable(), metadata(getPredictionCol()));
    return new StructType(fields);
  }

  private Metadata metadata(String name) {
    return NominalAttribute.defaultAttr()
        .withName(name)
        .withValues(getOrDefault(classNames))
        .toMetadata();
  }

  /** A reader of models that were saved here or by the command line. */
  public static MLReader<NeuralNetworkClassificationModel> read() {
    return SavedModel.reader(
        NeuralNetworkClassificationModel.class,
        NeuralNetworkClassificationModel::new,
        Set.of(Task.BINARY, Task.MULTICLASS));
  }

  /** Loads a model that was saved here or by the command line. */
  public static NeuralNetworkClassificationModel load(String path) {
    return read().load(path);
  }
}
