package io.gradus.dataset.pack;

import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.SeenValues;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkContext;
import org.apache.spark.TaskContext;
import org.apache.spark.util.AccumulatorV2;
import org.apache.spark.util.TaskCompletionListener;

/**
 * Collects what the rows of each scan partition held, from whatever Spark job reads them. A
 * partition counts once, however often its task is run: when an executor is lost, by speculation,
 * or since the rows are asked for again. Where a task did not read its partition to the end, as for
 * the first rows of a data set, the attempt counts that read most.
 */
public final class SeenTally extends AccumulatorV2<SeenTally.Part, SeenRows> {
  private static final long serialVersionUID = 1L;

  private final int features;
  private final TreeMap<Integer, SeenRows> parts = new TreeMap<>();

  private SeenTally(int features) {
    this.features = features;
  }

  /** A tally that tasks of the application add to. */
  public static SeenTally of(SparkContext spark, FeatureEncoder encoder) {
    return of(spark, EncoderSet.of(encoder));
  }

  /** A tally that tasks of the application add to, of rows that all encoders of a set see. */
  public static SeenTally of(SparkContext spark, EncoderSet encoders) {
    int features =
        encoders.encoders().stream().mapToInt(encoder -> encoder.features().size()).sum();
    SeenTally tally = new SeenTally(features);
    spark.register(tally);
    return tally;
  }

  /** What the rows of a scan partition held. */
  static final class Part {
    private final int partition;
    private final SeenRows rows;

    private Part(int partition, SeenRows rows) {
      this.partition = partition;
      this.rows = rows;
    }
  }

  /** Counts this task's rows, of one scan partition, when it ends. */
  void addAtEnd(int partition, SeenRows rows) {
    TaskContext.get()
        .addTaskCompletionListener(
            (TaskCompletionListener) context -> add(new Part(partition, rows)));
  }

  @Override
  public synchronized void add(Part part) {
    parts.merge(part.partition, part.rows, SeenTally::more);
  }

  private static SeenRows more(SeenRows one, SeenRows other) {
    return one.scanned() >= other.scanned() ? one : other;
  }

  @Override
  public void merge(AccumulatorV2<Part, SeenRows> other) {
    Map<Integer, SeenRows> theirs = ((SeenTally) other).snapshot();
    synchronized (this) {
      theirs.forEach((partition, rows) -> parts.merge(partition, rows, SeenTally::more));
    }
  }

  /** All rows so far, in the order of the partitions. */
  @Override
  public SeenRows value() {
    SeenRows all = new SeenRows(new SeenValues(features));
    snapshot().values().forEach(all::merge);
    return all;
  }

  private synchronized Map<Integer, SeenRows> snapshot() {
    return new TreeMap<>(parts);
  }

  /** A heartbeat asks one too that a task is still reading, and that has no fields yet. */
  @Override
  public synchronized boolean isZero() {
    return parts == null || parts.isEmpty();
  }

  @Override
  public AccumulatorV2<Part, SeenRows> copy() {
    SeenTally copy = new SeenTally(features);
    copy.parts.putAll(snapshot());
    return copy;
  }

  @Override
  public synchronized void reset() {
    parts.clear();
  }
}
