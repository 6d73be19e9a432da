package io.gradus.encode;

import io.gradus.kernel.ScaleLoops;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;

/**
 * The values of one row in their columns' own units, checked as they come in. Whoever reads rows
 * fills the same few arrays with one after the other, and {@link RowEncoder} makes floats of them.
 *
 * <p>A value that its column does not allow is a {@link BadRowException}. Features are counted from
 * 0 in the order of {@link RowFields#features}. Arrays that are handed out are those in use, not
 * copies; texts and bytes need to be valid until the next row only.
 *
 * @param <T> what texts are read as; with {@code equals} and {@code hashCode} by content
 */
public final class RowValues<T> {
  private static final ScaleLoops LOOPS = ScaleLoops.ofThisJvm();

  private final RowFields fields;
  private final double[] numbers;
  private final T[] categories;
  private final byte[][] bytes;
  private final int[] sparseCounts;
  private final int[][] sparseIndices;
  private final double[][] sparseValues;
  private final double[] labels;
  private final TargetTransform transform;

  /** By feature: its place in the arrays of its kind. */
  private final int[] places;

  private boolean gaps;
  private T labelText;
  private double weight = 1;

  /**
   * Room for rows.
   *
   * @param texts makes an array of texts
   */
  public RowValues(RowFields fields, IntFunction<T[]> texts) {
    this.fields = fields;
    numbers = new double[fields.numbers()];
    categories = texts.apply(fields.count(ColumnKind.CATEGORY));
    bytes = new byte[fields.count(ColumnKind.BYTES)][];
    int sparse = fields.count(ColumnKind.SPARSE);
    sparseCounts = new int[sparse];
    sparseIndices = new int[sparse][0];
    sparseValues = new double[sparse][0];
    labels = new double[fields.labelForm() == RowFields.LabelForm.TEXT ? 0 : fields.labelSize()];
    transform = fields.transform();
    places = places(fields.features());
  }

  private static int[] places(List<RowFields.Feature> features) {
    int[] places = new int[features.size()];
    int[] next = new int[ColumnKind.values().length];
    int number = 0;
    for (int i = 0; i < places.length; i++) {
      RowFields.Feature feature = features.get(i);
      boolean amongNumbers = feature.kind().isNumber() || feature.kind() == ColumnKind.DENSE;
      places[i] = amongNumbers ? number : next[feature.kind().ordinal()]++;
      number += feature.numbers();
    }
    return places;
  }

  /** Which columns are read, and as what. */
  public RowFields fields() {
    return fields;
  }

  /**
   * A feature's place: that of its first number in {@link #numbers}, or its place among the
   * categories, columns of bytes, or sparse vectors.
   */
  public int place(int feature) {
    return places[feature];
  }

  /** To be called before the values of a row are filled in. */
  public void begin() {
    gaps = false;
    labelText = null;
  }

  /** Numbers of all number columns and elements of all dense vectors in order; NaN if missing. */
  public double[] numbers() {
    return numbers;
  }

  /** Whether some of the row's {@link #numbers} are missing. */
  public boolean hasGaps() {
    return gaps;
  }

  /** Sets the number of a feature, NaN if it is missing. */
  public void number(int feature, double value) {
    if (!(Math.abs(value) <= Double.MAX_VALUE)) {
      checkOdd(feature, value);
    }
    numbers[places[feature]] = value;
  }

  /**
   * Sets the exposure of a row.
   *
   * @throws BadRowException if it is missing, or not a finite number above 0
   */
  public void exposure(int feature, double value) {
    if (!(value > 0 && value <= Double.MAX_VALUE)) {
      throw new BadRowException(
          fields.features().get(feature).name(),
          "a finite exposure above 0",
          Double.isNaN(value) ? "no number" : NumberText.of(value),
          null);
    }
    numbers[places[feature]] = value;
  }

  /** To be called for a number of a feature that is NaN or infinite. */
  public void checkOdd(int feature, double value) {
    gaps = true;
    RowFields.Feature read = fields.features().get(feature);
    if (!Double.isNaN(value)) {
      throw infinite(read.name(), value);
    }
    if (read.required()) {
      throw missing(read.name(), "a number");
    }
  }

  /**
   * Checks how many elements or bytes a row has of a feature; −1 where it has no value at all.
   *
   * @throws BadRowException if it is another number than in the rows that were fitted to
   */
  public void requireSize(int feature, int found) {
    RowFields.Feature read = fields.features().get(feature);
    if (found != read.size()) {
      String unit = read.kind() == ColumnKind.BYTES ? "bytes" : "numbers";
      throw new BadRowException(
          read.name(),
          read.size() + " " + unit + ", as many as in the first row",
          found < 0 ? "no value" : found,
          null);
    }
  }

  /** To be called when the elements of a dense vector stand among the {@link #numbers}. */
  public void checkElements(int feature) {
    RowFields.Feature read = fields.features().get(feature);
    int place = places[feature];
    int end = place + read.size();
    if (LOOPS.areFinite(numbers, place, end - place)) {
      return;
    }
    for (int i = place; i < end; i++) {
      if (!(Math.abs(numbers[i]) <= Double.MAX_VALUE)) {
        gaps = true;
        if (!Double.isNaN(numbers[i])) {
          throw infinite(read.name() + "[" + (i - place) + "]", numbers[i]);
        }
        if (read.required()) {
          throw missing(read.name() + "[" + (i - place) + "]", "a number");
        }
      }
    }
  }

  /** Categories in order; null if missing. */
  public T[] categories() {
    return categories;
  }

  /** Sets the category of a feature, null if it is missing. */
  public void category(int feature, T value) {
    if (value == null && fields.features().get(feature).required()) {
      throw missing(fields.features().get(feature).name(), "a category");
    }
    categories[places[feature]] = value;
  }

  /** Values of the columns of bytes, in order. */
  public byte[][] bytes() {
    return bytes;
  }

  /** Sets the bytes of a feature; null is an error. */
  public void bytes(int feature, byte[] value) {
    requireSize(feature, value == null ? -1 : value.length);
    bytes[places[feature]] = value;
  }

  /** For each sparse vector, how many entries the row has. */
  public int[] sparseCounts() {
    return sparseCounts;
  }

  /**
   * For each sparse vector the ascending positions of its entries, in an array that may be longer.
   */
  public int[][] sparseIndices() {
    return sparseIndices;
  }

  /** For each sparse vector the values of its entries, none of them 0. */
  public double[][] sparseValues() {
    return sparseValues;
  }

  /** Makes room for the entries of a sparse vector. */
  public void reserveSparse(int feature, int entries) {
    int place = places[feature];
    if (sparseIndices[place].length < entries) {
      sparseIndices[place] = new int[entries];
      sparseValues[place] = new double[entries];
    }
  }

  /**
   * What is wrong with an element of a sparse vector that is NaN or infinite: it would have to be 0
   * to be missing.
   */
  public BadRowException wrongEntry(int feature, int index, double value) {
    String name = fields.features().get(feature).name() + "[" + index + "]";
    return Double.isNaN(value) ? missing(name, "a number") : infinite(name, value);
  }

  /** The label's numbers, where it consists of numbers. */
  public double[] labels() {
    return labels;
  }

  /**
   * The label where it is a text; of a number that stands for a class all digits where {@link
   * #labels} does not hold them, else null.
   */
  public T labelText() {
    return labelText;
  }

  /**
   * Sets the label that is a number and stands for a class.
   *
   * @param nearest the double that is nearest to it
   * @param digits all of its digits where the double does not tell it from others, else null
   */
  public void classNumber(double nearest, T digits) {
    label(0, nearest);
    labelText = digits;
  }

  /**
   * Sets one of the label's numbers, NaN if it is missing, which is an error; what is kept is what
   * {@link RowFields#transform} makes of it.
   */
  public void label(int i, double value) {
    if (!(Math.abs(value) <= Double.MAX_VALUE)) {
      String name = labelName(i);
      throw Double.isNaN(value) ? missing(name, "a label") : infinite(name, value);
    }
    labels[i] = transform == TargetTransform.NONE ? value : transformed(i, value);
  }

  private double transformed(int i, double value) {
    double result = transform.apply(value);
    if (Double.isNaN(result)) {
      throw new BadRowException(
          labelName(i),
          "%s as label, for features.target-transform = %s"
              .formatted(transform.domain(), transform.id()),
          NumberText.of(value),
          null);
    }
    return result;
  }

  private String labelName(int i) {
    return fields.labelForm() == RowFields.LabelForm.ARRAY
        ? fields.labels().get(0) + "[" + i + "]"
        : fields.labels().get(i);
  }

  /** Sets the label that is a text; null is an error. */
  public void labelText(T value) {
    if (value == null) {
      throw missing(fields.labels().get(0), "a label");
    }
    labelText = value;
  }

  /** What is wrong where a label column has no value. */
  public BadRowException missingLabel(String column) {
    return missing(column, "a label");
  }

  /** Checks how many labels an array holds. */
  public void requireLabels(int found) {
    if (found != labels.length) {
      throw new BadRowException(
          fields.labels().get(0), labels.length + " labels as in the first row", found, null);
    }
  }

  /** The row's weight, 1 where there is no column of weights. */
  public double weight() {
    return weight;
  }

  /** Sets the row's weight, NaN if it is missing, which is an error. */
  public void weight(double value) {
    if (!(value >= 0 && value <= Float.MAX_VALUE)) {
      throw new BadRowException(
          fields.weight(),
          "a finite row weight of at least 0",
          Double.isNaN(value) ? "no number" : NumberText.of(value),
          null);
    }
    weight = value;
  }

  /** Sets all elements of a dense vector to 0, before those that are not are filled in. */
  public void clearElements(int feature) {
    int place = places[feature];
    Arrays.fill(numbers, place, place + fields.features().get(feature).size(), 0);
  }

  private static BadRowException infinite(String name, double value) {
    return new BadRowException(name, "a finite number", value > 0 ? "Infinity" : "-Infinity", null);
  }

  private static BadRowException missing(String name, String what) {
    return new BadRowException(name, what, "no value", null);
  }
}
