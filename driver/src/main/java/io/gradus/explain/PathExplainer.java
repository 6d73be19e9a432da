package io.gradus.explain;

import io.gradus.config.JobConfig;
import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.metric.Metric;
import io.gradus.model.TrainedModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Explains along the way from a baseline: traces the errors of rows, and finds what columns matter.
 */
final class PathExplainer {
  /** Bytes of sampled rows, at most. */
  private static final long SAMPLE_BYTES = 256L << 20;

  private final TrainedModel model;
  private final JobConfig job;
  private final PathOptions options;
  private final Metric metric;
  private final Baseline baseline;

  /** The rows that are traced by their keys, the first of each block. */
  private final Map<String, Block> named = new LinkedHashMap<>();

  PathExplainer(TrainedModel model, Dataset<Row> rows, JobConfig job, PathOptions options) {
    this.model = model;
    this.job = job;
    this.options = options;
    this.metric = options.metricOf(model.task());
    this.baseline = Baseline.named(options.attributions().baseline(), model, rows, job);
    for (String name : options.rows()) {
      RowKey key = RowKey.of(name, "--row", "column=value of a row");
      named.put(name, key.firstLabelled(rows, model, job));
    }
  }

  /** Traces the worst rows of a pass, and those that were named. */
  List<TracedRow> traces(JavaRDD<Block> blocks, NodeSums sums) {
    List<TracedRow> traces = new ArrayList<>();
    RowExplainer explainer = new RowExplainer(model, baseline.vector());
    named.forEach((name, block) -> traces.add(explainer.of(block, 0, null, name)));
    Set<Long> worst = new LinkedHashSet<>();
    for (int i = 0; i < Math.min(options.traces(), sums.worst().count()); i++) {
      worst.add(sums.worst().row(i));
    }
    List<Block> found = worst.isEmpty() ? List.of() : ColumnPass.rows(blocks, worst);
    for (long wanted : worst) {
      for (Block block : found) {
        int row = Arrays.binarySearch(block.ids(), wanted);
        if (row >= 0) {
          traces.add(explainer.of(block, row, sums.numbers().of(wanted), null));
        }
      }
    }
    return traces;
  }

  /** What columns matter, of a sample of the rows. */
  ExplainedColumns columns(
      JavaRDD<Block> blocks,
      NodeSums sums,
      Broadcast<Floats> parameters,
      Broadcast<Floats> buffers) {
    long rowBytes = 4L * Math.max(1, model.network().input().numericWidth());
    double most = Math.min(options.sample(), (double) SAMPLE_BYTES / rowBytes);
    JavaRDD<Block> sample =
        ColumnPass.sample(blocks, Math.min(1, most / sums.rows()))
            .persist(StorageLevel.MEMORY_AND_DISK());
    try {
      ColumnPass pass = new ColumnPass(model, parameters, buffers);
      ColumnSums found = pass.importance(sample, baseline.vector(), options.attributions().steps());
      PermutationPass permutations =
          new PermutationPass(model, job.training().topK(), parameters, buffers);
      return new ColumnView(model, found, baseline, options.attributions().steps())
          .of(pass, sample, permutations, metric);
    } finally {
      sample.unpersist(false);
    }
  }
}
