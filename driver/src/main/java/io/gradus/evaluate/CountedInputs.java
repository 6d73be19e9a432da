package io.gradus.evaluate;

import io.gradus.data.Block;
import io.gradus.dataset.scan.Jobs;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.metric.InputSums;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;

/**
 * The columns whose inputs are counted, so that it can be said how values are spread: numbers and
 * categories, of very many columns the first. Vectors, images and means of labels are not.
 */
public final class CountedInputs implements Serializable {
  private static final long serialVersionUID = 1L;

  /** A task sends two KiB a column at most. */
  private static final int MOST = 2000;

  private final int[] numbers;
  private final int[] gaps;
  private final int[] codes;
  private final int[] buckets;

  private CountedInputs(Places places) {
    numbers = ints(places.numbers);
    gaps = ints(places.gaps);
    codes = ints(places.codes);
    buckets = ints(places.buckets);
  }

  /** Those of the columns that an encoder has. */
  public static CountedInputs of(FeatureEncoder encoder) {
    Places places = new Places();
    encoder.features().forEach(feature -> feature.accept(places));
    return new CountedInputs(places);
  }

  /** The columns in the order of {@link InputSums#counts}. */
  public static List<FeatureColumn> columns(FeatureEncoder encoder) {
    Places places = new Places();
    encoder.features().forEach(feature -> feature.accept(places));
    List<FeatureColumn> columns = new ArrayList<>(places.ofNumbers);
    columns.addAll(places.ofCodes);
    return columns;
  }

  /** How many columns there are. */
  public int count() {
    return numbers.length + codes.length;
  }

  /** Counts of no rows. */
  public InputSums none() {
    return InputSums.create(numbers, gaps, codes, buckets);
  }

  /** Adds the inputs of a block's rows to counts of these columns. */
  public static void add(Block block, InputSums sums) {
    sums.add(
        block.dense(),
        block.layout().denseWidth(),
        block.codes(),
        block.layout().categoricalCount(),
        block.rows());
  }

  /** Counts the inputs of packed rows by a Spark job. */
  public InputSums count(JavaRDD<Block> blocks) {
    JavaRDD<InputSums> counts = blocks.mapPartitions(rows -> List.of(counted(rows)).iterator());
    List<InputSums> parts = Jobs.described(blocks, "Gradus: count inputs", counts::collect);
    InputSums sum = parts.get(0);
    parts.subList(1, parts.size()).forEach(sum::merge);
    return sum;
  }

  private InputSums counted(Iterator<Block> blocks) {
    InputSums sums = none();
    blocks.forEachRemaining(block -> add(block, sums));
    return sums;
  }

  private static int[] ints(List<Integer> places) {
    return places.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Finds where each column's inputs lie in a row. */
  private static final class Places implements FeatureColumn.Visitor {
    private final List<Integer> numbers = new ArrayList<>();
    private final List<Integer> gaps = new ArrayList<>();
    private final List<Integer> codes = new ArrayList<>();
    private final List<Integer> buckets = new ArrayList<>();
    private final List<FeatureColumn> ofNumbers = new ArrayList<>();
    private final List<FeatureColumn> ofCodes = new ArrayList<>();
    private int dense;
    private int categoricals;

    @Override
    public void numeric(FeatureColumn.Numeric column) {
      if (isRoom()) {
        numbers.add(dense);
        gaps.add(column.gapIndicator() ? dense + 1 : -1);
        ofNumbers.add(column);
      }
      dense += column.denseWidth();
    }

    @Override
    public void categorical(FeatureColumn.Categorical column) {
      if (isRoom()) {
        codes.add(categoricals);
        buckets.add(column.buckets());
        ofCodes.add(column);
      }
      categoricals++;
    }

    private boolean isRoom() {
      return numbers.size() + codes.size() < MOST;
    }

    @Override
    public void targetMean(FeatureColumn.TargetMean column) {
      dense += column.denseWidth();
    }

    @Override
    public void dense(FeatureColumn.Dense column) {
      dense += column.denseWidth();
    }

    @Override
    public void exposure(FeatureColumn.Exposure column) {}

    @Override
    public void sparse(FeatureColumn.Sparse column) {}

    @Override
    public void bytes(FeatureColumn.Bytes column) {
      dense += column.denseWidth();
    }
  }
}
