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
      ColumnChecks.require(name, scale);
      cycles = List.copyOf(cycles);
      ColumnChecks.requireFinite(name, fill == null ? List.of() : List.of(fill));
    }

    /** One without cycles. */
    public Numeric(String name, Scale scale, Double fill, boolean gapIndicator) {
      this(name, scale, fill, gapIndicator, List.of());
    }

    @Override
    public RowFields.Feature feature() {
      return new RowFields.Feature(name, ColumnKind.NUMBER, 1, ColumnChecks.presence(fill == null));
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
   * pooled ones if there are any, then the vocabulary in its order. Where there are buckets, all
   * categories outside the vocabulary have one of their codes by a hash of the text, pooled and
   * unseen ones alike: from 2 on, before the vocabulary; 1 is given to none then. Weinberger and
   * others, "Feature hashing for large scale multitask learning" (2009).
   *
   * @param width of the embedding; ignored for one-hot
   * @param pooled those of the training rows that have no code of their own
   * @param pooledMore whether these are too many to be listed
   * @param buckets how many codes are shared by hash; 0 for none
   */
  record Categorical(
      @JsonProperty("name") String name,
      @JsonProperty("encoding") CategoricalEncoding encoding,
      @JsonProperty("width") int width,
      @JsonProperty("pooled") List<String> pooled,
      @JsonProperty("pooled_more") boolean pooledMore,
      @JsonProperty("vocabulary") List<String> vocabulary,
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonProperty("buckets") int buckets)
      implements FeatureColumn {
    /** The code of a missing category. */
    public static final int MISSING = 0;

    /** The code of a category that was not among the training rows. */
    public static final int UNSEEN = 1;

    /** The code of all pooled categories, or the first one of the buckets. */
    public static final int POOLED = 2;

    @JsonCreator
    public Categorical {
      ColumnChecks.require(name, encoding);
      pooled = List.copyOf(pooled);
      vocabulary = List.copyOf(vocabulary);
      if (buckets < 0) {
        throw new IllegalArgumentException(
            "Expected no or some buckets of column \"%s\", found %s.".formatted(name, buckets));
      }
    }

    /** One without buckets. */
    public Categorical(
        String name,
        CategoricalEncoding encoding,
        int width,
        List<String> pooled,
        boolean pooledMore,
        List<String> vocabulary) {
      this(name, encoding, width, pooled, pooledMore, vocabulary, 0);
    }

    /** The same codes in another encoding. */
    public Categorical encoded(CategoricalEncoding other, int otherWidth) {
      return new Categorical(name, other, otherWidth, pooled, pooledMore, vocabulary, buckets);
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
      return Math.addExact(POOLED, hasPool() ? 1 : buckets);
    }

    /** Whether there are categories that share the code {@link #POOLED}. */
    public boolean hasPool() {
      return buckets == 0 && (pooledMore || !pooled.isEmpty());
    }

    /**
     * What a category gets that is not listed, where there are no buckets: {@link #POOLED} if it
     * may be one of training.
     */
    public int unseenCode() {
      return pooledMore ? POOLED : UNSEEN;
    }

    /** How many codes there are. */
    public int cardinality() {
      return Math.addExact(firstCode(), vocabulary.size());
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
      @JsonInclude(JsonInclude.Include.NON_DEFAULT) @JsonProperty("buckets") int buckets,
      @JsonProperty("means") List<List<Double>> means,
      @JsonProperty("scales") List<Scale.Affine> scales,
      @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("of_parts") PartMeans training)
      implements FeatureColumn {
    @JsonCreator
    public TargetMean {
      ColumnChecks.require(name, means);
      ColumnChecks.require(name, scales);
      pooled = List.copyOf(pooled);
      vocabulary = List.copyOf(vocabulary);
      means = means.stream().map(List::copyOf).toList();
      scales = List.copyOf(scales);
      int codes = categories(name, pooled, pooledMore, vocabulary, buckets).cardinality();
      ColumnChecks.requireMeans(name, means, codes, scales.size());
      if (training != null) {
        for (List<List<Double>> own : training.means()) {
          ColumnChecks.requireMeans(name, own, codes, scales.size());
        }
      }
    }

    /** That of a column of codes. */
    public TargetMean(
        Categorical column,
        List<List<Double>> means,
        List<Scale.Affine> scales,
        PartMeans training) {
      this(
          column.name(),
          column.pooled(),
          column.pooledMore(),
          column.vocabulary(),
          column.buckets(),
          means,
          scales,
          training);
    }

    /** The categories alone, as a column of codes. */
    public Categorical categories() {
      return categories(name, pooled, pooledMore, vocabulary, buckets);
    }

    private static Categorical categories(
        String name,
        List<String> pooled,
        boolean pooledMore,
        List<String> vocabulary,
        int buckets) {
      return new Categorical(
          name, CategoricalEncoding.ONE_HOT, 0, pooled, pooledMore, vocabulary, buckets);
    }

    /** This without what only the training rows need. */
    public TargetMean withoutTraining() {
      return new TargetMean(categories(), means, scales, null);
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
   * An array or vector; {@code fills} stand in for missing elements, null where that is an error.
   */
  record Dense(
      @JsonProperty("name") String name,
      @JsonProperty("scales") List<Scale> scales,
      @JsonProperty("fills") List<Double> fills)
      implements FeatureColumn {
    public Dense {
      ColumnChecks.require(name, scales);
      scales = List.copyOf(scales);
      fills = fills == null ? null : List.copyOf(fills);
      ColumnChecks.requireFinite(name, fills == null ? List.of() : fills);
      if (fills != null && fills.size() != scales.size()) {
        throw new IllegalArgumentException(
            "Expected %s fills for column \"%s\", found %s."
                .formatted(scales.size(), name, fills.size()));
      }
    }

    @Override
    public RowFields.Feature feature() {
      return new RowFields.Feature(
          name, ColumnKind.DENSE, scales.size(), ColumnChecks.presence(fills == null));
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
      ColumnChecks.require(name, factors);
      factors = List.copyOf(factors);
      ColumnChecks.requireFinite(name, factors);
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
      ColumnChecks.require(name, scale);
      ColumnChecks.require(name, shape);
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
      ColumnChecks.require(name, name);
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
}
