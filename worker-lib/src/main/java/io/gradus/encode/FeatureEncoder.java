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
import io.gradus.data.BlockLayout;
import io.gradus.network.CategoricalInput;
import io.gradus.network.InputSpec;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import io.gradus.text.ShallowJson;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Turns rows into numbers as was learned from the training rows; immutable, and whole in its JSON.
 *
 * <p>A row's input vector is [dense | sparse | categorical]. Dense inputs come in the order of the
 * columns: a number (followed by its gap indicator, if it has one), the elements of a dense vector,
 * the bytes of an image. Then all sparse vectors, one after the other; then the categorical codes.
 */
public final class FeatureEncoder {
  /** The version of the JSON form that is written. Those before it are read too. */
  public static final int VERSION = 2;

  private static final int OLDEST_VERSION = 1;

  /** What versions before did not know, and what need not be known. */
  private static final List<String> OPTIONAL = List.of("source");

  private static final JsonMapper JSON =
      JsonMapper.builder(ShallowJson.factory())
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  private final Form form;

  /**
   * An encoder of fitted columns.
   *
   * @param weight column of row weights, or null
   * @param derived columns that are computed from others, and the Spark SQL expressions that do it
   * @param features in the order of the inputs
   * @param description for people: what each column is taken for and why
   * @throws IllegalArgumentException if the label does not suit the task, or a feature is named
   *     twice
   */
  public FeatureEncoder(
      Task task,
      LabelEncoding label,
      String weight,
      Map<String, String> derived,
      List<FeatureColumn> features,
      List<String> description) {
    this(new Form(VERSION, task, label, weight, derived, features, null, description));
  }

  private FeatureEncoder(Form form) {
    this.form = form;
  }

  /** What stands in the JSON. */
  @JsonPropertyOrder({
    "version",
    "task",
    "label",
    "weight",
    "derived",
    "features",
    "source",
    "description"
  })
  private record Form(
      @JsonProperty("version") int version,
      @JsonProperty("task") Task task,
      @JsonProperty("label") LabelEncoding label,
      @JsonProperty("weight") String weight,
      @JsonProperty("derived") Map<String, String> derived,
      @JsonProperty("features") List<FeatureColumn> features,
      @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("source") SourceSchema source,
      @JsonProperty("description") List<String> description) {
    Form {
      derived = Collections.unmodifiableMap(new LinkedHashMap<>(derived));
      features = List.copyOf(features);
      description = List.copyOf(description);
      if (task == null || label == null || features.isEmpty()) {
        throw new IllegalArgumentException(
            "Expected a task, a label and at least 1 feature, found %s, %s and %s features."
                .formatted(task, label, features.size()));
      }
      if (!label.suits(task)) {
        throw new IllegalArgumentException(
            "Expected a label that suits the task %s, found %s.".formatted(task.id(), label));
      }
      Set<String> names = new HashSet<>();
      for (FeatureColumn feature : features) {
        if (!names.add(feature.name())) {
          throw new IllegalArgumentException(
              "Expected each feature once, found \"%s\" twice.".formatted(feature.name()));
        }
      }
    }
  }

  /** What the rows are to be used for. */
  public Task task() {
    return form.task;
  }

  /** The names of the classes, in the order of their indices; empty unless there are classes. */
  public List<String> classes() {
    return form.label instanceof LabelEncoding.Classes classes ? classes.names() : List.of();
  }

  /** What values the classes have. Only where there are classes. */
  public ClassForm classForm() {
    LabelEncoding.Classes classes = (LabelEncoding.Classes) form.label;
    return switch (classes.source()) {
      case TEXT -> ClassForm.TEXT;
      case BOOLEAN -> ClassForm.BOOLEAN;
      case NUMBER ->
          classes.names().stream().allMatch(name -> name.matches("-?\\d+"))
              ? ClassForm.WHOLE_NUMBER
              : ClassForm.NUMBER;
    };
  }

  /** The class of an index: a String, Boolean, Long or Double, as {@link #classForm()} says. */
  public Object classValue(int index) {
    return classForm().value(classes().get(index));
  }

  /** The label columns. */
  public List<String> labelColumns() {
    return form.label.columns();
  }

  /** The column of row weights. */
  public Optional<String> weightColumn() {
    return Optional.ofNullable(form.weight);
  }

  /** The feature columns, in order. */
  public List<String> featureColumns() {
    return form.features.stream().map(FeatureColumn::name).toList();
  }

  /** How many outputs a network needs: 1 for two classes, else one a class, label or target. */
  public int outputs() {
    return form.task == Task.MULTICLASS ? classes().size() : form.label.targets();
  }

  /** What a network gets for a row. */
  public InputSpec inputSpec() {
    List<CategoricalInput> categoricals = new ArrayList<>();
    for (FeatureColumn feature : form.features) {
      if (feature instanceof FeatureColumn.Categorical categorical) {
        categoricals.add(categorical.input());
      }
    }
    if (form.features.size() == 1
        && form.features.get(0) instanceof FeatureColumn.Bytes image
        && image.shape().isImage()) {
      return new InputSpec(image.shape(), List.of());
    }
    BlockLayout layout = inputLayout();
    return new InputSpec(
        Shape.of(Math.addExact(layout.denseWidth(), layout.sparseWidth())),
        layout.sparseWidth(),
        categoricals);
  }

  /** The layout of blocks with targets. */
  public BlockLayout layout() {
    BlockLayout inputs = inputLayout();
    return new BlockLayout(
        inputs.denseWidth(), inputs.sparseWidth(), inputs.categoricalCount(), form.label.targets());
  }

  /** The layout of blocks without targets, as they are made for prediction. */
  public BlockLayout inputLayout() {
    int dense = 0;
    int sparse = 0;
    int categoricals = 0;
    for (FeatureColumn feature : form.features) {
      dense = Math.addExact(dense, feature.denseWidth());
      sparse = Math.addExact(sparse, feature.sparseWidth());
      categoricals += feature instanceof FeatureColumn.Categorical ? 1 : 0;
    }
    return new BlockLayout(dense, sparse, categoricals, 0);
  }

  /**
   * Brings regression outputs back into the targets' own units, in place: shape [rows, targets].
   * Outputs of other tasks stay as they are.
   */
  public void toTargetUnits(float[] outputs, int rows) {
    if (!(form.label instanceof LabelEncoding.Numbers numbers)) {
      return;
    }
    int width = numbers.targets();
    for (int target = 0; target < width; target++) {
      Scale.Affine scale = numbers.scales().get(target);
      for (int row = 0; row < rows; row++) {
        int i = row * width + target;
        outputs[i] = (float) (outputs[i] / scale.factor() + scale.offset());
      }
    }
  }

  /** How large a step of 1 in an output is in its target's own unit: shape [outputs]. */
  public double[] targetScale() {
    double[] units = new double[outputs()];
    for (int i = 0; i < units.length; i++) {
      units[i] =
          form.label instanceof LabelEncoding.Numbers numbers
              ? 1 / numbers.scales().get(i).factor()
              : 1;
    }
    return units;
  }

  /** What the training rows were read as; empty where it is not known. */
  public Optional<SourceSchema> source() {
    return Optional.ofNullable(form.source);
  }

  /** This encoder, which says what its training rows were read as. */
  public FeatureEncoder withSource(SourceSchema source) {
    return new FeatureEncoder(
        new Form(
            VERSION,
            form.task,
            form.label,
            form.weight,
            form.derived,
            form.features,
            source,
            form.description));
  }

  /** For people: what each column is taken for and why, and what about the data is odd. */
  public List<String> describe() {
    return form.description;
  }

  /** The encoder as JSON. */
  public String toJson() {
    return json(form);
  }

  /**
   * What tells encoders apart that make other numbers of the same rows: the JSON of the first
   * version, which knew nothing else.
   */
  public String identity() {
    return json(
        new Form(
            OLDEST_VERSION,
            form.task,
            form.label,
            form.weight,
            form.derived,
            form.features,
            null,
            form.description));
  }

  private static String json(Form form) {
    try {
      return JSON.writeValueAsString(form);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Could not write the encoder as JSON.", e);
    }
  }

  /**
   * The encoder that {@link #toJson} wrote.
   *
   * @throws DataException if it is damaged, or of another version
   */
  public static FeatureEncoder fromJson(String json) {
    try {
      JsonNode tree = JSON.readTree(json);
      JsonNode version = tree.path("version");
      if (!version.isInt() || version.intValue() < OLDEST_VERSION || version.intValue() > VERSION) {
        throw DataException.expected(
                "an encoder of a version from " + OLDEST_VERSION + " to " + VERSION,
                version.isMissingNode() ? "none that says its version" : version)
            .remedy("Read the model with the Gradus version that wrote it, or a newer one.")
            .build();
      }
      for (String name : OPTIONAL) {
        if (!tree.has(name)) {
          ((ObjectNode) tree).putNull(name);
        }
      }
      Form form = JSON.treeToValue(tree, Form.class);
      FeatureEncoder encoder = new FeatureEncoder(form);
      encoder.checkUse();
      return encoder;
    } catch (JsonProcessingException e) {
      throw damaged(e.getOriginalMessage(), e);
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw damaged(e.getMessage(), e);
    }
  }

  private static DataException damaged(String what, Throwable cause) {
    return DataException.because("The encoder's JSON is damaged: " + what)
        .remedy("Restore the model directory.")
        .cause(cause)
        .build();
  }

  /** Fails now rather than in a task if the parts do not make up an encoder. */
  private void checkUse() {
    inputSpec();
    layout();
    for (int i = 0; i < classes().size(); i++) {
      classValue(i);
    }
  }

  /**
   * This encoder, for rows to which another one was fitted.
   *
   * @throws DataException if the other one reads other columns, or for another purpose
   */
  public FeatureEncoder inPlaceOf(FeatureEncoder fitted) {
    requireSame("the task", task(), fitted.task());
    requireSame("the label", labelColumns(), fitted.labelColumns());
    requireSame("the weight", weightColumn().orElse("none"), fitted.weightColumn().orElse("none"));
    requireSame("the derived columns", form.derived, fitted.form.derived);
    requireSame("the features", kinds(), fitted.kinds());
    return this;
  }

  private static void requireSame(String what, Object expected, Object found) {
    if (!expected.equals(found)) {
      throw DataException.expected("%s of the model, %s".formatted(what, expected), found)
          .remedy("Configure data and features as for that model, or train without warm-start.")
          .build();
    }
  }

  private Map<String, String> kinds() {
    Map<String, String> kinds = new LinkedHashMap<>();
    for (FeatureColumn feature : form.features) {
      kinds.put(feature.name(), feature.feature().kind().name().toLowerCase(Locale.ROOT));
    }
    return kinds;
  }

  /** The columns that are computed from others, and the Spark SQL expressions that do it. */
  public Map<String, String> derived() {
    return form.derived;
  }

  /** The fitted columns, in the order of the inputs. */
  public List<FeatureColumn> features() {
    return form.features;
  }

  /** How labels become targets. */
  public LabelEncoding label() {
    return form.label;
  }

  /** Which columns of rows are read, and as what. */
  public RowFields rowFields(Labels labels) {
    List<RowFields.Feature> features = form.features.stream().map(FeatureColumn::feature).toList();
    if (labels == Labels.IGNORED) {
      return new RowFields(features, RowFields.LabelForm.NONE, List.of(), 0, null);
    }
    return new RowFields(
        features, form.label.form(), form.label.columns(), form.label.targets(), form.weight);
  }

  /** Whether labels and weights are read. */
  public enum Labels {
    READ,
    IGNORED
  }
}
