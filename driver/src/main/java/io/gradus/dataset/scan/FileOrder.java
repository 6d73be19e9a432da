package io.gradus.dataset.scan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.Dependency;
import org.apache.spark.OneToOneDependency;
import org.apache.spark.Partition;
import org.apache.spark.TaskContext;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.DataFrameReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.FilePartition;
import org.apache.spark.sql.execution.datasources.FileScanRDD;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.PartitionedFile;
import org.apache.spark.sql.internal.SQLConf;
import scala.collection.immutable.List$;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/**
 * Files one after the other as they are called, path by path. Spark takes the largest first, so
 * that rows would come in another order when the same table is written in another format.
 *
 * <p>Only sources that are {@link #marked} come in that order. Where files are small, which of them
 * share a partition does not depend on their sizes either.
 */
public final class FileOrder {
  private static final String OPTION = "gradusFileOrder";

  /** Sizes are rounded up to this. */
  private static final long UNIT = 1 << 18;

  private final List<Path> roots;

  private FileOrder(List<Path> roots) {
    this.roots = roots;
  }

  /** A reader of rows that come in the order of their files' paths. */
  public static DataFrameReader marked(DataFrameReader reader) {
    return reader.option(OPTION, "path");
  }

  /**
   * The same rows in the order of their files' paths, where a data set is nothing but files that
   * Spark reads; the data set itself where it is anything else.
   */
  public static Dataset<Row> marked(Dataset<Row> rows) {
    if (rows.queryExecution().analyzed() instanceof LogicalRelation relation
        && relation.relation() instanceof HadoopFsRelation files
        && files.bucketSpec().isEmpty()) {
      return rows.sparkSession()
          .baseRelationToDataFrame(
              new HadoopFsRelation(
                  files.location(),
                  files.partitionSchema(),
                  files.dataSchema(),
                  files.bucketSpec(),
                  files.fileFormat(),
                  marked(files.options()),
                  files.sparkSession()));
    }
    return rows;
  }

  /** Scala 2.13's maps say less of themselves to javac than 2.12's. */
  @SuppressWarnings("unchecked")
  private static scala.collection.immutable.Map<String, String> marked(
      scala.collection.immutable.Map<String, String> options) {
    return options.updated(OPTION, "path");
  }

  /**
   * Brings a scan into the order of the files, if it is one of files alone that are {@link
   * #marked}.
   *
   * @param rows the data set that is scanned
   * @param scan what it is scanned by, row by row or in batches
   */
  public static <T> RDD<T> of(Dataset<Row> rows, RDD<T> scan) {
    Optional<FileOrder> order = order(rows.queryExecution().analyzed());
    Optional<FileScanRDD> files = files(scan);
    if (order.isEmpty() || files.isEmpty()) {
      return scan;
    }
    List<PartitionedFile> splits = new ArrayList<>();
    for (Partition partition : files.get().partitions()) {
      splits.addAll(List.of(((FilePartition) partition).files()));
    }
    if (splits.stream().map(PartitionedFile::filePath).distinct().count() < 2) {
      return scan;
    }
    SQLConf conf = rows.sparkSession().sessionState().conf();
    return new Ordered<>(scan, order.get().cut(splits, conf));
  }

  private static Optional<FileOrder> order(LogicalPlan plan) {
    List<LogicalPlan> leaves = new ArrayList<>();
    scala.collection.Iterator<LogicalPlan> all = plan.collectLeaves().iterator();
    while (all.hasNext()) {
      leaves.add(all.next());
    }
    if (leaves.size() == 1
        && leaves.get(0) instanceof LogicalRelation relation
        && relation.relation() instanceof HadoopFsRelation files
        && files.options().contains(OPTION)) {
      List<Path> roots = new ArrayList<>();
      scala.collection.Iterator<Path> paths = files.location().rootPaths().iterator();
      while (paths.hasNext()) {
        roots.add(paths.next());
      }
      return Optional.of(new FileOrder(roots));
    }
    return Optional.empty();
  }

  /**
   * The scan of files that each partition of a scan is made from; empty if they are made from
   * anything else.
   */
  private static Optional<FileScanRDD> files(RDD<?> scan) {
    RDD<?> rdd = scan;
    while (!(rdd instanceof FileScanRDD)) {
      scala.collection.Seq<Dependency<?>> dependencies = rdd.dependencies();
      if (dependencies.size() != 1
          || !(dependencies.head() instanceof OneToOneDependency<?> dependency)) {
        return Optional.empty();
      }
      rdd = dependency.rdd();
    }
    return Optional.of((FileScanRDD) rdd);
  }

  /** As Spark packs them, one after the other, but in another order and by rounded sizes. */
  private FilePartition[] cut(List<PartitionedFile> splits, SQLConf conf) {
    Map<Path, Integer> places = places();
    List<PartitionedFile> ordered = new ArrayList<>(splits);
    Map<PartitionedFile, Integer> place = new HashMap<>();
    splits.forEach(split -> place.put(split, place(split.toPath(), places)));
    ordered.sort(
        Comparator.comparing((PartitionedFile split) -> place.get(split))
            .thenComparing(split -> split.toPath().toString())
            .thenComparing(PartitionedFile::start));
    long opening = conf.filesOpenCostInBytes();
    long all = 0;
    for (PartitionedFile split : ordered) {
      all += opening + rounded(split.length());
    }
    int least =
        Math.max(1, Integer.parseInt(conf.getConfString("spark.sql.files.minPartitionNum", "1")));
    long most = Math.min(conf.filesMaxPartitionBytes(), Math.max(opening, all / least));
    List<FilePartition> partitions = new ArrayList<>();
    List<PartitionedFile> current = new ArrayList<>();
    long size = 0;
    for (PartitionedFile split : ordered) {
      if (!current.isEmpty() && size + rounded(split.length()) > most) {
        partitions.add(partition(partitions.size(), current));
        current.clear();
        size = 0;
      }
      size += opening + rounded(split.length());
      current.add(split);
    }
    partitions.add(partition(partitions.size(), current));
    return partitions.toArray(FilePartition[]::new);
  }

  private static long rounded(long size) {
    return (size + UNIT - 1) / UNIT * UNIT;
  }

  private static FilePartition partition(int index, List<PartitionedFile> files) {
    return new FilePartition(index, files.toArray(PartitionedFile[]::new));
  }

  private Map<Path, Integer> places() {
    Map<Path, Integer> places = new HashMap<>();
    for (int i = 0; i < roots.size(); i++) {
      places.putIfAbsent(roots.get(i), i);
    }
    return places;
  }

  /** The number of the path that leads to a file. */
  private int place(Path file, Map<Path, Integer> places) {
    Path current = file;
    while (current != null && !places.containsKey(current)) {
      current = current.getParent();
    }
    return current == null ? roots.size() : places.get(current);
  }

  /**
   * The partitions of a scan of files, cut otherwise. What lies above the scan of files makes a
   * partition of each of its own from the same one of those, whatever is in it.
   */
  private static final class Ordered<T> extends RDD<T> {
    private static final long serialVersionUID = 1L;

    private final RDD<T> scan;
    private final transient FilePartition[] cut;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Ordered(RDD<T> scan, FilePartition[] cut) {
      super(
          scan.sparkContext(),
          (scala.collection.immutable.List) List$.MODULE$.empty(),
          (ClassTag<T>) ClassTag$.MODULE$.apply(Object.class));
      this.scan = scan;
      this.cut = cut;
    }

    @Override
    public scala.collection.Iterator<T> compute(Partition split, TaskContext context) {
      return scan.compute(split, context);
    }

    @Override
    public Partition[] getPartitions() {
      return cut;
    }

    /** A list is what the result may be called with Scala 2.12 and 2.13. */
    @Override
    public scala.collection.immutable.List<String> getPreferredLocations(Partition split) {
      scala.collection.immutable.List<String> hosts = List$.MODULE$.empty();
      for (String host : ((FilePartition) split).preferredLocations()) {
        hosts = hosts.$colon$colon(host);
      }
      return hosts.reverse();
    }
  }
}
