package io.gradus.explain;

import io.gradus.encode.CodeMeaning;
import io.gradus.encode.Cycle;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which column each value of a network's input is of, in the order in which they lie there. */
final class InputValues {
  private final List<Value> values = new ArrayList<>();
  private final List<FeatureColumn.Categorical> categoricals = new ArrayList<>();

  /** What a value of the input is. */
  enum Kind {
    /** A number, scaled. */
    NUMBER,
    /** Whether a number was missing. */
    GAP,
    /** The sine or cosine of a moment's phase. */
    CYCLE,
    /** Whether the row has a category. */
    CODE,
    /** A coordinate of an embedding. */
    EMBEDDING
  }

  /**
   * One value of the input.
   *
   * @param element of an array or vector, the code of a category, the coordinate of an embedding,
   *     two times the place of a cycle and 1 for the cosine; −1 where a column has a single value
   */
  record Value(String column, Kind kind, int element) {
    /** For people. */
    String name() {
      return switch (kind) {
        case NUMBER -> element < 0 ? column : "%s[%s]".formatted(column, element);
        case GAP -> column + " missing";
        case CYCLE ->
            "%s, %s of the %s"
                .formatted(
                    column,
                    element % Cycle.INPUTS == 0 ? "sine" : "cosine",
                    Cycle.values()[element / Cycle.INPUTS].name().toLowerCase(Locale.ROOT));
        case CODE -> throw new IllegalStateException("A code is named by its column.");
        case EMBEDDING -> "%s, coordinate %s".formatted(column, element);
      };
    }
  }

  InputValues(FeatureEncoder encoder) {
    List<Value> sparse = new ArrayList<>();
    for (FeatureColumn column : encoder.features()) {
      column.accept(
          new FeatureColumn.Visitor() {
            @Override
            public void numeric(FeatureColumn.Numeric number) {
              values.add(new Value(number.name(), Kind.NUMBER, -1));
              if (number.gapIndicator()) {
                values.add(new Value(number.name(), Kind.GAP, -1));
              }
              for (Cycle cycle : number.cycles()) {
                for (int i = 0; i < Cycle.INPUTS; i++) {
                  values.add(
                      new Value(number.name(), Kind.CYCLE, Cycle.INPUTS * cycle.ordinal() + i));
                }
              }
            }

            @Override
            public void categorical(FeatureColumn.Categorical category) {
              categoricals.add(category);
            }

            @Override
            public void targetMean(FeatureColumn.TargetMean category) {
              elements(category.name(), category.denseWidth(), values);
            }

            @Override
            public void dense(FeatureColumn.Dense vector) {
              elements(vector.name(), vector.denseWidth(), values);
            }

            @Override
            public void sparse(FeatureColumn.Sparse vector) {
              elements(vector.name(), vector.sparseWidth(), sparse);
            }

            @Override
            public void exposure(FeatureColumn.Exposure exposure) {}

            @Override
            public void bytes(FeatureColumn.Bytes bytes) {
              elements(bytes.name(), bytes.denseWidth(), values);
            }
          });
    }
    values.addAll(sparse);
    for (FeatureColumn.Categorical category : categoricals) {
      boolean embedded = category.input().table().isPresent();
      for (int i = 0; i < category.input().width(); i++) {
        values.add(new Value(category.name(), embedded ? Kind.EMBEDDING : Kind.CODE, i));
      }
    }
  }

  private static void elements(String name, int width, List<Value> into) {
    for (int i = 0; i < width; i++) {
      into.add(new Value(name, Kind.NUMBER, i));
    }
  }

  /** All values, as they lie in the input. */
  List<Value> values() {
    return values;
  }

  /** The categorical columns, in the order of their codes in a block. */
  List<FeatureColumn.Categorical> categoricals() {
    return categoricals;
  }

  /** What a value is called, for people. */
  String name(int value) {
    Value at = values.get(value);
    if (at.kind() != Kind.CODE) {
      return at.name();
    }
    FeatureColumn.Categorical column =
        categoricals.stream().filter(c -> c.name().equals(at.column())).findFirst().orElseThrow();
    return "%s = %s".formatted(at.column(), CodeMeaning.of(column, at.element()).name());
  }

  /** What a code means, with a node's mean. */
  static ExplainedNode.CategoryMean category(
      FeatureColumn.Categorical column, int code, double mean, long rows) {
    CodeMeaning meaning = CodeMeaning.of(column, code);
    return new ExplainedNode.CategoryMean(
        column.name(), meaning.text(), meaning.kind().id(), mean, rows);
  }
}
