package io.gradus.dataset.column;

import io.gradus.config.DateForm;
import io.gradus.config.FeaturesConfig;
import io.gradus.config.MissingNumber;
import io.gradus.config.Scaling;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.ColumnKind;
import io.gradus.encode.ColumnProfile;
import io.gradus.encode.Cycle;
import io.gradus.encode.DataException;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.NumberText;
import io.gradus.encode.Scale;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes fitted columns of chosen ones, from the statistics of the training rows. */
final class ColumnFitter {
  private static final int QUANTILES = 1_000;
  private static final double ROBUST_LOW = 0.25;
  private static final double ROBUST_HIGH = 0.75;
  private static final double BYTE_RANGE = 255;

  /** From here on there are whole numbers that no double is. */
  private static final double LARGEST_WHOLE = 0x1p53;

  private final FeaturesConfig config;
  private final ScanStatistics statistics;
  private final int[] sampled;
  private final ScanPass pass;
  private final List<String> notes;
  private final RoleFinder roles;
  private final Map<String, ColumnProfile> profile = new LinkedHashMap<>();

  ColumnFitter(
      FeaturesConfig config,
      ScanStatistics statistics,
      int[] sampled,
      ScanPass pass,
      List<String> notes) {
    this.config = config;
    this.statistics = statistics;
    this.sampled = sampled;
    this.pass = pass;
    this.notes = notes;
    this.roles = new RoleFinder(config, statistics.numbers);
  }

  List<FeatureColumn> fit(List<ChosenColumn> chosen) {
    List<FeatureColumn> fitted = new ArrayList<>();
    int number = 0;
    int categorical = 0;
    int sparse = 0;
    int bytes = 0;
    for (ChosenColumn column : chosen) {
      switch (column.kind()) {
        case NUMBER, BOOLEAN -> numeric(column, number).ifPresent(fitted::add);
        case DENSE -> fitted.add(dense(column, number));
        case CATEGORY -> categorical(column, categorical++).ifPresent(fitted::add);
        case SPARSE -> fitted.add(sparse(column, sparse++));
        case BYTES -> fitted.add(bytes(column, bytes++));
        case EXPOSURE -> fitted.add(exposure(column, number));
      }
      if (column.kind().isVector()) {
        roles.vector(column);
      }
      number += column.feature().numbers();
    }
    return fitted;
  }

  /** What the columns were found to be. */
  List<ColumnFinding> findings() {
    return roles.findings();
  }

  /** What is said of a column that is no feature. */
  static String leftOut(ColumnFinding column) {
    boolean identifier = column.role() == ColumnRole.IDENTIFIER;
    return "\"%s\": left out, %s (%s); features.%s = keep takes it"
        .formatted(
            column.name(),
            identifier ? "an identifier" : "a constant, which tells nothing",
            column.reason(),
            identifier ? "identifiers" : "constants");
  }

  /** What the training rows held of the columns that were fitted. */
  Map<String, ColumnProfile> profile() {
    return profile;
  }

  private Optional<FeatureColumn> numeric(ChosenColumn column, int number) {
    ColumnFinding finding =
        roles.number(
            column, number, RoleFinder.samples(config, column) ? sample(number) : new double[0]);
    if (finding.isFeature()) {
      return Optional.of(fitted(column, number));
    }
    notes.add(leftOut(finding));
    return Optional.empty();
  }

  private FeatureColumn fitted(ChosenColumn column, int number) {
    NumberStatistics numbers = statistics.numbers;
    long gaps = numbers.gaps(number);
    profile.put(column.name(), new ColumnProfile(numbers.count(number) + gaps, gaps, 0));
    Scaling wanted = EncoderFitter.scaling(config, column);
    Optional<SuitableScaling> suitable =
        wanted == Scaling.AUTO && !numbers.isConstant(number)
            ? Optional.of(SuitableScaling.of(sample(number)))
            : Optional.empty();
    Scaling scaling = suitable.map(SuitableScaling::scaling).orElse(wanted);
    Double fill = fill(column, number);
    boolean indicator = EncoderFitter.hasIndicator(config, column, gaps);
    StringBuilder note = new StringBuilder();
    note.append(
        "\"%s\": %s (%s)"
            .formatted(
                column.name(),
                column.kind() == ColumnKind.BOOLEAN ? "boolean" : "numeric",
                column.reason()));
    if (numbers.count(number) == 0) {
      note.append("; no values in the training rows, so it tells nothing");
    } else if (numbers.isConstant(number)) {
      note.append(
          "; always %s, so it tells nothing".formatted(NumberText.of(numbers.minimum(number))));
    } else {
      note.append(
          "; scaling %s%s, mean %s, deviation %s, from %s to %s"
              .formatted(
                  name(scaling),
                  suitable.map(chosen -> " (" + chosen.reason() + ")").orElse(""),
                  EncoderFitter.rounded(numbers.mean(number)),
                  EncoderFitter.rounded(numbers.deviation(number)),
                  EncoderFitter.rounded(numbers.minimum(number)),
                  EncoderFitter.rounded(numbers.maximum(number))));
    }
    if (gaps > 0 && fill != null) {
      note.append(
          "; %s missing, filled with %s%s"
              .formatted(
                  gaps,
                  EncoderFitter.rounded(fill),
                  indicator ? " and marked by an indicator" : ""));
    }
    if (numbers.isWhole(number)
        && numbers.isIncreasing(number)
        && numbers.count(number) == statistics.rows()
        && numbers.count(number) > 20) {
      note.append("; rises from row to row like a row number: consider features.exclude");
    }
    if (losesDigits(column, number)) {
      note.append(
          "; a double does not hold all digits of its largest numbers: if it is an identifier,"
              + " consider features.exclude or type = categorical");
    }
    List<Cycle> cycles = config.dates() == DateForm.CYCLES ? cycles(column, number) : List.of();
    if (!cycles.isEmpty()) {
      note.append("; with the phases of %s".formatted(cycles).toLowerCase(Locale.ROOT));
    }
    notes.add(note.toString());
    return new FeatureColumn.Numeric(
        column.name(), scale(column, scaling, number), fill, indicator, cycles);
  }

  /** Those that the training rows went through once at least. */
  private List<Cycle> cycles(ChosenColumn column, int number) {
    NumberStatistics numbers = statistics.numbers;
    List<Cycle> cycles = new ArrayList<>();
    if (!column.moment() || numbers.count(number) == 0) {
      return cycles;
    }
    double days = numbers.maximum(number) - numbers.minimum(number);
    if (days >= 1 && !numbers.isWhole(number)) {
      cycles.add(Cycle.DAY);
    }
    if (days >= 6) {
      cycles.add(Cycle.WEEK);
    }
    if (days >= 30) {
      cycles.add(Cycle.MONTH);
    }
    if (days >= 364) {
      cycles.add(Cycle.YEAR);
    }
    return cycles;
  }

  private boolean losesDigits(ChosenColumn column, int number) {
    NumberStatistics numbers = statistics.numbers;
    return column.manyDigits()
        && numbers.count(number) > 0
        && Math.max(-numbers.minimum(number), numbers.maximum(number)) >= LARGEST_WHOLE;
  }

  private FeatureColumn.Dense dense(ChosenColumn column, int first) {
    Scaling scaling = EncoderFitter.scaling(config, column);
    List<Scale> scales = new ArrayList<>();
    List<Double> fills = new ArrayList<>();
    long gaps = 0;
    int constant = 0;
    for (int i = first; i < first + column.feature().size(); i++) {
      scales.add(scale(column, scaling, i));
      fills.add(fill(column, i));
      gaps += statistics.numbers.gaps(i);
      constant += statistics.numbers.isConstant(i) ? 1 : 0;
    }
    profile.put(
        column.name(), new ColumnProfile(statistics.rows() * column.feature().size(), gaps, 0));
    notes.add(
        "\"%s\": vector of %s numbers (%s); scaling %s%s%s"
            .formatted(
                column.name(),
                column.feature().size(),
                column.reason(),
                name(scaling),
                constant > 0 ? "; " + constant + " elements are always the same" : "",
                gaps > 0 ? "; " + gaps + " missing elements filled" : ""));
    return new FeatureColumn.Dense(
        column.name(), scales, column.feature().required() ? null : fills);
  }

  /** Beyond which nothing comes that is clipped smoothly. */
  private static final double SMOOTH_BOUND = 3;

  private Scale scale(ChosenColumn column, Scaling scaling, int number) {
    NumberStatistics numbers = statistics.numbers;
    if (scaling == Scaling.NONE) {
      return Scale.Affine.IDENTITY;
    }
    if (numbers.isConstant(number)) {
      // Whatever else it may be in other rows, training has learned nothing about it.
      return new Scale.Affine(numbers.mean(number), 0);
    }
    double minimum = numbers.minimum(number);
    double maximum = numbers.maximum(number);
    Scaling suitable =
        scaling == Scaling.AUTO ? SuitableScaling.of(sample(number)).scaling() : scaling;
    return switch (suitable) {
      case MIN_MAX -> new Scale.Affine(minimum, 1 / (maximum - minimum));
      case ROBUST -> {
        double[] sorted = sample(number);
        double range = Quantiles.of(sorted, ROBUST_HIGH) - Quantiles.of(sorted, ROBUST_LOW);
        if (range > 0) {
          yield new Scale.Affine(Quantiles.of(sorted, 0.5), 1 / range);
        }
        notes.add(
            "\"%s\": half of the values are the same, so the deviation takes the place of the quartiles"
                .formatted(column.name()));
        yield new Scale.Affine(Quantiles.of(sorted, 0.5), 1 / numbers.deviation(number));
      }
      case ROBUST_SMOOTH_CLIP -> {
        double[] sorted = sample(number);
        double quartiles = Quantiles.of(sorted, ROBUST_HIGH) - Quantiles.of(sorted, ROBUST_LOW);
        double range = quartiles > 0 ? quartiles : (maximum - minimum) / 2;
        yield new Scale.SmoothlyClipped(Quantiles.of(sorted, 0.5), 1 / range, SMOOTH_BOUND);
      }
      case QUANTILE_NORMAL -> {
        double[] quantiles = Quantiles.evenly(sample(number), QUANTILES);
        quantiles[0] = minimum;
        quantiles[quantiles.length - 1] = maximum;
        yield new Scale.QuantileNormal(Arrays.stream(quantiles).boxed().toList());
      }
      default -> new Scale.Affine(numbers.mean(number), 1 / numbers.deviation(number));
    };
  }

  private Double fill(ChosenColumn column, int number) {
    if (column.feature().required()) {
      return null;
    }
    if (column.config().fill().isPresent()) {
      return column.config().fill().get();
    }
    if (statistics.numbers.count(number) == 0) {
      return 0.0;
    }
    MissingNumber missing = column.config().missing().orElse(config.missing());
    return switch (missing) {
      case LEARNED -> center(column, number);
      case MEAN -> statistics.numbers.mean(number);
      case MEDIAN -> {
        double[] sorted = sample(number);
        yield sorted.length == 0 ? statistics.numbers.mean(number) : Quantiles.of(sorted, 0.5);
      }
      default -> 0.0;
    };
  }

  /** The value whose input is 0, or as near to it as there is one. */
  private double center(ChosenColumn column, int number) {
    return scale(column, EncoderFitter.scaling(config, column), number).center();
  }

  private double[] sample(int number) {
    return statistics.sample.sorted(Arrays.binarySearch(sampled, number));
  }

  private Optional<FeatureColumn> categorical(ChosenColumn column, int place) {
    ValueCounts<?, String> counts = statistics.categories[place];
    Vocabulary vocabulary =
        Vocabulary.fit(
            counts,
            () -> pass.categoryCounts(place, statistics.scannedRows),
            column
                .config()
                .minimumCount()
                .or(config::minimumCount)
                .orElse(minimumCount(statistics.rows())),
            column.config().maxCategories().orElse(config.maxCategories()));
    ColumnFinding finding = roles.category(column, counts, vocabulary.distinct());
    if (!finding.isFeature()) {
      notes.add(leftOut(finding));
      return Optional.empty();
    }
    return Optional.of(fitted(column, counts, vocabulary));
  }

  /** How many rows a category needs, where nothing is said: 2 at least, 10 from 500 rows on. */
  static int minimumCount(long rows) {
    return (int) Math.max(2, Math.min(10, rows / 50));
  }

  private FeatureColumn fitted(
      ChosenColumn column, ValueCounts<?, String> counts, Vocabulary vocabulary) {
    CategoricalEncoding encoding = column.config().encoding().orElse(config.encoding());
    profile.put(
        column.name(),
        new ColumnProfile(counts.values() + counts.gaps(), counts.gaps(), vocabulary.once()));
    int buckets = column.config().hashBuckets().orElse(config.hashBuckets());
    FeatureColumn.Categorical fitted =
        new FeatureColumn.Categorical(
            column.name(),
            encoding,
            0,
            vocabulary.pooled(),
            vocabulary.pooledMore(),
            vocabulary.categories(),
            buckets);
    int width =
        encoding != CategoricalEncoding.EMBEDDING
            ? 0
            : column
                .config()
                .embeddingWidth()
                .or(config::embeddingWidth)
                .orElse(width(fitted.cardinality()));
    StringBuilder note = new StringBuilder();
    note.append(
        "\"%s\": categorical (%s); %s categories, %s"
            .formatted(
                column.name(),
                column.reason(),
                vocabulary.distinct(),
                switch (encoding) {
                  case ONE_HOT -> "one-hot";
                  case EMBEDDING -> "embedding of width " + width;
                  case TARGET ->
                      "the mean of the label stands for each, of training rows without their own";
                  case ORDERED_TARGET ->
                      "the mean of the label stands for each, of training rows over those before"
                          + " them";
                }));
    note.append(others(vocabulary, buckets));
    if (counts.gaps() > 0) {
      note.append("; %s missing".formatted(counts.gaps()));
    }
    if (RoleFinder.isOwn(counts.values(), vocabulary.distinct())) {
      note.append("; nearly every row has its own, like an identifier: consider features.exclude");
    } else if (vocabulary.distinct() < 2 && counts.gaps() == 0) {
      note.append("; always the same, so it tells nothing");
    }
    notes.add(note.toString());
    return fitted.encoded(encoding, width);
  }

  /** What is said of categories without a code of their own. */
  private static String others(Vocabulary vocabulary, int buckets) {
    long rare = vocabulary.distinct() - vocabulary.categories().size();
    if (buckets == 0) {
      return rare > 0 ? "; %s rare ones pooled".formatted(rare) : "";
    }
    if (rare == 0) {
      return "; new ones in %s hash buckets, of which no training row tells: consider minimum-count"
          .formatted(buckets);
    }
    return "; %s and new ones in %s hash buckets"
        .formatted(vocabulary.categories().isEmpty() ? "all" : rare + " rare ones", buckets);
  }

  /**
   * The usual width of an embedding: min(50, ⌈1.6 · n^0.56⌉), after fastai's {@code emb_sz_rule}
   * (which rounds, and allows 600).
   */
  static int width(int cardinality) {
    return (int) Math.min(50, Math.ceil(1.6 * StrictMath.pow(cardinality, 0.56)));
  }

  private FeatureColumn.Sparse sparse(ChosenColumn column, int place) {
    Scaling scaling = EncoderFitter.scaling(config, column);
    List<Double> factors = new ArrayList<>();
    int empty = 0;
    for (double magnitude : statistics.magnitudes[place]) {
      empty += magnitude == 0 ? 1 : 0;
      factors.add(scaling == Scaling.NONE || magnitude == 0 ? 1.0 : 1 / magnitude);
    }
    notes.add(
        "\"%s\": sparse vector of %s numbers (%s); %s%s"
            .formatted(
                column.name(),
                factors.size(),
                column.reason(),
                scaling == Scaling.NONE
                    ? "not scaled"
                    : "divided by the largest magnitude, which keeps zeros",
                empty > 0 ? "; " + empty + " elements are 0 in all training rows" : ""));
    return new FeatureColumn.Sparse(column.name(), factors);
  }

  /** Bytes are divided by 255, unless the column itself has another scaling. */
  private FeatureColumn.Bytes bytes(ChosenColumn column, int place) {
    Scaling scaling =
        column.config().scaling().filter(own -> own != Scaling.AUTO).orElse(Scaling.MIN_MAX);
    Scale.Affine scale =
        switch (scaling) {
          case NONE -> Scale.Affine.IDENTITY;
          case MIN_MAX -> new Scale.Affine(0, 1 / BYTE_RANGE);
          case STANDARD -> {
            double count = statistics.bytes[place][0];
            double mean = statistics.bytes[place][1] / count;
            double variance = statistics.bytes[place][2] / count - mean * mean;
            yield new Scale.Affine(mean, variance > 0 ? 1 / Math.sqrt(variance) : 0);
          }
          default ->
              throw DataException.expected(
                      "scaling none, min-max or standard for a column of bytes", name(scaling))
                  .column(column.name())
                  .remedy("Change features.columns.\"" + column.name() + "\".scaling.")
                  .build();
        };
    notes.add(
        "\"%s\": %s of unsigned bytes (%s); %s"
            .formatted(
                column.name(),
                column.shape().isImage()
                    ? "images [channels, height, width] = " + column.shape()
                    : "vector of " + column.feature().size(),
                column.reason(),
                scaling == Scaling.MIN_MAX ? "divided by 255" : "scaling " + name(scaling)));
    return new FeatureColumn.Bytes(column.name(), column.shape(), scale);
  }

  private FeatureColumn.Exposure exposure(ChosenColumn column, int number) {
    NumberStatistics numbers = statistics.numbers;
    notes.add(
        "\"%s\": the exposure (%s); mean %s, from %s to %s"
            .formatted(
                column.name(),
                column.reason(),
                EncoderFitter.rounded(numbers.mean(number)),
                EncoderFitter.rounded(numbers.minimum(number)),
                EncoderFitter.rounded(numbers.maximum(number))));
    return new FeatureColumn.Exposure(column.name());
  }

  private static String name(Scaling scaling) {
    return scaling.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
