package io.gradus.dataset;

import io.gradus.dataset.column.ScanPass;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import scala.Tuple2;

/**
 * The times at which given shares of rows lie behind, exactly. Executors sort them; the driver gets
 * a number for each partition, and the times that are asked for.
 */
final class TimeEnds {
  private TimeEnds() {}

  /**
   * Of each share the least time that as many rows do not come after; none where there are no
   * times.
   *
   * @param times one column, DOUBLE
   * @param shares above 0, ascending
   */
  static double[] of(Dataset<Row> times, double[] shares) {
    String name = times.columns()[0];
    JavaRDD<Double> sorted =
        times
            .filter(functions.not(functions.isnan(times.col(name))))
            .sort(name)
            .toJavaRDD()
            .map(row -> row.getDouble(0));
    long[] starts = starts(sorted);
    long count = starts[starts.length - 1];
    if (count == 0) {
      return new double[0];
    }
    long[] places =
        Arrays.stream(shares).mapToLong(share -> (long) Math.ceil(share * count) - 1).toArray();
    List<Tuple2<Integer, Double>> found =
        sorted
            .mapPartitionsWithIndex(
                (partition, values) -> {
                  long[] at = {starts[partition]};
                  Stream.Builder<Tuple2<Integer, Double>> here = Stream.builder();
                  values.forEachRemaining(
                      value -> {
                        long place = at[0]++;
                        IntStream.range(0, places.length)
                            .filter(i -> places[i] == place)
                            .forEach(i -> here.add(new Tuple2<>(i, value)));
                      });
                  return here.build().iterator();
                },
                false)
            .collect();
    double[] ends = new double[places.length];
    found.forEach(each -> ends[each._1()] = each._2());
    return ends;
  }

  /** Times before each partition, and in all. */
  private static long[] starts(JavaRDD<Double> sorted) {
    return ScanPass.sums(
        sorted
            .mapPartitions(
                values -> {
                  long count = 0;
                  while (values.hasNext()) {
                    values.next();
                    count++;
                  }
                  return List.of(count).iterator();
                })
            .collect());
  }
}
