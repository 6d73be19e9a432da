package io.gradus.encode;

import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The targets of rows beside their categories, while statistics of the ones by the others are
 * gathered. For one thread.
 *
 * @param <T> what texts are read as
 */
public final class RowTargets<T> {
  private final TargetEncoder<T> encoder;
  private final List<CategoryCodes<T>> codes = new ArrayList<>();
  private final float[] targets;
  private final double[] row;

  private RowTargets(FeatureEncoder columns, TextForm<T> text, int width) {
    encoder = TargetEncoder.of(columns.label(), text);
    for (FeatureColumn column : columns.features()) {
      codes.add(new CategoryCodes<>((FeatureColumn.Categorical) column, text));
    }
    targets = new float[columns.label().targets()];
    row = new double[width + 2];
  }

  /** Label and columns as they are sent to tasks. */
  public static String toJson(LabelEncoding label, List<FeatureColumn.Categorical> columns) {
    Task task =
        label instanceof LabelEncoding.Classes
            ? Task.MULTICLASS
            : label instanceof LabelEncoding.Flags ? Task.MULTILABEL : Task.REGRESSION;
    List<FeatureColumn> codes = new ArrayList<>();
    for (FeatureColumn.Categorical column : columns) {
      codes.add(column.encoded(CategoricalEncoding.ONE_HOT, 0));
    }
    return new FeatureEncoder(task, label, null, Map.of(), codes, List.of()).toJson();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @param width targets of a row: where it is more than the label has, one a class
   */
  public static <T> RowTargets<T> fromJson(String json, TextForm<T> text, int width) {
    return new RowTargets<>(FeatureEncoder.fromJson(json), text, width);
  }

  /**
   * A row's targets times its weight, then its exposure times its weight, then its weight: [width +
   * 2], overwritten by the next row. Weights of classes are not in it. The exposure is 1 where rows
   * have none.
   */
  public double[] of(RowValues<T> values) {
    encoder.encode(values, targets);
    int width = row.length - 2;
    for (int i = 0; i < width; i++) {
      double target = targets.length == width ? targets[i] : targets[0] == i ? 1 : 0;
      row[i] = values.weight() * target;
    }
    row[width] = values.weight() * exposure(values);
    row[width + 1] = values.weight();
    return row;
  }

  private static double exposure(RowValues<?> values) {
    int last = values.fields().features().size() - 1;
    boolean exposed = values.fields().features().get(last).kind() == ColumnKind.EXPOSURE;
    return exposed ? values.numbers()[values.place(last)] : 1;
  }

  /** The code of a category in a column, by its place among the columns. */
  public int code(int column, T category) {
    return codes.get(column).of(category);
  }
}
