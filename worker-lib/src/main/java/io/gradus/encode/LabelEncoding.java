package io.gradus.encode;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gradus.network.Task;
import java.util.HashSet;
import java.util.List;

/** How labels become targets. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = LabelEncoding.Classes.class, name = "classes"),
  @JsonSubTypes.Type(value = LabelEncoding.Flags.class, name = "flags"),
  @JsonSubTypes.Type(value = LabelEncoding.Numbers.class, name = "numbers")
})
public sealed interface LabelEncoding {
  /** The label columns. */
  List<String> columns();

  /** How many targets a row has. */
  int targets();

  /** How they are read. */
  RowFields.LabelForm form();

  /** Whether such targets are what the task learns. */
  boolean suits(Task task);

  /** Calls the method for its kind. */
  <R> R accept(Visitor<R> visitor);

  /** What is to be made of each kind of label. */
  interface Visitor<R> {
    R classes(Classes classes);

    R flags(Flags flags);

    R numbers(Numbers numbers);
  }

  /** What a class's name is read from. */
  enum ClassSource {
    TEXT,
    NUMBER,
    BOOLEAN
  }

  /**
   * One class of several; the target is its index.
   *
   * @param names of the classes in order; numbers as {@link NumberText} writes them, with all
   *     digits where a double does not hold them
   * @param weights what rows of each class count
   */
  record Classes(
      @JsonProperty("column") String column,
      @JsonProperty("source") ClassSource source,
      @JsonProperty("names") List<String> names,
      @JsonProperty("weights") List<Double> weights)
      implements LabelEncoding {
    public Classes {
      names = List.copyOf(names);
      weights = List.copyOf(weights);
      if (column == null || source == null || names.size() < 2 || weights.size() != names.size()) {
        throw new IllegalArgumentException(
            "Expected a column, its source, and a weight for each of 2 classes or more, found %s, %s, %s classes, %s weights."
                .formatted(column, source, names.size(), weights.size()));
      }
      if (new HashSet<>(names).size() < names.size()) {
        throw new IllegalArgumentException(
            "Expected each class once, found %s.".formatted(ColumnNames.list(names)));
      }
    }

    @Override
    public List<String> columns() {
      return List.of(column);
    }

    @Override
    public int targets() {
      return 1;
    }

    @Override
    public boolean suits(Task task) {
      return task == Task.MULTICLASS || task == Task.BINARY && names.size() == 2;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.classes(this);
    }

    @Override
    public RowFields.LabelForm form() {
      return switch (source) {
        case TEXT -> RowFields.LabelForm.TEXT;
        case NUMBER -> RowFields.LabelForm.CLASS_NUMBER;
        case BOOLEAN -> RowFields.LabelForm.NUMBERS;
      };
    }

    /**
     * Whether {@link #value} tells the class from all others; else its name does, which has all
     * digits of a number. Not for texts.
     */
    public boolean hasValue(int index) {
      return nameOf(value(index)).equals(names.get(index));
    }

    /** The number that stands for a class in rows, or the nearest to it; not for texts. */
    public double value(int index) {
      String name = names.get(index);
      return source == ClassSource.BOOLEAN
          ? (name.equals("true") ? 1 : 0)
          : Double.parseDouble(name);
    }

    /** The name of a class whose number is {@code value}. */
    public String nameOf(double value) {
      return source == ClassSource.BOOLEAN ? (value == 0 ? "false" : "true") : NumberText.of(value);
    }
  }

  /** Several labels of 0 or 1, from as many columns or from one array column. */
  record Flags(@JsonProperty("columns") List<String> columns, @JsonProperty("size") int size)
      implements LabelEncoding {
    public Flags {
      columns = List.copyOf(columns);
      checkSize(columns, size);
    }

    @Override
    public int targets() {
      return size;
    }

    @Override
    public boolean suits(Task task) {
      return task == Task.MULTILABEL;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.flags(this);
    }

    @Override
    public RowFields.LabelForm form() {
      return several(columns, size);
    }
  }

  /**
   * Numbers, from as many columns or from one array column. The target is (transform(value) −
   * offset) · factor.
   */
  record Numbers(
      @JsonProperty("columns") List<String> columns,
      @JsonProperty("scales") List<Scale.Affine> scales,
      @JsonInclude(value = JsonInclude.Include.CUSTOM, valueFilter = IsNone.class)
          @JsonProperty("transform")
          TargetTransform transform)
      implements LabelEncoding {
    /** Equal to the transform that is not written down, as before there were others. */
    static final class IsNone {
      @Override
      public boolean equals(Object other) {
        return other == TargetTransform.NONE;
      }

      @Override
      public int hashCode() {
        return TargetTransform.NONE.hashCode();
      }
    }

    /** Numbers that are learned as they are. */
    public Numbers(List<String> columns, List<Scale.Affine> scales) {
      this(columns, scales, TargetTransform.NONE);
    }

    public Numbers {
      if (transform == null) {
        throw new IllegalArgumentException("Expected a transform of targets, found none.");
      }
      columns = List.copyOf(columns);
      scales = List.copyOf(scales);
      checkSize(columns, scales.size());
      if (scales.stream().anyMatch(scale -> scale.factor() == 0)) {
        throw new IllegalArgumentException("Expected factors of targets other than 0, found 0.");
      }
    }

    @Override
    public int targets() {
      return scales.size();
    }

    @Override
    public boolean suits(Task task) {
      return task == Task.REGRESSION;
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.numbers(this);
    }

    @Override
    public RowFields.LabelForm form() {
      return several(columns, scales.size());
    }
  }

  private static RowFields.LabelForm several(List<String> columns, int size) {
    return columns.size() == size ? RowFields.LabelForm.NUMBERS : RowFields.LabelForm.ARRAY;
  }

  private static void checkSize(List<String> columns, int size) {
    if (columns.isEmpty() || size < 1 || columns.size() != size && columns.size() != 1) {
      throw new IllegalArgumentException(
          "Expected as many label columns as labels or one array column, found %s columns and %s labels."
              .formatted(columns.size(), size));
    }
  }
}
