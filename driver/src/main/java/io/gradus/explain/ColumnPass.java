package io.gradus.explain;

import io.gradus.compute.PlanCache;
import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.encode.FeatureEncoder;
import io.gradus.model.TrainedModel;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import java.io.Serializable;
import java.util.List;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/** Passes over rows for what columns matter; each adds its partitions in the fixed order. */
final class ColumnPass implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String networkJson;
  private final String encoderJson;
  private final Broadcast<Floats> parameters;
  private final Broadcast<Floats> buffers;

  ColumnPass(TrainedModel model, Broadcast<Floats> parameters, Broadcast<Floats> buffers) {
    this.networkJson = model.network().toJson();
    this.encoderJson = model.encoder().toJson();
    this.parameters = parameters;
    this.buffers = buffers;
  }

  /** A sample of rows, at most one block a partition. */
  static JavaRDD<Block> sample(JavaRDD<Block> blocks, double share) {
    return blocks.mapPartitionsWithIndex(
        (partition, rows) -> optional(Rows.sample(partition, rows, share)).iterator(), true);
  }

  /** Some rows, in the order of their numbers. */
  static List<Block> rows(JavaRDD<Block> blocks, Set<Long> wanted) {
    return blocks
        .mapPartitionsWithIndex(
            (partition, rows) -> optional(Rows.of(partition, rows, wanted)).iterator(), true)
        .collect();
  }

  private static List<Block> optional(Block block) {
    return block == null ? List.of() : List.of(block);
  }

  /** How much each column matters, by attributions. */
  ColumnSums importance(JavaRDD<Block> sample, float[] baseline, int steps) {
    ColumnPass pass = this;
    FeatureEncoder encoder = FeatureEncoder.fromJson(encoderJson);
    LossSpec loss = NetworkSpec.fromJson(networkJson).loss();
    long bytes =
        ColumnSums.bytes(
            encoder.features().size(), ExplainedOutputs.of(encoder, loss).names().size());
    return OrderedSum.of(
        sample.mapPartitions(
            blocks -> {
              FeatureEncoder own = FeatureEncoder.fromJson(pass.encoderJson);
              ColumnSums sums =
                  ColumnStatistics.none(own, PlanCache.plan(pass.networkJson).spec().loss());
              if (blocks.hasNext()) {
                ColumnStatistics statistics =
                    new ColumnStatistics(
                        NetworkSpec.fromJson(pass.networkJson),
                        own,
                        pass.parameters.value().values(),
                        pass.buffers.value().values(),
                        baseline,
                        steps);
                blocks.forEachRemaining(block -> sums.merge(statistics.of(block)));
              }
              return List.of(sums).iterator();
            }),
        bytes,
        ColumnSums::merge);
  }

  /**
   * The parts of some columns in single rows, and their values: see {@link ColumnStatistics#parts}.
   *
   * @param most rows of a partition, the first ones
   */
  List<Floats> parts(JavaRDD<Block> sample, float[] baseline, int steps, int[] columns, int most) {
    ColumnPass pass = this;
    return sample
        .map(
            block ->
                new Floats(
                    new ColumnStatistics(
                            NetworkSpec.fromJson(pass.networkJson),
                            FeatureEncoder.fromJson(pass.encoderJson),
                            pass.parameters.value().values(),
                            pass.buffers.value().values(),
                            baseline,
                            steps)
                        .parts(block, columns, most)))
        .collect();
  }

  /** What a number's encoded values are, in the order of the rows. */
  static float[] numbers(JavaRDD<Block> sample, int at) {
    List<Floats> parts =
        sample
            .map(
                block -> {
                  float[] values = new float[block.rows()];
                  int width = block.layout().denseWidth();
                  for (int row = 0; row < values.length; row++) {
                    values[row] = block.dense()[row * width + at];
                  }
                  return new Floats(values);
                })
            .collect();
    float[] all = new float[parts.stream().mapToInt(part -> part.values().length).sum()];
    int to = 0;
    for (Floats part : parts) {
      System.arraycopy(part.values(), 0, all, to, part.values().length);
      to += part.values().length;
    }
    return all;
  }

  /** How the outputs go with a column: see {@link ColumnEffect}. */
  EffectSums effect(JavaRDD<Block> sample, int column, double[] edges, int[] codes) {
    ColumnPass pass = this;
    List<EffectSums> parts =
        sample
            .map(
                block ->
                    new ColumnEffect(
                            FeatureEncoder.fromJson(pass.encoderJson),
                            PlanCache.plan(pass.networkJson).spec().loss(),
                            column,
                            edges,
                            codes)
                        .of(block, pass::outputs))
            .collect();
    EffectSums sum = parts.get(0);
    parts.subList(1, parts.size()).forEach(sum::merge);
    return sum;
  }

  private float[] outputs(Block block) {
    return PlanCache.outputs(
        PlanCache.plan(networkJson), parameters.value().values(), buffers.value().values(), block);
  }
}
