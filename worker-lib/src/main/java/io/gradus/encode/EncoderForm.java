package io.gradus.encode;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.gradus.network.Task;
import io.gradus.text.ShallowJson;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * What stands in the JSON of a {@link FeatureEncoder}. Version 2 has parts that may be absent; of
 * what version 1 wrote nothing is known of them.
 *
 * @param weight column of row weights, or null
 * @param profile what the training rows held of the feature columns, or null
 * @param source what the training rows were read as, or null
 */
@JsonPropertyOrder({
  "version",
  "task",
  "label",
  "weight",
  "derived",
  "features",
  "description",
  "profile",
  "source"
})
record EncoderForm(
    @JsonProperty("version") int version,
    @JsonProperty("task") Task task,
    @JsonProperty("label") LabelEncoding label,
    @JsonProperty("weight") String weight,
    @JsonProperty("derived") Map<String, String> derived,
    @JsonProperty("features") List<FeatureColumn> features,
    @JsonProperty("description") List<String> description,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("profile")
        Map<String, ColumnProfile> profile,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("source") SourceSchema source) {
  /** The version that is written; earlier ones are read too. */
  static final int VERSION = 2;

  /** What may be absent. */
  private static final List<String> OPTIONAL = List.of("profile", "source");

  private static final JsonMapper JSON =
      JsonMapper.builder(ShallowJson.factory())
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  EncoderForm {
    derived = Collections.unmodifiableMap(new LinkedHashMap<>(derived));
    features = List.copyOf(features);
    description = List.copyOf(description);
    profile = profile == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(profile));
    if (task == null || label == null || features.isEmpty()) {
      throw new IllegalArgumentException(
          "Expected a task, a label and at least 1 feature, found %s, %s and %s features."
              .formatted(task, label, features.size()));
    }
    if (!label.suits(task)) {
      throw new IllegalArgumentException(
          "Expected a label that suits the task %s, found %s.".formatted(task.id(), label));
    }
    for (FeatureColumn feature : features.subList(0, features.size() - 1)) {
      if (feature instanceof FeatureColumn.Exposure) {
        throw new IllegalArgumentException(
            "Expected the column of exposures as the last one, found \"%s\" before others."
                .formatted(feature.name()));
      }
    }
    Set<String> names = new HashSet<>();
    for (FeatureColumn feature : features) {
      if (!names.add(feature.name())) {
        throw new IllegalArgumentException(
            "Expected each feature once, found \"%s\" twice.".formatted(feature.name()));
      }
    }
  }

  EncoderForm withProfile(Map<String, ColumnProfile> known) {
    return new EncoderForm(
        VERSION, task, label, weight, derived, features, description, known, source);
  }

  EncoderForm withLabel(LabelEncoding other) {
    return new EncoderForm(
        VERSION, task, other, weight, derived, features, description, profile, source);
  }

  EncoderForm withWeight(String other) {
    return new EncoderForm(
        VERSION, task, label, other, derived, features, description, profile, source);
  }

  EncoderForm withSource(SourceSchema known) {
    return new EncoderForm(
        VERSION, task, label, weight, derived, features, description, profile, known);
  }

  Map<String, ColumnProfile> knownProfile() {
    return profile == null ? Map.of() : profile;
  }

  /** This form as version 1 wrote it. */
  EncoderForm ofVersion1() {
    return new EncoderForm(1, task, label, weight, derived, features, description, null, null);
  }

  String toJson() {
    try {
      return JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Could not write the encoder as JSON.", e);
    }
  }

  /**
   * Reads what {@link #toJson} wrote, and makes something of it.
   *
   * @throws DataException if it is damaged, or of a later version
   */
  static <T> T read(String json, Function<EncoderForm, T> use) {
    try {
      JsonNode tree = JSON.readTree(json);
      JsonNode version = tree.path("version");
      if (!version.isInt() || version.intValue() < 1 || version.intValue() > VERSION) {
        throw DataException.expected(
                "an encoder of version 1 to " + VERSION,
                version.isMissingNode() ? "none that says its version" : version)
            .remedy("Read the model with the Gradus version that wrote it, or a newer one.")
            .build();
      }
      ObjectNode fields = (ObjectNode) tree;
      OPTIONAL.stream().filter(name -> !fields.has(name)).forEach(fields::putNull);
      completeLabel(fields.path("label"));
      fields.path("features").forEach(EncoderForm::completeFeature);
      fields.put("version", VERSION);
      return use.apply(JSON.treeToValue(fields, EncoderForm.class));
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage(), e);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  /** Targets were learned as they are before there were transforms of them. */
  private static void completeLabel(JsonNode label) {
    if (label instanceof ObjectNode fields
        && fields.path("type").asText().equals("numbers")
        && !fields.has("transform")) {
      fields.put("transform", TargetTransform.NONE.id());
    }
  }

  /**
   * Numbers have cycles, categories buckets, and means of labels those of training rows, only where
   * these are written.
   */
  private static void completeFeature(JsonNode feature) {
    if (!(feature instanceof ObjectNode fields)) {
      return;
    }
    String type = fields.path("type").asText();
    boolean ofLabel = type.equals("target_mean");
    if (ofLabel && !fields.has("of_parts")) {
      fields.putNull("of_parts");
    }
    if ((ofLabel || type.equals("categorical")) && !fields.has("buckets")) {
      fields.put("buckets", 0);
    }
    if (type.equals("numeric") && !fields.has("cycles")) {
      fields.putArray("cycles");
    }
  }

  private static DataException damaged(String what, Throwable cause) {
    return DataException.because("The encoder's JSON is damaged: " + what)
        .remedy("Restore the model directory.")
        .cause(cause)
        .build();
  }
}
