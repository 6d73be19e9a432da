package io.gradus.encode;

import io.gradus.data.BlockLayout;
import io.gradus.network.CategoricalInput;
import io.gradus.network.InputSpec;
import io.gradus.network.Shape;
import io.gradus.network.Task;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Turns rows into numbers as was learned from the training rows; immutable, and whole in its JSON.
 *
 * <p>A row's input vector is [dense | sparse | categorical]. Dense inputs come in the order of the
 * columns: a number (followed by its gap indicator and the sines and cosines of its cycles, if it
 * has them), the elements of a dense vector, the bytes of an image. Then all sparse vectors, one
 * after the other; then the categorical codes.
 */
public final class FeatureEncoder {
  private final EncoderForm form;

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
    this(
        new EncoderForm(
            EncoderForm.VERSION, task, label, weight, derived, features, description, null, null));
  }

  private FeatureEncoder(EncoderForm form) {
    this.form = form;
  }

  /** What the rows are to be used for. */
  public Task task() {
    return form.task();
  }

  /** The names of the classes, in the order of their indices; empty unless there are classes. */
  public List<String> classes() {
    return form.label() instanceof LabelEncoding.Classes classes ? classes.names() : List.of();
  }

  /** What values the classes have. Only where there are classes. */
  public ClassForm classForm() {
    LabelEncoding.Classes classes = (LabelEncoding.Classes) form.label();
    return switch (classes.source()) {
      case TEXT -> ClassForm.TEXT;
      case BOOLEAN -> ClassForm.BOOLEAN;
      case NUMBER -> numberForm(classes);
    };
  }

  private static ClassForm numberForm(LabelEncoding.Classes classes) {
    if (classes.names().stream().allMatch(FeatureEncoder::isLong)) {
      return ClassForm.WHOLE_NUMBER;
    }
    boolean held = IntStream.range(0, classes.names().size()).allMatch(classes::hasValue);
    return held ? ClassForm.NUMBER : ClassForm.DECIMAL;
  }

  private static boolean isLong(String name) {
    return name.matches("-?\\d+") && new BigInteger(name).bitLength() < Long.SIZE;
  }

  /**
   * The class of an index: a String, Boolean, Long, BigDecimal or Double, as {@link #classForm()}
   * says.
   */
  public Object classValue(int index) {
    return classForm().value(classes().get(index));
  }

  /** The label columns. */
  public List<String> labelColumns() {
    return form.label().columns();
  }

  /** The column of row weights. */
  public Optional<String> weightColumn() {
    return Optional.ofNullable(form.weight());
  }

  /** The column of exposures, which is the last of {@link #features}. */
  public Optional<String> exposureColumn() {
    FeatureColumn last = form.features().get(form.features().size() - 1);
    return Optional.of(last)
        .filter(FeatureColumn.Exposure.class::isInstance)
        .map(FeatureColumn::name);
  }

  /** The columns that predictions are made from, in order. */
  public List<String> featureColumns() {
    return form.features().stream().map(FeatureColumn::name).toList();
  }

  /** How many outputs a network needs: 1 for two classes, else one a class, label or target. */
  public int outputs() {
    return form.task() == Task.MULTICLASS ? classes().size() : form.label().targets();
  }

  /** What a network gets for a row. */
  public InputSpec inputSpec() {
    List<CategoricalInput> categoricals = new ArrayList<>();
    for (FeatureColumn feature : form.features()) {
      if (feature instanceof FeatureColumn.Categorical categorical) {
        categoricals.add(categorical.input());
      }
    }
    int offsets = exposureColumn().isPresent() ? 1 : 0;
    if (form.features().size() == 1 + offsets
        && form.features().get(0) instanceof FeatureColumn.Bytes image
        && image.shape().isImage()) {
      return new InputSpec(image.shape(), 0, List.of(), offsets > 0);
    }
    BlockLayout layout = inputLayout();
    return new InputSpec(
        Shape.of(Math.addExact(layout.denseWidth() - offsets, layout.sparseWidth())),
        layout.sparseWidth(),
        categoricals,
        offsets > 0);
  }

  /** The layout of blocks with targets. */
  public BlockLayout layout() {
    BlockLayout inputs = inputLayout();
    return new BlockLayout(
        inputs.denseWidth(),
        inputs.sparseWidth(),
        inputs.categoricalCount(),
        form.label().targets());
  }

  /**
   * The layout of blocks without targets, as they are made for prediction. The logarithm of the
   * exposure is the last of the dense numbers.
   */
  public BlockLayout inputLayout() {
    int dense = 0;
    int sparse = 0;
    int categoricals = 0;
    for (FeatureColumn feature : form.features()) {
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
    if (form.label() instanceof LabelEncoding.Numbers) {
      targetUnits().restore(outputs, rows);
    }
  }

  /** From outputs back to the targets' own units; other tasks have no units. */
  public TargetUnits targetUnits() {
    return form.label() instanceof LabelEncoding.Numbers numbers
        ? TargetUnits.of(numbers.scales(), numbers.transform())
        : TargetUnits.same(outputs());
  }

  /**
   * How large a step of 1 in an output is in its target's own unit: shape [outputs]. 1 where
   * targets are transformed: it is not the same everywhere then.
   */
  public double[] targetScale() {
    return targetUnits().steps();
  }

  /** This encoder with what the training rows held of its feature columns. */
  public FeatureEncoder withProfile(Map<String, ColumnProfile> profile) {
    return new FeatureEncoder(form.withProfile(profile));
  }

  /**
   * What the training rows held of the feature columns, by name; columns of which nothing is known,
   * as in models of earlier versions, are not there.
   */
  public Map<String, ColumnProfile> profile() {
    return form.knownProfile();
  }

  /** This encoder with another encoding of the same label. */
  public FeatureEncoder withLabel(LabelEncoding label) {
    return new FeatureEncoder(form.withLabel(label));
  }

  /**
   * This encoder, for which a row counts what it counts for another one: by the same column of row
   * weights and, where there are classes, the same weights of classes.
   *
   * @throws IllegalArgumentException if the other one has other classes
   */
  public FeatureEncoder countingAs(FeatureEncoder other) {
    EncoderForm counting = form.withWeight(other.form.weight());
    if (label() instanceof LabelEncoding.Classes own
        && other.label() instanceof LabelEncoding.Classes theirs) {
      if (!own.names().equals(theirs.names())) {
        throw new IllegalArgumentException(
            "Expected the classes %s, found %s.".formatted(own.names(), theirs.names()));
      }
      counting =
          counting.withLabel(
              new LabelEncoding.Classes(own.column(), own.source(), own.names(), theirs.weights()));
    }
    return new FeatureEncoder(counting);
  }

  /** What the training rows were read as; empty where it is not known. */
  public Optional<SourceSchema> source() {
    return Optional.ofNullable(form.source());
  }

  /** This encoder, which says what its training rows were read as. */
  public FeatureEncoder withSource(SourceSchema source) {
    return new FeatureEncoder(form.withSource(source));
  }

  /** For people: what each column is taken for and why, and what about the data is odd. */
  public List<String> describe() {
    return form.description();
  }

  /** The encoder as JSON. */
  public String toJson() {
    return form.toJson();
  }

  /**
   * What tells this encoder from others: its JSON without what changes no number, as version 1
   * wrote it, so that runs of earlier versions go on.
   */
  public String identity() {
    return form.ofVersion1().toJson();
  }

  /**
   * The encoder that {@link #toJson} wrote, in this version or an earlier one.
   *
   * @throws DataException if it is damaged, or of a later version
   */
  public static FeatureEncoder fromJson(String json) {
    return EncoderForm.read(
        json,
        form -> {
          FeatureEncoder encoder = new FeatureEncoder(form);
          encoder.checkUse();
          return encoder;
        });
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
    requireSame("the derived columns", form.derived(), fitted.form.derived());
    requireSame("the features", kinds(), fitted.kinds());
    requireSame("features.target-transform", transform().id(), fitted.transform().id());
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
    for (FeatureColumn feature : form.features()) {
      kinds.put(feature.name(), feature.feature().kind().name().toLowerCase(Locale.ROOT));
    }
    return kinds;
  }

  /** The columns that are computed from others, and the Spark SQL expressions that do it. */
  public Map<String, String> derived() {
    return form.derived();
  }

  /** The fitted columns, in the order of the inputs. */
  public List<FeatureColumn> features() {
    return form.features();
  }

  /** How labels become targets. */
  public LabelEncoding label() {
    return form.label();
  }

  /** Which columns of rows are read, and as what. */
  public RowFields rowFields(Labels labels) {
    List<RowFields.Feature> features =
        form.features().stream().map(FeatureColumn::feature).toList();
    if (labels == Labels.IGNORED) {
      return new RowFields(features, RowFields.LabelForm.NONE, List.of(), 0, null);
    }
    return new RowFields(
        features,
        form.label().form(),
        form.label().columns(),
        form.label().targets(),
        labels == Labels.UNWEIGHTED ? null : form.weight(),
        transform());
  }

  private TargetTransform transform() {
    return form.label() instanceof LabelEncoding.Numbers numbers
        ? numbers.transform()
        : TargetTransform.NONE;
  }

  /** Whether labels and weights are read. */
  public enum Labels {
    /** Both. */
    READ,
    /** Labels are; each row counts 1, but for the weight of its class. */
    UNWEIGHTED,
    /** Neither. */
    IGNORED
  }
}
