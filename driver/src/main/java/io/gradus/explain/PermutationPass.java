package io.gradus.explain;

import io.gradus.data.Block;
import io.gradus.data.Floats;
import io.gradus.encode.FeatureEncoder;
import io.gradus.evaluate.EvaluationProgram;
import io.gradus.evaluate.Evaluator;
import io.gradus.metric.MetricSums;
import io.gradus.metric.Metrics;
import io.gradus.model.TrainedModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.broadcast.Broadcast;

/**
 * Evaluates rows once as they are, and then with each column permuted within its block, over and
 * over. Each pass is measured as a whole: the sums of all blocks are merged in their order, so that
 * measures which are no mean over rows, such as the area under a curve, are those of all rows.
 *
 * <p>Sums of labels are large in memory and small when written, so they travel written, of as many
 * columns at a time as the driver can hold, and are merged one after the other.
 */
final class PermutationPass implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Bytes of written sums that come to the driver at a time, about. */
  private static final long DRIVER_BYTES = 64L << 20;

  private final String encoderJson;
  private final EvaluationProgram program;
  private final transient Evaluator evaluator;
  private final Broadcast<Floats> parameters;
  private final Broadcast<Floats> buffers;

  /**
   * @param topK the k of top-k accuracy
   */
  PermutationPass(
      TrainedModel model, int topK, Broadcast<Floats> parameters, Broadcast<Floats> buffers) {
    this.encoderJson = model.encoder().toJson();
    this.evaluator =
        new Evaluator(model.network(), model.task(), topK, model.encoder().targetUnits());
    this.program = evaluator.program();
    this.parameters = parameters;
    this.buffers = buffers;
  }

  /**
   * What was measured.
   *
   * @param unchanged of the rows as they are
   * @param permuted of each column, once a repetition
   */
  record Found(Metrics unchanged, List<List<Metrics>> permuted) {}

  /**
   * Measures some rows.
   *
   * @param sample at least one row, each block the rows among which values are dealt
   */
  Found over(JavaRDD<Block> sample) {
    PermutationPass pass = this;
    List<byte[]> written = sample.map(block -> pass.sums(block)).collect();
    Metrics unchanged = merged(written.iterator());
    long each = written.stream().mapToLong(sums -> sums.length).sum() * PermutedRows.REPETITIONS;
    int columns = FeatureEncoder.fromJson(encoderJson).features().size();
    int atOnce = (int) Math.max(1, Math.min(columns, DRIVER_BYTES / each));
    List<List<Metrics>> permuted = new ArrayList<>();
    for (int from = 0; from < columns; from += atOnce) {
      permuted.addAll(some(sample, from, Math.min(columns, from + atOnce)));
    }
    return new Found(unchanged, permuted);
  }

  private List<List<Metrics>> some(JavaRDD<Block> sample, int from, int to) {
    PermutationPass pass = this;
    List<byte[][]> blocks = sample.map(block -> pass.permuted(block, from, to)).collect();
    List<List<Metrics>> found = new ArrayList<>();
    for (int column = 0; column < to - from; column++) {
      List<Metrics> repetitions = new ArrayList<>();
      for (int repetition = 0; repetition < PermutedRows.REPETITIONS; repetition++) {
        int at = column * PermutedRows.REPETITIONS + repetition;
        repetitions.add(merged(blocks.stream().map(block -> block[at]).iterator()));
      }
      found.add(repetitions);
    }
    return found;
  }

  /** The sums of a block's rows with each of some columns permuted: [columns · repetitions]. */
  private byte[][] permuted(Block block, int from, int to) {
    PermutedRows rows = new PermutedRows(FeatureEncoder.fromJson(encoderJson));
    byte[][] sums = new byte[(to - from) * PermutedRows.REPETITIONS][];
    for (int i = 0; i < sums.length; i++) {
      int column = from + i / PermutedRows.REPETITIONS;
      sums[i] = sums(rows.of(block, column, i % PermutedRows.REPETITIONS));
    }
    return sums;
  }

  private byte[] sums(Block block) {
    MetricSums sums =
        program.run(
            List.of(block).iterator(), parameters.value().values(), buffers.value().values());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      sums.writeExternal(out);
    } catch (IOException e) {
      throw new IllegalStateException("Bytes in memory are written whatever happens.", e);
    }
    return bytes.toByteArray();
  }

  private Metrics merged(Iterator<byte[]> written) {
    MetricSums sum = read(written.next());
    written.forEachRemaining(more -> sum.merge(read(more)));
    return evaluator.result(sum);
  }

  private static MetricSums read(byte[] written) {
    MetricSums sums = new MetricSums();
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(written))) {
      sums.readExternal(in);
    } catch (IOException e) {
      throw new IllegalStateException("Bytes in memory are read whatever happens.", e);
    }
    return sums;
  }
}
