package io.gradus.explain;

import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.network.CategoricalInput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which of the user's columns each value of a network's input comes from: a number and its gap
 * indicator, the elements of a vector or an image, and the one-hot or embedded values of a category
 * belong to one column each. Immutable.
 */
public final class InputGroups {
  private final List<String> names;
  private final int[] columnOf;

  private InputGroups(List<String> names, int[] columnOf) {
    this.names = List.copyOf(names);
    this.columnOf = columnOf;
  }

  /** The columns of an encoder's rows, in its order of features. */
  public static InputGroups of(FeatureEncoder encoder) {
    Places places = new Places(encoder.features().size());
    for (int column = 0; column < encoder.features().size(); column++) {
      places.column = column;
      encoder.features().get(column).accept(places);
    }
    return new InputGroups(encoder.featureColumns(), places.all());
  }

  /** Each input value is a column of its own. */
  public static InputGroups each(List<String> names) {
    int[] columnOf = new int[names.size()];
    Arrays.setAll(columnOf, i -> i);
    return new InputGroups(names, columnOf);
  }

  /** The columns. */
  public List<String> names() {
    return names;
  }

  /** How many columns there are. */
  public int count() {
    return names.size();
  }

  /** How many input values a row has. */
  public int width() {
    return columnOf.length;
  }

  /** The place in {@link #names} of the column of an input value. */
  public int columnOf(int value) {
    return columnOf[value];
  }

  /** A copy of all {@link #columnOf}: [width]. */
  int[] all() {
    return columnOf.clone();
  }

  /**
   * Adds what belongs to one column.
   *
   * @param values of one row's inputs, from {@code from}: [width]
   * @param into takes a sum a column: [count]
   */
  public void sum(double[] values, int from, double[] into) {
    Arrays.fill(into, 0);
    for (int i = 0; i < columnOf.length; i++) {
      into[columnOf[i]] += values[from + i];
    }
  }

  /** Collects the columns of [dense | sparse | categorical] values, each in the encoder's order. */
  private static final class Places implements FeatureColumn.Visitor {
    private final List<int[]> dense = new ArrayList<>();
    private final List<int[]> sparse = new ArrayList<>();
    private final List<int[]> categorical = new ArrayList<>();
    private int column;

    Places(int columns) {
      if (columns == 0) {
        throw new IllegalArgumentException("Expected at least one feature column, found none.");
      }
    }

    private int[] places(int width) {
      int[] places = new int[width];
      Arrays.fill(places, column);
      return places;
    }

    @Override
    public void numeric(FeatureColumn.Numeric numeric) {
      dense.add(places(numeric.denseWidth()));
    }

    @Override
    public void categorical(FeatureColumn.Categorical category) {
      CategoricalInput input = category.input();
      categorical.add(places(input.width()));
    }

    @Override
    public void targetMean(FeatureColumn.TargetMean category) {
      dense.add(places(category.denseWidth()));
    }

    @Override
    public void dense(FeatureColumn.Dense vector) {
      dense.add(places(vector.denseWidth()));
    }

    @Override
    public void sparse(FeatureColumn.Sparse vector) {
      sparse.add(places(vector.sparseWidth()));
    }

    @Override
    public void bytes(FeatureColumn.Bytes image) {
      dense.add(places(image.denseWidth()));
    }

    /** No input: it goes past all layers. */
    @Override
    public void exposure(FeatureColumn.Exposure exposure) {}

    int[] all() {
      List<int[]> parts = new ArrayList<>(dense);
      parts.addAll(sparse);
      parts.addAll(categorical);
      return parts.stream().flatMapToInt(Arrays::stream).toArray();
    }
  }
}
