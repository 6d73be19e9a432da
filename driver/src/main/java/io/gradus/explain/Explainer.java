package io.gradus.explain;

import io.gradus.config.JobConfig;
import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.dataset.pack.EncodedRows;
import io.gradus.dataset.pack.SeenTally;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.TrainedModel;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Explains what a model does with labelled rows. */
public final class Explainer {
  private Explainer() {}

  /**
   * Goes over the rows twice: once for all nodes, and once for those with the most influence.
   *
   * @param named how the model and the rows are called in the explanation
   * @param job how the rows are read
   * @param tally counts what the rows held
   * @throws DataException if rows cannot be encoded, have a class that the model does not know, or
   *     weigh nothing together
   */
  public static Explanation explain(
      TrainedModel model,
      Dataset<Row> rows,
      JobConfig job,
      SeenTally tally,
      ExplainedInputs named,
      ExplainOptions options) {
    PathExplainer paths = new PathExplainer(model, rows, job, options.paths());
    FeatureEncoder.Labels labels =
        job.data().weight().isPresent()
            ? FeatureEncoder.Labels.READ
            : FeatureEncoder.Labels.UNWEIGHTED;
    JavaRDD<Block> blocks =
        EncodedRows.labelled(rows, model.encoder(), labels, job.data().badRows(), tally);
    JavaSparkContext spark = JavaSparkContext.fromSparkContext(blocks.context());
    Broadcast<Floats> parameters = spark.broadcast(new Floats(model.parameters()));
    Broadcast<Floats> buffers = spark.broadcast(new Floats(model.buffers()));
    try {
      List<NodeLayer> layers = NodeLayers.of(model.network());
      NodePass pass = new NodePass(model.network(), parameters, buffers);
      NodeSums sums =
          blocks.getNumPartitions() == 0
              ? null
              : pass.statistics(blocks, options.worstRows(), bytes(layers));
      requireWeight(sums);
      requireFinite(sums, layers);
      InputValues columns = new InputValues(model.encoder());
      NodeChoice choice = new NodeChoice(model, layers, sums, columns, options);
      DetailSums details = pass.details(blocks, choice.request(), choice.bytes());
      Explanation explanation =
          new ExplanationBuilder(model, layers, sums, choice, details, columns)
              .build(named)
              .with(paths.traces(blocks, sums), paths.columns(blocks, sums, parameters, buffers));
      return options.shown() == RowsShown.BY_NUMBER
          ? explanation
          : explanation.with(
              new ShownRows(model, rows, job)
                  .of(sums, choice, details, options.paths().rows(), labels));
    } finally {
      parameters.destroy();
      buffers.destroy();
    }
  }

  private static long bytes(List<NodeLayer> layers) {
    long nodes = layers.stream().mapToLong(NodeLayer::nodes).sum();
    return nodes * LayerSums.Of.values().length * Double.BYTES;
  }

  private static void requireWeight(NodeSums sums) {
    if (sums == null || !(sums.weight() > 0)) {
      throw DataException.expected(
              "labelled rows with a weight above 0",
              sums == null || sums.rows() == 0 ? "no rows" : "%s without".formatted(sums.rows()))
          .remedy("Explain the model on rows such as those that it was evaluated on.")
          .build();
    }
    if (!Double.isFinite(sums.loss())) {
      throw DataException.expected("a finite loss of every row", "a sum of " + sums.loss())
          .remedy(
              "Look with predict for rows whose outputs are no numbers: their inputs or targets are"
                  + " far from those of training.")
          .build();
    }
  }

  private static void requireFinite(NodeSums sums, List<NodeLayer> layers) {
    for (int i = 0; i < layers.size(); i++) {
      if (!sums.layer(i).isFinite()) {
        throw DataException.expected(
                "values of nodes whose squares are finite",
                "others in layer " + layers.get(i).layer())
            .remedy(
                "Look for inputs that are far from those of training; features.scaling"
                    + " keeps inputs within what the network can take.")
            .build();
      }
    }
  }
}
