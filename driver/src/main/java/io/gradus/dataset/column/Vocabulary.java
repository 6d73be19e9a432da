package io.gradus.dataset.column;

import io.gradus.dataset.scan.Jobs;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.storage.StorageLevel;
import scala.Tuple2;

/**
 * The categories of a column: by count, the most frequent first, then by text.
 *
 * @param categories that have a code of their own
 * @param pooled the others, if they are few enough to be listed
 * @param pooledMore whether they are not
 * @param distinct how many different ones the training rows hold
 * @param once how many of these a single row has
 */
record Vocabulary(
    List<String> categories, List<String> pooled, boolean pooledMore, long distinct, long once) {
  private static final int MOST_POOLED_LISTED = 10_000;

  /** Most frequent first; ties by text. */
  private static final class ByCount implements Comparator<Tuple2<String, Long>>, Serializable {
    private static final long serialVersionUID = 1L;

    @Override
    public int compare(Tuple2<String, Long> a, Tuple2<String, Long> b) {
      int byCount = Long.compare(b._2(), a._2());
      return byCount != 0 ? byCount : a._1().compareTo(b._1());
    }
  }

  /**
   * Chooses the categories.
   *
   * @param exactly counts all of them on the cluster, where {@code counts} were too many
   */
  static Vocabulary fit(
      ValueCounts<?, String> counts,
      Supplier<JavaRDD<Tuple2<String, Long>>> exactly,
      int minimumCount,
      int maxCategories) {
    if (counts.isOverflowing()) {
      return fitOnCluster(exactly.get(), minimumCount, maxCategories);
    }
    List<Tuple2<String, Long>> all = new ArrayList<>();
    counts.counts().forEach((category, count) -> all.add(new Tuple2<>(category, count)));
    all.sort(new ByCount());
    long once = all.stream().filter(category -> category._2() == 1).count();
    return choose(all, all.size(), once, minimumCount, maxCategories);
  }

  private static Vocabulary fitOnCluster(
      JavaRDD<Tuple2<String, Long>> counts, int minimumCount, int maxCategories) {
    counts.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      return Jobs.described(
          counts,
          "Gradus: count categories",
          () -> {
            long distinct = counts.count();
            // One more than is listed tells whether the list is whole.
            int wanted = (int) Math.min(distinct, (long) maxCategories + MOST_POOLED_LISTED + 1);
            List<Tuple2<String, Long>> most = counts.takeOrdered(wanted, new ByCount());
            long once = counts.filter(category -> category._2() == 1).count();
            return choose(most, distinct, once, minimumCount, maxCategories);
          });
    } finally {
      counts.unpersist(false);
    }
  }

  private static Vocabulary choose(
      List<Tuple2<String, Long>> most,
      long distinct,
      long once,
      int minimumCount,
      int maxCategories) {
    int kept = 0;
    while (kept < most.size() && kept < maxCategories && most.get(kept)._2() >= minimumCount) {
      kept++;
    }
    List<String> names = most.stream().map(Tuple2::_1).toList();
    boolean more = distinct - kept > MOST_POOLED_LISTED;
    return new Vocabulary(
        names.subList(0, kept),
        more ? List.of() : names.subList(kept, names.size()),
        more,
        distinct,
        once);
  }
}
