package io.gradus.encode;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** A {@link LabelEncoding} compiled for rows: encoding a label allocates nothing. */
abstract class TargetEncoder<T> {
  /** Sets a row's targets and returns what it counts beside its own weight. */
  abstract double encode(RowValues<T> values, float[] targets);

  /** Compiles the encoding; {@code text} makes what rows are read as of a class's name. */
  static <T> TargetEncoder<T> of(LabelEncoding label, TextForm<T> text) {
    return label.accept(
        new LabelEncoding.Visitor<TargetEncoder<T>>() {
          @Override
          public TargetEncoder<T> classes(LabelEncoding.Classes classes) {
            return classes.source() == LabelEncoding.ClassSource.TEXT
                ? new TextClass<>(classes, text)
                : new NumberClass<>(classes, text);
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
        "Rows of this class must be among the training rows to be learned; one that these may lack,"
            + " as in a fold, has to stand in data.classes.");
  }

  private static double[] weights(LabelEncoding.Classes classes) {
    return classes.weights().stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static final class TextClass<T> extends TargetEncoder<T> {
    private final LabelEncoding.Classes classes;
    private final double[] weights;
    private final Map<T, Integer> indices = new HashMap<>();

    TextClass(LabelEncoding.Classes classes, TextForm<T> text) {
      this.classes = classes;
      weights = weights(classes);
      for (int i = 0; i < weights.length; i++) {
        indices.put(text.of(classes.names().get(i)), i);
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

    /** Classes that no double tells from all others, by their digits. */
    private final Map<T, Integer> byDigits = new HashMap<>();

    NumberClass(LabelEncoding.Classes classes, TextForm<T> text) {
      this.classes = classes;
      weights = weights(classes);
      indices =
          IntStream.range(0, weights.length)
              .filter(classes::hasValue)
              .boxed()
              .sorted(Comparator.comparingDouble(classes::value))
              .mapToInt(Integer::intValue)
              .toArray();
      ascending = Arrays.stream(indices).mapToDouble(classes::value).toArray();
      for (int i = 0; i < weights.length; i++) {
        if (!classes.hasValue(i)) {
          byDigits.put(text.of(classes.names().get(i)), i);
        }
      }
    }

    @Override
    double encode(RowValues<T> values, float[] targets) {
      int index = index(values.labels()[0], values.labelText());
      targets[0] = index;
      return weights[index];
    }

    private int index(double number, T digits) {
      Integer exact = digits == null ? null : byDigits.get(digits);
      if (exact != null) {
        return exact;
      }
      // −0 is the class 0.
      int found = Arrays.binarySearch(ascending, number + 0.0);
      if (found < 0 || digits != null && !isSame(digits.toString(), ascending[found])) {
        throw unknown(classes, digits == null ? classes.nameOf(number) : digits.toString());
      }
      return indices[found];
    }

    /** Whether digits are the number that a double is written as, such as 1.0E18. */
    private static boolean isSame(String digits, double number) {
      return new BigDecimal(digits).compareTo(new BigDecimal(Double.toString(number))) == 0;
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
