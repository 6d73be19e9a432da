package io.gradus.run;

import io.gradus.dataset.PreparedData;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import scala.Tuple2;
import scala.collection.JavaConverters;

/**
 * Groups of models whose packed rows are in the executors' memory at once, so that rounds can carry
 * what all of them want. Closing it gives the rows back.
 */
final class FitWave implements AutoCloseable {
  /** Of the storage memory that executors have free; some of it is needed for computing. */
  private static final double LARGEST_SHARE = 0.5;

  private final double most;
  private final List<FitGroup> groups = new ArrayList<>();
  private long bytes;
  private long largest;

  private FitWave(double most) {
    this.most = most;
  }

  /** An empty one, for as much as fits now. */
  static FitWave of(JavaSparkContext spark) {
    return new FitWave(LARGEST_SHARE * freeBytes(spark));
  }

  /** Where there are executors beside the driver, theirs. */
  @SuppressWarnings("deprecation") // The converters of Scala 2.12, which 2.13 knows still.
  private static long freeBytes(JavaSparkContext spark) {
    Map<String, Tuple2<Object, Object>> ofEach =
        JavaConverters.mapAsJavaMapConverter(spark.sc().getExecutorMemoryStatus()).asJava();
    String driver = SparkEnv.get().blockManager().blockManagerId().hostPort();
    return ofEach.entrySet().stream()
        .filter(one -> ofEach.size() == 1 || !one.getKey().equals(driver))
        .mapToLong(one -> (Long) one.getValue()._2())
        .sum();
  }

  /** Whether one more group of the largest one's size fits; into an empty one any does. */
  boolean hasRoom() {
    return groups.isEmpty() || bytes + largest <= most;
  }

  /** Packs the rows of a group that has models to be trained. */
  void add(FitGroup group) {
    groups.add(group);
    if (group.isWanted()) {
      long more = bytes(group.packed());
      bytes += more;
      largest = Math.max(largest, more);
    }
  }

  private static long bytes(PreparedData rows) {
    return Stream.concat(
            Stream.of(rows.train()),
            Stream.concat(rows.validation().stream(), rows.test().stream()))
        .mapToLong(part -> part.bytes())
        .sum();
  }

  @Override
  public void close() {
    groups.forEach(FitGroup::close);
  }
}
