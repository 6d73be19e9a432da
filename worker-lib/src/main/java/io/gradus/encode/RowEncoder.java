package io.gradus.encode;

import io.gradus.data.BlockBuilder;
import io.gradus.data.BlockLayout;
import io.gradus.kernel.ScaleLoops;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A {@link FeatureEncoder} compiled for one row after the other: makes floats and codes of what was
 * read into {@link RowValues}. Everything that a row needs lies in flat arrays; encoding a row
 * allocates nothing. For one thread.
 *
 * @param <T> what texts are read as
 */
public final class RowEncoder<T> {
  private static final ScaleLoops LOOPS = ScaleLoops.ofThisJvm();

  private final RowValues<T> values;
  private final BlockLayout layout;

  /** For each number that is read: where it goes, its scale, what fills it, and its indicator. */
  private final int[] places;

  private final double[] offsets;
  private final double[] factors;

  /** Of numbers that are clipped smoothly, 0 for others. */
  private final double[] bounds;

  private final double[][] quantiles;
  private final double[] fills;
  private final int[] gapPlaces;

  /** Of numbers that are days: their cycles, and where the inputs of these begin. */
  private final Map<Integer, List<Cycle>> cycles = new LinkedHashMap<>();

  private final int[] cyclePlaces;

  /** The places of indicators alone. */
  private final int[] indicatorPlaces;

  private final boolean anyCurved;

  /** The place of the exposure among the numbers, or −1; its logarithm is the last dense one. */
  private int exposure = -1;

  /** Where all numbers go side by side in their order, as those of a vector do, or −1. */
  private final int firstPlace;

  /** Whether no number is moved or stretched. */
  private final boolean asTheyAre;

  private final BytesTable[] bytes;
  private final int[] sparseShifts;
  private final double[][] sparseFactors;
  private final CategoryCodes<T>[] codes;

  /** By place: the code's place in a block, or −1 where means of the label stand for it. */
  private final int[] blockCodes;

  /**
   * By place, where means stand for codes: of each part of the training rows those of all codes.
   */
  private final float[][][] means;

  private final int[] meanPlaces;

  /** How many codes they are of. */
  private final int[] meanCounts;

  /** By place, where training rows get means of their own: how they are divided; else null. */
  private final TargetParts[] parts;

  /** The row's number among those that were scanned for training. */
  private long trainingRow;

  /** The features that numbers and categories are of. */
  private final int[] numberFeatures;

  private final int[] categoryFeatures;
  private final SeenValues seen;

  /** Null where labels are not read. */
  private final TargetEncoder<T> target;

  private final float[] dense;
  private float[] sparseValues = {};
  private final float[] targets;
  private float weight;

  /**
   * Compiles an encoder for rows that are read into {@code values}.
   *
   * @param values of {@link FeatureEncoder#rowFields} of this encoder
   * @param text makes what rows' texts are read as of a text
   */
  public RowEncoder(FeatureEncoder encoder, RowValues<T> values, TextForm<T> text) {
    this.values = values;
    boolean labelled = values.fields().labelForm() != RowFields.LabelForm.NONE;
    layout = labelled ? encoder.layout() : encoder.inputLayout();
    target = labelled ? TargetEncoder.of(encoder.label(), text) : null;
    dense = new float[layout.denseWidth()];
    targets = new float[layout.targetWidth()];
    int numbers = values.numbers().length;
    places = new int[numbers];
    offsets = new double[numbers];
    factors = new double[numbers];
    bounds = new double[numbers];
    quantiles = new double[numbers][];
    fills = new double[numbers];
    gapPlaces = new int[numbers];
    Arrays.fill(gapPlaces, -1);
    cyclePlaces = new int[numbers];
    bytes = new BytesTable[values.bytes().length];
    sparseShifts = new int[values.sparseCounts().length];
    sparseFactors = new double[values.sparseCounts().length][];
    codes = newCodes(values.categories().length);
    blockCodes = new int[codes.length];
    means = new float[codes.length][][];
    parts = new TargetParts[codes.length];
    meanPlaces = new int[codes.length];
    meanCounts = new int[codes.length];
    numberFeatures = new int[numbers];
    categoryFeatures = new int[codes.length];
    seen = new SeenValues(encoder.features().size());
    Compilation compilation = new Compilation(text);
    for (FeatureColumn feature : encoder.features()) {
      feature.accept(compilation);
      compilation.at += feature.denseWidth();
      compilation.feature++;
    }
    indicatorPlaces = Arrays.stream(gapPlaces).filter(place -> place >= 0).toArray();
    anyCurved =
        Arrays.stream(quantiles).anyMatch(Objects::nonNull)
            || Arrays.stream(bounds).anyMatch(bound -> bound > 0);
    firstPlace = firstPlace(places);
    asTheyAre =
        Arrays.stream(offsets).allMatch(offset -> offset == 0)
            && Arrays.stream(factors).allMatch(factor -> factor == 1);
  }

  private static int firstPlace(int[] places) {
    for (int i = 0; i < places.length; i++) {
      if (places[i] != places[0] + i) {
        return -1;
      }
    }
    return places.length == 0 ? -1 : places[0];
  }

  @SuppressWarnings({"unchecked", "rawtypes"})
  private static <T> CategoryCodes<T>[] newCodes(int length) {
    return new CategoryCodes[length];
  }

  /** The layout of the blocks that rows are appended to. */
  public BlockLayout layout() {
    return layout;
  }

  /**
   * Encodes the row that was read; {@link #append} then adds it to a block.
   *
   * @throws BadRowException if its label is none that was learned
   */
  public void encode() {
    double rowWeight = values.weight();
    if (target != null) {
      rowWeight *= target.encode(values, targets);
    }
    weight = (float) rowWeight;
    if (values.hasGaps() || anyCurved) {
      encodeNumbers();
    } else {
      scaleNumbers();
    }
    if (exposure >= 0) {
      dense[dense.length - 1] = (float) StrictMath.log(values.numbers()[exposure]);
    }
    if (!cycles.isEmpty()) {
      encodeCycles();
    }
    for (int i = 0; i < means.length; i++) {
      if (means[i] != null) {
        float[] own = means[i][parts[i] == null ? 0 : parts[i].of(trainingRow)];
        int width = own.length / meanCounts[i];
        int code = codes[i].of(values.categories()[i]);
        System.arraycopy(own, code * width, dense, meanPlaces[i], width);
      }
    }
    byte[][] read = values.bytes();
    for (int i = 0; i < bytes.length; i++) {
      bytes[i].encode(read[i], dense);
    }
  }

  /**
   * Says that the next row is the one of that number among all that were scanned for training, and
   * must not be told its own label; see {@link TargetParts}.
   */
  public void trainingRow(long number) {
    trainingRow = number;
  }

  /** How many sparse entries the row has that was encoded last. */
  public int sparseCount() {
    int count = 0;
    for (int entries : values.sparseCounts()) {
      count += entries;
    }
    return count;
  }

  /**
   * What the rows held that were encoded since this was made, as it is counted; rows count when
   * they are appended.
   */
  public SeenValues seen() {
    return seen;
  }

  /** Adds the row that was encoded last. */
  public void append(BlockBuilder block, long id) {
    block.row(id, weight).dense(0, dense, 0, dense.length);
    for (int i = 0; i < sparseFactors.length; i++) {
      appendSparse(block, i);
    }
    T[] categories = values.categories();
    for (int i = 0; i < codes.length; i++) {
      int code = codes[i].of(categories[i]);
      if (code == FeatureColumn.Categorical.MISSING) {
        seen.addGap(categoryFeatures[i]);
      } else if (codes[i].isUnseen(categories[i], code)) {
        seen.addUnseen(categoryFeatures[i], categories[i]);
      }
      if (blockCodes[i] >= 0) {
        block.code(blockCodes[i], code);
      }
    }
    seen.addRow();
    if (target != null) {
      block.targets(targets, 0);
    }
  }

  /** Numbers of which none is missing and each is only moved and stretched. */
  private void scaleNumbers() {
    double[] numbers = values.numbers();
    if (firstPlace >= 0 && asTheyAre) {
      LOOPS.round(numbers, 0, dense, firstPlace, numbers.length);
    } else if (firstPlace >= 0) {
      LOOPS.moveAndScale(numbers, 0, offsets, factors, dense, firstPlace, numbers.length);
    } else {
      for (int i = 0; i < numbers.length; i++) {
        dense[places[i]] = (float) ((numbers[i] - offsets[i]) * factors[i]);
      }
    }
    for (int place : indicatorPlaces) {
      dense[place] = 0;
    }
  }

  private void encodeNumbers() {
    double[] numbers = values.numbers();
    for (int i = 0; i < numbers.length; i++) {
      double value = numbers[i];
      if (Double.isNaN(value)) {
        seen.addGap(numberFeatures[i]);
        value = fills[i];
        if (gapPlaces[i] >= 0) {
          dense[gapPlaces[i]] = 1;
        }
      } else if (gapPlaces[i] >= 0) {
        dense[gapPlaces[i]] = 0;
      }
      dense[places[i]] = (float) scaled(i, value);
    }
  }

  private void encodeCycles() {
    double[] numbers = values.numbers();
    for (Map.Entry<Integer, List<Cycle>> own : cycles.entrySet()) {
      int number = own.getKey();
      int place = cyclePlaces[number];
      for (Cycle cycle : own.getValue()) {
        cycle.encode(numbers[number], dense, place);
        place += Cycle.INPUTS;
      }
    }
  }

  private double scaled(int number, double value) {
    if (quantiles[number] != null) {
      return QuantileTransform.apply(quantiles[number], value);
    }
    double straight = (value - offsets[number]) * factors[number];
    return bounds[number] > 0 ? Scale.SmoothlyClipped.clipped(straight, bounds[number]) : straight;
  }

  private void appendSparse(BlockBuilder block, int column) {
    int count = values.sparseCounts()[column];
    if (sparseValues.length < count) {
      sparseValues = new float[Math.max(count, 2 * sparseValues.length)];
    }
    int[] indices = values.sparseIndices()[column];
    double[] entries = values.sparseValues()[column];
    for (int i = 0; i < count; i++) {
      sparseValues[i] = (float) (entries[i] * sparseFactors[column][indices[i]]);
    }
    block.sparse(sparseShifts[column], indices, sparseValues, 0, count);
  }

  /** Fills the arrays, column by column. */
  private final class Compilation implements FeatureColumn.Visitor, Scale.Visitor {
    private final TextForm<T> text;

    /** Where the column's dense inputs begin. */
    private int at;

    private int feature;

    private int number;
    private int byteColumn;
    private int sparseColumn;
    private int sparseShift;
    private int categorical;
    private int blockCode;

    Compilation(TextForm<T> text) {
      this.text = text;
    }

    @Override
    public void numeric(FeatureColumn.Numeric column) {
      if (column.gapIndicator()) {
        gapPlaces[number] = at + 1;
      }
      if (!column.cycles().isEmpty()) {
        cycles.put(number, column.cycles());
        cyclePlaces[number] = at + column.firstCycle();
      }
      add(at, column.scale(), column.fill());
    }

    @Override
    public void dense(FeatureColumn.Dense column) {
      List<Double> columnFills = column.fills();
      for (int i = 0; i < column.scales().size(); i++) {
        add(at + i, column.scales().get(i), columnFills == null ? null : columnFills.get(i));
      }
    }

    private void add(int place, Scale scale, Double fill) {
      places[number] = place;
      fills[number] = fill == null ? Double.NaN : fill;
      numberFeatures[number] = feature;
      scale.accept(this);
      number++;
    }

    @Override
    public void affine(Scale.Affine scale) {
      offsets[number] = scale.offset();
      factors[number] = scale.factor();
    }

    @Override
    public void smoothlyClipped(Scale.SmoothlyClipped scale) {
      offsets[number] = scale.offset();
      factors[number] = scale.factor();
      bounds[number] = scale.bound();
    }

    @Override
    public void quantileNormal(Scale.QuantileNormal scale) {
      quantiles[number] = scale.toArray();
    }

    @Override
    public void exposure(FeatureColumn.Exposure column) {
      exposure = number;
      add(at, Scale.Affine.IDENTITY, null);
    }

    @Override
    public void bytes(FeatureColumn.Bytes column) {
      bytes[byteColumn++] = new BytesTable(at, column.scale());
    }

    @Override
    public void sparse(FeatureColumn.Sparse column) {
      sparseShifts[sparseColumn] = sparseShift;
      sparseFactors[sparseColumn++] =
          column.factors().stream().mapToDouble(Double::doubleValue).toArray();
      sparseShift += column.sparseWidth();
    }

    @Override
    public void categorical(FeatureColumn.Categorical column) {
      categoryFeatures[categorical] = feature;
      blockCodes[categorical] = blockCode++;
      codes[categorical++] = new CategoryCodes<>(column, text);
    }

    @Override
    public void targetMean(FeatureColumn.TargetMean column) {
      categoryFeatures[categorical] = feature;
      blockCodes[categorical] = -1;
      meanPlaces[categorical] = at;
      meanCounts[categorical] = column.means().size();
      PartMeans training = column.training();
      List<List<List<Double>>> ofParts =
          training == null ? List.of(column.means()) : training.means();
      parts[categorical] = training == null ? null : training.parts();
      means[categorical] = ofParts.stream().map(own -> scaled(column, own)).toArray(float[][]::new);
      codes[categorical++] = new CategoryCodes<>(column.categories(), text);
    }

    private float[] scaled(FeatureColumn.TargetMean column, List<List<Double>> own) {
      int width = column.denseWidth();
      float[] scaled = new float[own.size() * width];
      for (int i = 0; i < scaled.length; i++) {
        scaled[i] = (float) column.scales().get(i % width).apply(own.get(i / width).get(i % width));
      }
      return scaled;
    }
  }

  /** The 256 values that a byte can become. */
  private static final class BytesTable {
    private final int place;
    private final float[] table = new float[256];

    BytesTable(int place, Scale.Affine scale) {
      this.place = place;
      for (int value = 0; value < table.length; value++) {
        table[value] = (float) scale.apply(value);
      }
    }

    void encode(byte[] values, float[] into) {
      for (int i = 0; i < values.length; i++) {
        into[place + i] = table[values[i] & 0xFF];
      }
    }
  }
}
