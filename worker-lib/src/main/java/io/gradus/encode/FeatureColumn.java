package io.gradus.encode;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.gradus.network.CategoricalInput;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.OneHotInput;
import io.gradus.network.Shape;
import java.util.List;

/** A fitted feature column: how it is read, and how its values become inputs of the network. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
  @JsonSubTypes.Type(value = FeatureColumn.Numeric.class, name = "numeric"),
  @JsonSubTypes.Type(value = FeatureColumn.Categorical.class, name = "categorical"),
  @JsonSubTypes.Type(value = FeatureColumn.TargetMean.class, name = "target_mean"),
  @JsonSubTypes.Type(value = FeatureColumn.Dense.class, name = "dense"),
  @JsonSubTypes.Type(value = FeatureColumn.Sparse.class, name = "sparse"),
  @JsonSubTypes.Type(value = FeatureColumn.Bytes.class, name = "bytes"),
  @JsonSubTypes.Type(value = FeatureColumn.Exposure.class, name = "exposure")
})
public sealed interface FeatureColumn {
  /** The column. */
  String name();

  /** How it is read. */
  RowFields.Feature feature();

  /** Calls the method for its kind. */
  void accept(Visitor visitor);

  /** How many dense inputs it has. */
  int denseWidth();

  /** How many sparse inputs it has. */
  default int sparseWidth() {
    return 0;
  }

  /** What is to be done with each kind of column. */
  interface Visitor {
    void numeric(Numeric column);

    void categorical(Categorical column);

    void targetMean(TargetMean column);

    void dense(Dense column);

    void sparse(Sparse column);

    void bytes(Bytes column);

    void exposure(Exposure column);
  }

  /**
   * A number or truth value.
   *
   * @param fill what stands in for a missing value, in the column's unit; null if it is an error
   * @param gapIndicator whether a second input is 1 where the value was missing, else 0
   * @param cycles of a number that is days since 1970-01-01: their inputs come behind
   */
  record Numeric(
      @JsonProperty("name") String name,
      @JsonProperty("scale") Scale scale,
      @JsonProperty("fill") Double fill,
      @JsonProperty("gap_indicator") boolean gapIndicator,
      @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonProperty("cycles") List<Cycle> cycles)
      implements FeatureColumn {
    @JsonCreator
    public Numeric {
      require(name, scale);
      cycles = List.copyOf(cycles);
      requireFinite(name, fill == null ? List.of() : List.of(fill));
    }

    /** One without cycles. */
    public Numeric(String name, Scale scale, Double fill, boolean gapIndicator) {
      this(name, scale, fill, gapIndicator, List.of());
    }

    @Override
    public RowFields.Feature feature() {
      return new RowFields.Feature(name, ColumnKind.NUMBER, 1, presence(fill == null));
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.numeric(this);
    }

    @Override
    public int denseWidth() {
      return firstCycle() + Cycle.INPUTS * cycles.size();
    }

    /** How many inputs come before those of cycles. */
    public int firstCycle() {
      return gapIndicator ? 2 : 1;
    }
  }

  /**
   * A category. Codes: 0 for a missing one, 1 for one that was not seen in training, 2 for all
   * pooled ones if there are any, then the vocabulary in its order.
   *
   * @param width of the embedding; ignored for one-hot
   */
  record Categorical(
      @JsonProperty("name") String name,
      @JsonProperty("encoding") CategoricalEncoding encoding,
      @JsonProperty("width") int width,
      @JsonProperty("pooled") List<String> pooled,
      @JsonProperty("pooled_more") boolean pooledMore,
      @JsonProperty("vocabulary") List<String> vocabulary)
      implements FeatureColumn {
    /** The code of a missing category. */
    public static final int MISSING = 0;

    /** The code of a category that was not among the training rows. */
    public static final int UNSEEN = 1;

    /** The code of all pooled categories. */
    public static final int POOLED = 2;

    public Categorical {
      require(name, encoding);
      pooled = List.copyOf(pooled);
      vocabulary = List.copyOf(vocabulary);
    }

    @Override
    public RowFields.Feature feature() {
      return new RowFields.Feature(name, ColumnKind.CATEGORY, 1, RowFields.Presence.OPTIONAL);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.categorical(this);
    }

    @Override
    public int denseWidth() {
      return 0;
    }

    /** The code of the first category of the vocabulary. */
    public int firstCode() {
      return hasPool() ? POOLED + 1 : POOLED;
    }

    /** Whether there are categories that share the code {@link #POOLED}. */
    public boolean hasPool() {
      return pooledMore || !pooled.isEmpty();
    }

    /** Categories of training that have no code of their own, where they are too many to list. */
    public int unseenCode() {
      return pooledMore ? POOLED : UNSEEN;
    }

    /** How many codes there are. */
    public int cardinality() {
      return firstCode() + vocabulary.size();
    }

    /** How the network takes the code. */
    public CategoricalInput input() {
      int cardinality = cardinality();
      return encoding == CategoricalEncoding.ONE_HOT
          ? new OneHotInput(name, cardinality)
          : new EmbeddingInput(name, cardinality, width);
    }
  }

  /**
   * A category, for which a statistic of the label stands: its mean over the training rows that
   * have the category, of each target, or the share of each class. Codes are those of {@link
   * Categorical}.
   *
   * @param means of each code: [codes][targets]
   * @param scales of the means, one a target
   * @param training what training rows themselves get; null where these are not encoded any more
   */
  record TargetMean(
      @JsonProperty("name") String name,
      @JsonProperty("pooled") List<String> pooled,
      @JsonProperty("pooled_more") boolean pooledMore,
      @JsonProperty("vocabulary") List<String> vocabulary,
      @JsonProperty("means") List<List<Double>> means,
      @JsonProperty("scales") List<Scale.Affine> scales,
      @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("of_parts") PartMeans training)
      implements FeatureColumn {
    public TargetMean {
      require(name, means);
      require(name, scales);
      pooled = List.copyOf(pooled);
      vocabulary = List.copyOf(vocabulary);
      means = means.stream().map(List::copyOf).toList();
      scales = List.copyOf(scales);
      int codes =
          new Categorical(name, CategoricalEncoding.ONE_HOT, 0, pooled, pooledMore, vocabulary)
              .cardinality();
      requireMeans(name, means, codes, scales.size());
      if (training != null) {
        for (List<List<Double>> own : training.means()) {
          requireMeans(name, own, codes, scales.size());
        }
      }
    }

    private static void requireMeans(
        String name, List<List<Double>> means, int codes, int targets) {
      means.forEach(own -> requireFinite(name, own));
      if (targets == 0
          || means.size() != codes
          || means.stream().anyMatch(own -> own.size() != targets)) {
        throw new IllegalArgumentException(
            "Expected means of each of %s codes of column \"%s\", as many as scales, found %s of %s scales."
                .formatted(codes, name, means.size(), targets));
      }
    }

    /** The categories alone, as a column of codes. */
    public Categorical categories() {
      return new Categorical(name, CategoricalEncoding.ONE_HOT, 0, pooled, pooledMore, vocabulary);
    }

    /** This without what only the training rows need. */
    public TargetMean withoutTraining() {
      return new TargetMean(name, pooled, pooledMore, vocabulary, means, scales, null);
    }

    @Override
    public RowFields.Feature feature() {
      return new RowFields.Feature(name, ColumnKind.CATEGORY, 1, RowFields.Presence.OPTIONAL);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.targetMean(this);
    }

    @Override
    public int denseWidth() {
      return scales.size();
    }
  }

  /**
   * Means for training rows, none of which is told its own label.
   *
   * @param means those that the rows of each part get: [parts][codes][targets]
   */
  record PartMeans(
      @JsonProperty("parts") TargetParts parts,
      @JsonProperty("means") List<List<List<Double>>> means) {
    public PartMeans {
      means = means.stream().map(own -> own.stream().map(List::copyOf).toList()).toList();
      if (means.size() != parts.count()) {
        throw new IllegalArgumentException(
            "Expected means of %s parts, found those of %s."
                .formatted(parts.count(), means.size()));
      }
    }
  }

  /**
   * An array or vector; {@code fills} stand in for missing elements, null where that is an error.
   */
  record Dense(
      @JsonProperty("name") String name,
      @JsonProperty("scales") List<Scale> scales,
      @JsonProperty("fills") List<Double> fills)
      implements FeatureColumn {
    public Dense {
      require(name, scales);
      scales = List.copyOf(scales);
      fills = fills == null ? null : List.copyOf(fills);
      requireFinite(name, fills == null ? List.of() : fills);
      if (fills != null && fills.size() != scales.size()) {
        throw new IllegalArgumentException(
            "Expected %s fills for column \"%s\", found %s."
                .formatted(scales.size(), name, fills.size()));
      }
    }

    @Override
    public RowFields.Feature feature() {
      return new RowFields.Feature(name, ColumnKind.DENSE, scales.size(), presence(fills == null));
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.dense(this);
    }

    @Override
    public int denseWidth() {
      return scales.size();
    }
  }

  /** A sparse vector: each element is multiplied with its factor, so zeros stay zeros. */
  record Sparse(@JsonProperty("name") String name, @JsonProperty("factors") List<Double> factors)
      implements FeatureColumn {
    public Sparse {
      require(name, factors);
      factors = List.copyOf(factors);
      requireFinite(name, factors);
    }

    @Override
    public RowFields.Feature feature() {
      return new RowFields.Feature(
          name, ColumnKind.SPARSE, factors.size(), RowFields.Presence.OPTIONAL);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.sparse(this);
    }

    @Override
    public int denseWidth() {
      return 0;
    }

    @Override
    public int sparseWidth() {
      return factors.size();
    }
  }

  /** Unsigned bytes of an image or of anything else, all scaled alike. */
  record Bytes(
      @JsonProperty("name") String name,
      @JsonProperty("shape") Shape shape,
      @JsonProperty("scale") Scale.Affine scale)
      implements FeatureColumn {
    public Bytes {
      require(name, scale);
      require(name, shape);
      if (shape.rank() == 0 || shape.extents().stream().anyMatch(extent -> extent < 1)) {
        throw new IllegalArgumentException(
            "Expected a shape of extents from 1 for column \"%s\", found %s."
                .formatted(name, shape));
      }
    }

    @Override
    public RowFields.Feature feature() {
      return new RowFields.Feature(
          name, ColumnKind.BYTES, denseWidth(), RowFields.Presence.OPTIONAL);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.bytes(this);
    }

    @Override
    public int denseWidth() {
      return shape.size();
    }
  }

  /**
   * For how much of something, such as time, a row's count or amount was observed; the last of all
   * columns. Its logarithm goes past all layers, to the logarithm of the mean that the network
   * gives: what the network learns is of one unit of exposure.
   */
  record Exposure(@JsonProperty("name") String name) implements FeatureColumn {
    public Exposure {
      require(name, name);
    }

    @Override
    public RowFields.Feature feature() {
      return new RowFields.Feature(name, ColumnKind.EXPOSURE, 1, RowFields.Presence.REQUIRED);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.exposure(this);
    }

    /** Behind all dense inputs of a block, and no input itself. */
    @Override
    public int denseWidth() {
      return 1;
    }
  }

  private static void require(String name, Object value) {
    if (name == null || value == null) {
      throw new IllegalArgumentException(
          "Expected a name and all values of a feature column, found " + name + ", " + value + ".");
    }
  }

  private static void requireFinite(String name, List<Double> values) {
    for (double value : values) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "Expected finite numbers of column \"%s\", found %s.".formatted(name, value));
      }
    }
  }

  private static RowFields.Presence presence(boolean required) {
    return required ? RowFields.Presence.REQUIRED : RowFields.Presence.OPTIONAL;
  }
}
