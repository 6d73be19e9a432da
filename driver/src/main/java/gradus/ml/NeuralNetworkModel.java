package gradus.ml;

import io.gradus.config.Existing;
import io.gradus.explain.AttributionOptions;
import io.gradus.explain.ExplainOptions;
import io.gradus.export.OnnxOutputs;
import io.gradus.model.TrainedModel;
import io.gradus.network.NetworkTable;
import io.gradus.run.ModelExport;
import io.gradus.run.ModelReport;
import io.gradus.run.ModelRun;
import io.gradus.run.ModelTransform;
import io.gradus.run.OutputColumns;
import io.gradus.run.ReportOutput;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.ml.util.HasTrainingSummary;
import org.apache.spark.ml.util.MLWritable;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SizeEstimator;
import scala.Option;

/**
 * A trained network that adds its predictions to rows. What it is saved as is a model for the
 * command line, too, and models of the command line are loaded as one of these.
 *
 * @param <M> the model itself
 */
public abstract class NeuralNetworkModel<M extends NeuralNetworkModel<M>> extends ModelParams<M>
    implements HasTrainingSummary<NeuralNetworkSummary>, MLWritable {
  /** The name of the prediction of a row that comes alone. */
  static final String PREDICTION = "prediction";

  private transient io.gradus.model.Model trained;
  private transient SingleRows singleRows;

  NeuralNetworkModel(String uid) {
    super(uid);
  }

  /** The columns that are written, by the Params. */
  abstract OutputColumns outputs();

  /** All that is predicted of a row that comes alone, and the thresholds of the Params. */
  abstract OutputColumns singleOutputs();

  /** A model of this class without Params or a network. */
  abstract M empty(String name);

  final M with(io.gradus.model.Model model) {
    trained = model;
    singleRows = null;
    return self();
  }

  /**
   * The network with its weights and its encoder.
   *
   * @throws IllegalArgumentException if there are several
   */
  final TrainedModel trained() {
    int networks = whole().members().size();
    if (networks > 1) {
      throw new IllegalArgumentException(
          "%s: Expected a model of one network, found an ensemble of %s. Take one of its members; where the model was saved they lie in members/1 to members/%s, and each can be loaded."
              .formatted(uid(), networks, networks));
    }
    return whole().members().get(0);
  }

  /**
   * The networks of an ensemble, each as a model of its own with the same Params, in the order in
   * which their predictions are added; of one network the model itself.
   */
  public final List<M> members() {
    List<TrainedModel> networks = whole().members();
    if (networks.size() == 1) {
      return List.of(self());
    }
    return networks.stream().map(network -> copy(new ParamMap()).with(network)).toList();
  }

  /** The model, of one network or of several. */
  final io.gradus.model.Model whole() {
    if (trained == null) {
      throw new IllegalStateException(
          "Expected a trained model, found %s without one. Fit an estimator, or load a model."
              .formatted(uid()));
    }
    return trained;
  }

  /** How many numbers the network takes of a row, those of embeddings not counted. */
  public final int numFeatures() {
    return whole().encoder().inputSpec().numericWidth();
  }

  /**
   * The network's layers in the order of the way through it, inputs first.
   *
   * @throws IllegalArgumentException if there are several networks
   */
  public final List<NetworkTable.Row> layers() {
    return NetworkTable.of(trained().network()).rows();
  }

  /**
   * Adds predictions to rows. Nothing is computed before somebody asks for the rows; those of a
   * stream are taken, too.
   */
  @Override
  public final Dataset<Row> transform(Dataset<?> dataset) {
    return isSet(question())
        ? new ConnectQuestion(getOrDefault(question())).answer(this, dataset)
        : predict(dataset);
  }

  /** Adds predictions to rows. */
  Dataset<Row> predict(Dataset<?> dataset) {
    return transform().of(dataset.toDF());
  }

  @Override
  public StructType transformSchema(StructType schema) {
    return transform().schema(schema);
  }

  private ModelTransform transform() {
    ModelTransform transform = ModelTransform.of(whole()).outputs(outputs());
    if (isSet(detailsCol()) && !getDetailsCol().isEmpty()) {
      transform = transform.details(getDetailsCol());
    }
    return isSet(attributionsCol()) && !getAttributionsCol().isEmpty()
        ? transform.attributions(getAttributionsCol(), attributionOptions())
        : transform;
  }

  private AttributionOptions attributionOptions() {
    AttributionOptions usual = AttributionOptions.DEFAULT;
    return new AttributionOptions(
        isSet(attributionBaseline()) ? getAttributionBaseline() : usual.baseline(),
        isSet(attributionSteps()) ? getAttributionSteps() : usual.steps());
  }

  /**
   * The prediction for one vector, as {@link #transform} gives it: the index of a class, or a
   * value. No job is started.
   *
   * @throws IllegalArgumentException if the model reads other columns than one of vectors
   * @throws io.gradus.run.RunException if the vector is not as long as in training
   */
  public final double predict(Vector features) {
    return number(single().of(features));
  }

  /**
   * The prediction for one row, as {@link #transform} gives it. No job is started.
   *
   * @param row with a schema; of its columns those that the model reads are used
   * @throws io.gradus.run.RunException if one of them is missing, or holds what it may not
   */
  public final double predict(Row row) {
    return number(single().of(row));
  }

  private static double number(Row outputs) {
    if (outputs.getAs(PREDICTION) instanceof Double prediction) {
      return prediction;
    }
    throw new IllegalArgumentException(
        "Expected a model that predicts one number, found one of several. Use transform.");
  }

  /** What is predicted of rows that come alone. */
  final synchronized SingleRows single() {
    OutputColumns wanted = singleOutputs();
    if (singleRows == null || !singleRows.gives(wanted)) {
      singleRows = new SingleRows(ModelTransform.of(whole()), wanted);
    }
    return singleRows;
  }

  /**
   * Measures the model on rows with labels.
   *
   * @return metrics by their names, as {@code evaluate} of the command line tells them
   * @throws io.gradus.run.RunException if the rows cannot be used
   */
  public final Map<String, Double> evaluate(Dataset<?> dataset) {
    try (ModelRun run = ModelRun.on(dataset.toDF(), whole())) {
      return run.evaluate().values();
    }
  }

  /**
   * Explains what the model does with rows that have labels, and where it errs.
   *
   * @return the JSON that {@code explain} of the command line writes
   * @throws io.gradus.run.RunException if the rows cannot be used
   */
  public final String explain(Dataset<?> dataset) {
    return explain(dataset, ExplainOptions.DEFAULT);
  }

  /**
   * Explains as much as is asked for.
   *
   * @return the JSON that {@code explain} of the command line writes
   * @throws IllegalArgumentException if there are several networks
   * @throws io.gradus.run.RunException if the rows cannot be used
   */
  public final String explain(Dataset<?> dataset, ExplainOptions options) {
    trained();
    try (ModelRun run = ModelRun.on(dataset.toDF(), whole())) {
      return run.explain(options).toJson();
    }
  }

  /**
   * Writes what the model is worth on rows with labels, and where it errs, as one page for people.
   *
   * @param path of the file; an earlier report there is replaced, nothing else
   * @return the file's path, as other programs take it
   * @throws io.gradus.run.RunException if the rows cannot be used, or the file not be written
   */
  public final String report(Dataset<?> dataset, String path) {
    return report(dataset, report -> report.writeTo(new ReportOutput(path)));
  }

  /** The page that {@link #report} writes. */
  final String reportPage(Dataset<?> dataset) {
    return report(dataset, ModelReport::page);
  }

  private String report(Dataset<?> dataset, Function<ModelReport, String> use) {
    try (ModelRun run = ModelRun.on(dataset.toDF(), whole())) {
      ModelReport report = ModelReport.of(run);
      // What nodes do is told of one network.
      if (whole().members().size() == 1) {
        report.with(run.explain(ExplainOptions.DEFAULT));
      }
      return use.apply(report);
    }
  }

  /**
   * Writes the model as an ONNX graph.
   *
   * @param path of the file; nothing may be there
   * @return the file's path, as other programs take it
   */
  public final String exportOnnx(String path) {
    SparkSession spark = SparkSession.active();
    return ModelExport.onnx(spark, whole(), path, OnnxOutputs.COLUMNS, Existing.FAIL).path();
  }

  /**
   * Writes what the model is, for people, as Markdown.
   *
   * @param path of the file; nothing may be there
   * @return the file's path, as other programs take it
   */
  public final String exportCard(String path) {
    return ModelExport.card(SparkSession.active(), whole(), path, Existing.FAIL);
  }

  @Override
  public final M copy(ParamMap extra) {
    M copied = empty(uid());
    copied.with(trained);
    copied.setParent(parent());
    return copyValues(copied, extra);
  }

  /** The bytes that the network, its encoder and its history take in memory. */
  // No @Override: not every line of Spark has it.
  @SuppressWarnings("MissingOverride")
  public final long estimatedSize() {
    return SizeEstimator.estimate(whole());
  }

  /**
   * How it was trained; models that were loaded have it, too, as have those of several networks.
   */
  @Override
  public final Option<NeuralNetworkSummary> trainingSummary() {
    return trained == null || trained.members().get(0).provenance().history().isEmpty()
        ? Option.empty()
        : Option.apply(new NeuralNetworkSummary(uid(), trained));
  }

  /** Does nothing: the summary is that of the network. */
  @Override
  public final void trainingSummary_$eq(Option<NeuralNetworkSummary> summary) {}

  /** Does nothing: the model's own files have the summary. */
  // No @Override: not every line of Spark has it.
  @SuppressWarnings("MissingOverride")
  public final void saveSummary(String path) {}

  /** Does nothing: the model's own files have the summary. */
  // No @Override: not every line of Spark has it.
  @SuppressWarnings("MissingOverride")
  public final void loadSummary(String path, Dataset<Row> dataset) {}

  @Override
  public final MLWriter write() {
    return new StageWriter(place -> SavedModel.save(this, place));
  }

  @Override
  public String toString() {
    return trained == null
        ? uid()
        : "%s: uid=%s, features=%s, parameters=%s"
            .formatted(
                getClass().getSimpleName(),
                uid(),
                numFeatures(),
                trained.members().stream().mapToInt(network -> network.parameters().length).sum());
  }

  /** The name of a column that is to be written. */
  static Optional<String> written(String name) {
    return Optional.of(name).filter(found -> !found.isEmpty());
  }
}
