package io.gradus.encode;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A {@link LabelEncoding} compiled for rows: encoding a label allocates nothing. */
abstract class TargetEncoder<T> {
  /** Sets a row's targets and returns what it counts beside its own weight. */
  abstract double encode(RowValues<T> values, float[] targets);

  /** Compiles the encoding; {@code text} makes what rows are read as of a class's name. */
  static <T> TargetEncoder<T> of(LabelEncoding label, Function<String, T> text) {
    return label.accept(
        new LabelEncoding.Visitor<TargetEncoder<T>>() {
          @Override
          public TargetEncoder<T> classes(LabelEncoding.Classes classes) {
            return classes.source() == LabelEncoding.ClassSource.TEXT
                ? new TextClass<>(classes, text)
                : new NumberClass<>(classes);
          }

          @Override
          public TargetEncoder<T> flags(LabelEncoding.Flags flags) {
            return new Flags<>(flags.columns());
          }

          @Override
          public TargetEncoder<T> numbers(LabelEncoding.Numbers numbers) {
            return new Numbers<>(numbers.scales());
          }
        });
  }

  private static BadRowException unknown(LabelEncoding.Classes classes, String name) {
    return new BadRowException(
        classes.column(),
        "a class of the training rows, which are " + ColumnNames.list(classes.names()),
        ColumnNames.quoted(name),
        "Rows of this class must be among the training rows to be learned.");
  }

  private static double[] weights(LabelEncoding.Classes classes) {
    return classes.weights().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static final class TextClass<T> extends TargetEncoder<T> {
    private final LabelEncoding.Classes classes;
    private final double[] weights;
    private final Map<T, Integer> indices = new HashMap<>();

    TextClass(LabelEncoding.Classes classes, Function<String, T> text) {
      this.classes = classes;
      weights = weights(classes);
      for (int i = 0; i < weights.length; i++) {
        indices.put(text.apply(classes.names().get(i)), i);
      }
    }

    @Override
    double encode(RowValues<T> values, float[] targets) {
      Integer index = indices.get(values.labelText());
      if (index == null) {
        throw unknown(classes, values.labelText().toString());
      }
      targets[0] = index;
      return weights[index];
    }
  }

  private static final class NumberClass<T> extends TargetEncoder<T> {
    private final LabelEncoding.Classes classes;
    private final double[] weights;
    private final double[] ascending;
    private final int[] indices;

    NumberClass(LabelEncoding.Classes classes) {
      this.classes = classes;
      weights = weights(classes);
      Integer[] order = new Integer[weights.length];
      Arrays.setAll(order, i -> i);
      Arrays.sort(order, (a, b) -> Double.compare(classes.value(a), classes.value(b)));
      ascending = Arrays.stream(order).mapToDouble(classes::value).toArray();
      indices = Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }

    @Override
    double encode(RowValues<T> values, float[] targets) {
      // −0 is the class 0.
      int found = Arrays.binarySearch(ascending, values.labels()[0] + 0.0);
      if (found < 0) {
        throw unknown(classes, classes.nameOf(values.labels()[0]));
      }
      int index = indices[found];
      targets[0] = index;
      return weights[index];
    }
  }

  private static final class Flags<T> extends TargetEncoder<T> {
    private final List<String> columns;

    Flags(List<String> columns) {
      this.columns = columns;
    }

    @Override
    double encode(RowValues<T> values, float[] targets) {
      double[] labels = values.labels();
      for (int i = 0; i < labels.length; i++) {
        if (labels[i] != 0 && labels[i] != 1) {
          throw new BadRowException(
              columns.get(Math.min(i, columns.size() - 1)),
              "0 or 1 for each of several labels",
              NumberText.of(labels[i]),
              null);
        }
        targets[i] = (float) labels[i];
      }
      return 1;
    }
  }

  private static final class Numbers<T> extends TargetEncoder<T> {
    private final Scale.Affine[] scales;

    Numbers(List<Scale.Affine> scales) {
      this.scales = scales.toArray(Scale.Affine[]::new);
    }

    @Override
    double encode(RowValues<T> values, float[] targets) {
      double[] labels = values.labels();
      for (int i = 0; i < labels.length; i++) {
        targets[i] = (float) scales[i].apply(labels[i]);
      }
      return 1;
    }
  }
}
