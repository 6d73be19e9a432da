package io.gradus.encode;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/** Which columns of a row are read, and as what. */
public final class RowFields implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How labels are read. */
  public enum LabelForm {
    /** Not at all. */
    NONE,
    /** One text. */
    TEXT,
    /** One number that stands for a class: no digit of it is lost. */
    CLASS_NUMBER,
    /** One or several numbers or truth values, each in a column of its own. */
    NUMBERS,
    /** An array or vector of numbers. */
    ARRAY
  }

  private final List<Feature> features = new ArrayList<>();
  private final LabelForm labelForm;
  private final List<String> labels;
  private final int labelSize;
  private final String weight;
  private final TargetTransform transform;

  /**
   * Columns to be read.
   *
   * @param labelSize how many numbers {@code labels} hold together; 1 for a text
   * @param weight column of row weights, or null
   */
  public RowFields(
      List<Feature> features,
      LabelForm labelForm,
      List<String> labels,
      int labelSize,
      String weight) {
    this(features, labelForm, labels, labelSize, weight, TargetTransform.NONE);
  }

  /**
   * Columns to be read.
   *
   * @param labelSize how many numbers {@code labels} hold together; 1 for a text
   * @param weight column of row weights, or null
   * @param transform what is made of labels that are numbers
   */
  public RowFields(
      List<Feature> features,
      LabelForm labelForm,
      List<String> labels,
      int labelSize,
      String weight,
      TargetTransform transform) {
    this.features.addAll(features);
    this.labelForm = labelForm;
    this.labels = new ArrayList<>(labels);
    this.labelSize = labelSize;
    this.weight = weight;
    this.transform = transform;
  }

  /** The feature columns, in order. */
  public List<Feature> features() {
    return features;
  }

  /** How labels are read. */
  public LabelForm labelForm() {
    return labelForm;
  }

  /** The label columns. */
  public List<String> labels() {
    return labels;
  }

  /** How many numbers the labels hold together; 1 for a text. */
  public int labelSize() {
    return labelSize;
  }

  /** What is made of labels that are numbers. */
  public TargetTransform transform() {
    return transform;
  }

  /** Column of row weights, or null. */
  public String weight() {
    return weight;
  }

  /** Whether the same is read, in the same order, as the same. */
  public boolean readsAs(RowFields other) {
    return labelForm == other.labelForm
        && labels.equals(other.labels)
        && labelSize == other.labelSize
        && Objects.equals(weight, other.weight)
        && transform == other.transform
        && features.size() == other.features.size()
        && IntStream.range(0, features.size())
            .allMatch(i -> features.get(i).readsAs(other.features.get(i)));
  }

  /** How many numbers are read: one for each number column, all elements of dense vectors. */
  /** How many of {@link RowFields#numbers} it has. */
  public int numbers() {
    int count = 0;
    for (Feature feature : features) {
      count += feature.numbers();
    }
    return count;
  }

  /** How many feature columns are of that kind. */
  public int count(ColumnKind kind) {
    return (int) features.stream().filter(feature -> feature.kind() == kind).count();
  }

  /** A feature column: {@code size} is 1 but for vectors. */
  public static final class Feature implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final ColumnKind kind;
    private final int size;
    private final boolean required;

    /**
     * A column.
     *
     * @param size how many numbers or bytes a vector has; 1 for what is none
     */
    public Feature(String name, ColumnKind kind, int size, Presence presence) {
      this.name = name;
      this.kind = kind;
      this.size = size;
      this.required = presence == Presence.REQUIRED;
    }

    private boolean readsAs(Feature other) {
      return name.equals(other.name)
          && kind == other.kind
          && size == other.size
          && required == other.required;
    }

    /** The column. */
    public String name() {
      return name;
    }

    /** How it is read. */
    public ColumnKind kind() {
      return kind;
    }

    /** How many numbers or bytes a vector has; 1 for what is none. */
    public int size() {
      return size;
    }

    /** Whether a missing value makes the row a bad one. */
    public boolean required() {
      return required;
    }

    public int numbers() {
      return kind.isNumber() || kind == ColumnKind.DENSE ? size : 0;
    }
  }

  /** Whether a value may be missing. */
  public enum Presence {
    OPTIONAL,
    REQUIRED
  }
}
