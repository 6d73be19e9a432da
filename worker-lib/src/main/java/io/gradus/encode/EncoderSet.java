package io.gradus.encode;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The encoders of several networks that get the same rows: each of the different ones once, so that
 * a row is encoded no more often than needed. Immutable.
 */
public final class EncoderSet {
  private final List<FeatureEncoder> encoders;
  private final List<Integer> ofNetwork;

  private EncoderSet(List<FeatureEncoder> encoders, List<Integer> ofNetwork) {
    this.encoders = List.copyOf(encoders);
    this.ofNetwork = List.copyOf(ofNetwork);
  }

  /** The one encoder of one network. */
  public static EncoderSet of(FeatureEncoder encoder) {
    return new EncoderSet(List.of(encoder), List.of(0));
  }

  /**
   * The encoders of networks, one each.
   *
   * @throws DataException if one computes a column in another way, or reads it as another type
   */
  public static EncoderSet of(List<FeatureEncoder> ofNetworks) {
    List<FeatureEncoder> different = new ArrayList<>();
    Map<String, Integer> places = new LinkedHashMap<>();
    List<Integer> ofNetwork = new ArrayList<>();
    for (FeatureEncoder encoder : ofNetworks) {
      String text = encoder.toJson();
      if (!places.containsKey(text)) {
        places.put(text, different.size());
        different.add(encoder);
      }
      ofNetwork.add(places.get(text));
    }
    EncoderSet set = new EncoderSet(different, ofNetwork);
    set.encoders.forEach(set::requireSameLabels);
    set.derived();
    set.source();
    return set;
  }

  /**
   * The set of which {@link #toJson} is known.
   *
   * @param ofNetwork as {@link #ofNetwork} said
   */
  public static EncoderSet fromJson(List<String> json, List<Integer> ofNetwork) {
    return new EncoderSet(json.stream().map(FeatureEncoder::fromJson).toList(), ofNetwork);
  }

  /** The different encoders, as JSON. */
  public List<String> toJson() {
    return encoders.stream().map(FeatureEncoder::toJson).toList();
  }

  /** The different encoders. */
  public List<FeatureEncoder> encoders() {
    return encoders;
  }

  /** Of each network the place of its encoder among {@link #encoders}. */
  public List<Integer> ofNetwork() {
    return ofNetwork;
  }

  /** The encoder of the first network. */
  public FeatureEncoder first() {
    return encoders.get(0);
  }

  /** The feature columns of all, each once, in the order in which they are met. */
  public List<String> featureColumns() {
    Set<String> columns = new LinkedHashSet<>();
    encoders.forEach(encoder -> columns.addAll(encoder.featureColumns()));
    return List.copyOf(columns);
  }

  /** The columns that are computed from others, and the Spark SQL expressions that do it. */
  public Map<String, String> derived() {
    Map<String, String> all = new LinkedHashMap<>();
    for (FeatureEncoder encoder : encoders) {
      encoder
          .derived()
          .forEach(
              (name, expression) -> {
                String known = all.putIfAbsent(name, expression);
                requireSame(name, "to be computed as " + known, known, expression);
              });
    }
    for (FeatureEncoder encoder : encoders) {
      Collection<String> read = encoder.featureColumns();
      for (String name : read) {
        if (all.containsKey(name) && !encoder.derived().containsKey(name)) {
          requireSame(name, "to be computed as " + all.get(name), all.get(name), "a given column");
        }
      }
    }
    return all;
  }

  /** What the rows are read as, all columns of all; empty where one encoder does not know it. */
  public Optional<SourceSchema> source() {
    if (!encoders.stream().allMatch(encoder -> encoder.source().isPresent())) {
      return first().source();
    }
    SourceSchema first = first().source().orElseThrow();
    Map<String, SourceSchema.Column> columns = new LinkedHashMap<>();
    for (FeatureEncoder encoder : encoders) {
      SourceSchema source = encoder.source().orElseThrow();
      requireSame(null, "times in " + first.timeZone(), first.timeZone(), source.timeZone());
      requireSame(
          null,
          "the texts %s for missing values".formatted(first.missingValues()),
          first.missingValues(),
          source.missingValues());
      for (SourceSchema.Column column : source.columns()) {
        SourceSchema.Column known = columns.putIfAbsent(column.name(), column);
        if (known != null && isRead(column.name())) {
          requireSame(column.name(), known.type(), known.type(), column.type());
        }
      }
    }
    return Optional.of(first.withColumns(List.copyOf(columns.values())));
  }

  private void requireSameLabels(FeatureEncoder encoder) {
    FeatureEncoder first = first();
    requireSame(null, "for one task, " + first.task().id(), first.task(), encoder.task());
    requireSame(
        null, "labels of " + first.labelColumns(), first.labelColumns(), encoder.labelColumns());
    requireSame(null, "%s outputs".formatted(first.outputs()), first.outputs(), encoder.outputs());
    requireSame(
        null,
        "row weights of " + first.weightColumn().orElse("no column"),
        first.weightColumn(),
        encoder.weightColumn());
    requireSame(
        null,
        "exposures of " + first.exposureColumn().orElse("no column"),
        first.exposureColumn(),
        encoder.exposureColumn());
    requireSame(null, "the classes " + first.classes(), first.classes(), encoder.classes());
    if (!first.classes().isEmpty()) {
      requireSame(
          null,
          "classes of one type, " + first.classForm(),
          first.classForm(),
          encoder.classForm());
    }
  }

  private boolean isRead(String column) {
    return encoders.stream()
        .anyMatch(
            encoder ->
                encoder.featureColumns().contains(column)
                    || encoder.labelColumns().contains(column));
  }

  private static void requireSame(String column, String expected, Object one, Object other) {
    if (one != null && !Objects.equals(one, other)) {
      throw DataException.expected(
              "that all models of the same rows read them alike: " + expected,
              String.valueOf(other))
          .column(column)
          .remedy("Train them on rows of the same columns and types.")
          .build();
    }
  }
}
