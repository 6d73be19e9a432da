package io.gradus.encode;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** Which columns of a row are read, and as what. */
public final class RowFields implements Serializable {
  private static final long serialVersionUID = 1L;

  /** How labels are read. */
  public enum LabelForm {
    /** Not at all. */
    NONE,
    /** One text. */
    TEXT,
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

  /**
   * A plan.
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
    this.features.addAll(features);
    this.labelForm = labelForm;
    this.labels = new ArrayList<>(labels);
    this.labelSize = labelSize;
    this.weight = weight;
  }

  public List<Feature> features() {
    return features;
  }

  public LabelForm labelForm() {
    return labelForm;
  }

  public List<String> labels() {
    return labels;
  }

  public int labelSize() {
    return labelSize;
  }

  /** Column of row weights, or null. */
  public String weight() {
    return weight;
  }

  /** How many numbers are read: one for each number column, all elements of dense vectors. */
  public int numbers() {
    int count = 0;
    for (Feature feature : features) {
      count += feature.numbers();
    }
    return count;
  }

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

    public Feature(String name, ColumnKind kind, int size, Presence presence) {
      this.name = name;
      this.kind = kind;
      this.size = size;
      this.required = presence == Presence.REQUIRED;
    }

    public String name() {
      return name;
    }

    public ColumnKind kind() {
      return kind;
    }

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
