package io.gradus.score;

import io.gradus.encode.ColumnNames;
import io.gradus.encode.ColumnProfile;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.SeenValues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What rows held that a model was used on, against what its training rows held. Of a model that
 * does not know what these held, as those of earlier versions, new categories are told and gaps are
 * counted; nothing is guessed.
 *
 * @param rows that were encoded
 * @param skipped rows that were left out since they could not be read or encoded
 * @param columns the feature columns, in their order
 */
public record ScoringReport(long rows, long skipped, List<Column> columns) {
  /** From so many rows on, a column that is missing or all new is a mistake and no chance. */
  public static final int FEWEST_ROWS = 100;

  /** Fewer values of a column that are all new may be chance. */
  private static final int FEWEST_VALUES = 10;

  /** What share of a column is unusual at least, and how many times what training had. */
  private static final double SHARE = 0.01;

  private static final int TIMES = 10;

  /** So many columns are told of on a screen; a wrong file can have thousands. */
  private static final int SHOWN = 8;

  public ScoringReport {
    columns = List.copyOf(columns);
  }

  /**
   * A feature column.
   *
   * @param name of the column
   * @param places one a row, of a vector one an element
   * @param gaps places without a value
   * @param unseen values that are categories which no training row had; of a column with more than
   *     10,000 rare categories the model does not know which these are, and it is 0
   * @param examples some of those categories
   * @param known some category of training; empty where values are no categories
   * @param training what the training rows held, if that is known
   */
  public record Column(
      String name,
      long places,
      long gaps,
      long unseen,
      List<String> examples,
      Optional<String> known,
      Optional<ColumnProfile> training) {
    public Column {
      examples = List.copyOf(examples);
    }

    /** How many places have a value. */
    public long values() {
      return places - gaps;
    }

    /**
     * Gaps where training had none, or at least 1 % of them and ten times the share of training.
     */
    boolean hasUnusualGaps() {
      double share = places == 0 ? 0 : (double) gaps / places;
      return gaps > 0
          && training
              .map(
                  before ->
                      before.gaps() == 0
                          ? before.rows() > 0
                          : share >= SHARE && share >= TIMES * before.gapShare())
              .orElse(false);
    }

    /** At least 1 % new values, and ten times what as many training rows would have had. */
    boolean hasUnusualValues() {
      double share = values() == 0 ? 0 : (double) unseen / values();
      return share >= SHARE && share >= TIMES * newShare();
    }

    private double newShare() {
      return training.map(ColumnProfile::newShare).orElse(0.0);
    }

    boolean isMissing() {
      return gaps == places && training.filter(before -> before.gaps() < before.rows()).isPresent();
    }

    boolean isAllNew() {
      return values() >= FEWEST_VALUES
          && unseen == values()
          && training.isPresent()
          && TIMES * newShare() <= 1;
    }

    private String gapsInWords() {
      String before =
          training
              .map(
                  known ->
                      known.gaps() == 0
                          ? "training had none"
                          : "in training %s were".formatted(percent(known.gapShare())))
              .orElse("");
      return "\"%s\": %s of %s values are missing; %s"
          .formatted(name, count(gaps), count(places), before);
    }

    private String valuesInWords() {
      return "\"%s\": %s of %s values were not seen in training, such as %s; training had %s"
          .formatted(
              name,
              count(unseen),
              count(values()),
              ColumnNames.list(examples),
              known.map(ColumnNames::quoted).orElse("none"));
    }

    /** As JSON has it. */
    private Map<String, Object> toMap() {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("values", values());
      fields.put("unseen", unseen);
      if (!examples.isEmpty()) {
        fields.put("unseen_examples", examples);
      }
      fields.put("gaps", gaps);
      training.ifPresent(before -> fields.put("training", before));
      return fields;
    }
  }

  /** The report of rows that were counted while they were encoded. */
  public static ScoringReport of(FeatureEncoder encoder, SeenValues seen, long skipped) {
    return of(EncoderSet.of(encoder), seen, skipped);
  }

  /**
   * The report of rows that were counted while they were encoded by several encoders: each column
   * as the first of those sees it that read it.
   *
   * @param seen of all features of all encoders, one after the other
   */
  public static ScoringReport of(EncoderSet encoders, SeenValues seen, long skipped) {
    Map<String, Column> columns = new LinkedHashMap<>();
    int place = 0;
    for (FeatureEncoder encoder : encoders.encoders()) {
      for (FeatureColumn feature : encoder.features()) {
        int i = place++;
        columns.computeIfAbsent(feature.name(), name -> column(encoder, feature, seen, i));
      }
    }
    return new ScoringReport(seen.rows(), skipped, List.copyOf(columns.values()));
  }

  private static Column column(
      FeatureEncoder encoder, FeatureColumn feature, SeenValues seen, int i) {
    return new Column(
        feature.name(),
        seen.rows() * Math.max(1, feature.feature().numbers()),
        seen.gaps(i),
        seen.unseen(i),
        seen.examples(i),
        known(feature),
        Optional.ofNullable(encoder.profile().get(feature.name())));
  }

  private static Optional<String> known(FeatureColumn feature) {
    if (feature instanceof FeatureColumn.TargetMean mean) {
      return known(mean.categories());
    }
    return feature instanceof FeatureColumn.Categorical categorical
        ? Stream.concat(categorical.vocabulary().stream(), categorical.pooled().stream())
            .findFirst()
        : Optional.empty();
  }

  /** A line for each column that is unusual; empty where all is as in training. */
  public List<String> unusual() {
    List<String> lines = new ArrayList<>();
    for (Column column : columns) {
      if (column.hasUnusualValues()) {
        lines.add(column.valuesInWords());
      }
      if (column.hasUnusualGaps()) {
        lines.add(column.gapsInWords());
      }
    }
    return lines;
  }

  /**
   * A line for each column that makes the predictions worthless: from {@value #FEWEST_ROWS} rows
   * on, one that had values in training and has none, and one whose values are all new.
   */
  public List<String> worthless() {
    List<String> lines = new ArrayList<>();
    if (rows < FEWEST_ROWS) {
      return lines;
    }
    for (Column column : columns) {
      if (column.isAllNew()) {
        lines.add(column.valuesInWords());
      } else if (column.isMissing()) {
        lines.add(column.gapsInWords());
      }
    }
    return lines;
  }

  /** The lines as they are shown: of very many the first, and how many more. */
  public static List<String> first(List<String> lines) {
    if (lines.size() <= SHOWN) {
      return lines;
    }
    List<String> first = new ArrayList<>(lines.subList(0, SHOWN));
    first.add("and %s more columns".formatted(lines.size() - SHOWN));
    return first;
  }

  /** As JSON has it: the columns that have gaps or new values, and what is unusual about them. */
  public Map<String, Object> toMap() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("rows", rows);
    fields.put("skipped_rows", skipped);
    Map<String, Object> told = new LinkedHashMap<>();
    for (Column column : columns) {
      if (column.gaps() > 0 || column.unseen() > 0) {
        told.put(column.name(), column.toMap());
      }
    }
    fields.put("columns", told);
    fields.put("unusual", unusual());
    return fields;
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String percent(double share) {
    return String.format(Locale.ROOT, "%.2g %%", 100 * share);
  }
}
