package io.gradus.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.Scale;
import io.gradus.model.ModelException;
import io.gradus.model.TrainedModel;
import io.gradus.network.Dense;
import io.gradus.network.LayerSpec;
import io.gradus.network.Shape;
import io.gradus.protobuf.ProtoMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, values and sizes that ONNX takes for something else, or cannot hold. */
class OnnxLimitsTest {
  private static final List<LayerSpec> LINEAR = List.of(new Dense(1));

  private static FeatureColumn.Numeric number(String name) {
    return new FeatureColumn.Numeric(name, new Scale.Affine(2, 0.5), 2.0, true);
  }

  private static FeatureColumn.Categorical category(String name, List<String> vocabulary) {
    return new FeatureColumn.Categorical(
        name, CategoricalEncoding.EMBEDDING, 2, List.of(), false, vocabulary);
  }

  private static OnnxCheck.Same same(TrainedModel model) {
    OnnxCheck check = OnnxCheck.of(model, OnnxExport.of(model), OnnxOutputs.COLUMNS);
    return assertInstanceOf(OnnxCheck.Same.class, check, check::toString);
  }

  @Test
  void anyNameIsANameOfAnInput() throws OrtException {
    List<String> names =
        List.of(
            "prediction",
            "output_prediction",
            "probability_a b",
            "encoder",
            "gradus.features",
            "layers.0.weight",
            "head",
            "rows",
            "a.b/c:d",
            "x\ny\tz",
            "<script>${x}</script>",
            "\u202Eabc",
            " ",
            "encoder.fills#2",
            "k".repeat(3000));
    List<FeatureColumn> columns = new ArrayList<>();
    for (String name : names) {
      columns.add(columns.size() % 3 == 2 ? category(name, List.of("a", "b")) : number(name));
    }
    columns.replaceAll(column -> column.name().isBlank() ? number(column.name()) : column);
    TrainedModel model = TestModels.classes(columns, LINEAR, "a b", "<b>\"");
    same(model);
    OnnxExport export = OnnxExport.of(model);
    try (OnnxSession session = new OnnxSession(export)) {
      assertEquals(Set.copyOf(names), session.session().getInputNames());
      assertEquals(
          Set.of("output_output_prediction", "output_probability_a b", "probability_<b>\""),
          session.session().getOutputNames());
    }
  }

  /** The runtime's Java hands over a form of UTF-8 of its own. */
  @Test
  void charactersThatTheRuntimesJavaCannotTakeAreNotCompared() {
    FeatureColumn face = number("\uD83D\uDE00");
    TrainedModel model = TestModels.regression(List.of(face), Shape.of(2), LINEAR);
    OnnxCheck check = OnnxCheck.of(model, OnnxExport.of(model), OnnxOutputs.COLUMNS);
    OnnxCheck.NotCompared told = assertInstanceOf(OnnxCheck.NotCompared.class, check);
    assertTrue(told.reason().contains("\uD83D\uDE00"), told::reason);
    same(withCategories(List.of("\uD83D\uDE00", "a", "b\u0000")));
  }

  @Test
  void aColumnWithoutANameIsRefused() {
    TrainedModel model = TestModels.regression(List.of(number("")), Shape.of(2), LINEAR);
    ModelException refused = assertThrows(ModelException.class, () -> OnnxExport.of(model));
    assertTrue(refused.getMessage().contains("a column without one"), refused::getMessage);
  }

  @Test
  void anEmptyCategoryAndHalfACharacterAreRefused() {
    ModelException empty =
        assertThrows(
            ModelException.class, () -> OnnxExport.of(withCategories(List.of("a", "", "b"))));
    assertTrue(empty.getMessage().contains("column \"city\""), empty::getMessage);
    ModelException half =
        assertThrows(ModelException.class, () -> OnnxExport.of(withCategories(List.of("a\uD83D"))));
    assertTrue(half.getMessage().contains("UTF-8"), half::getMessage);
  }

  @Test
  void hashBucketsAreRefused() {
    FeatureColumn.Categorical codes =
        new FeatureColumn.Categorical(
            "city", CategoricalEncoding.EMBEDDING, 2, List.of(), false, List.of("a"), 3);
    FeatureColumn means =
        new FeatureColumn.TargetMean(
            codes,
            List.of(
                List.of(1.0), List.of(2.0), List.of(3.0), List.of(4.0), List.of(5.0), List.of(6.0)),
            List.of(Scale.Affine.IDENTITY),
            null);
    for (FeatureColumn column : List.of(codes, means)) {
      TrainedModel model = TestModels.classes(List.of(column), LINEAR, "no", "yes");
      String refused = assertThrows(ModelException.class, () -> OnnxExport.of(model)).getMessage();
      for (String part : List.of("\"city\"", "3 hash buckets", "hash-buckets = 0", "Scorer")) {
        assertTrue(refused.contains(part), refused);
      }
    }
  }

  private static TrainedModel withCategories(List<String> vocabulary) {
    return TestModels.classes(List.of(category("city", vocabulary)), LINEAR, "no", "yes");
  }

  @Test
  void aMillionCategoriesAreOneGraph() {
    List<String> many = IntStream.range(0, 1_000_000).mapToObj(i -> "category " + i).toList();
    TrainedModel model = withCategories(many);
    assertEquals(512, same(model).drawn());
    assertTrue(OnnxExport.of(model).size() < 50_000_000);
  }

  /** The message counts the bytes and says what to make smaller; nothing of that size is made. */
  @Test
  void moreThanTwoGigabytesAreRefused() {
    ProtoMessage floats = new ProtoMessage();
    float[] million = new float[1 << 20];
    ProtoMessage all = new ProtoMessage();
    floats.floats(9, million, 0, million.length);
    for (int i = 0; i < 511; i++) {
      all.message(5, floats);
    }
    OnnxExport.requireSize(all.size());
    all.message(5, floats).message(5, floats);
    ModelException large =
        assertThrows(ModelException.class, () -> OnnxExport.requireSize(all.size()));
    assertTrue(large.getMessage().contains("" + all.size()), large::getMessage);
    assertTrue(large.getMessage().contains("max-categories"), large::getMessage);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN})
  void whatPredictRefusesTheGraphRefuses(double wrong) throws OrtException {
    FeatureColumn required = new FeatureColumn.Numeric("b", Scale.Affine.IDENTITY, null, false);
    TrainedModel model =
        TestModels.regression(List.of(number("a"), required, number("c")), Shape.of(5), LINEAR);
    same(model);
    try (OnnxSession session = new OnnxSession(OnnxExport.of(model))) {
      Map<String, List<?>> rows = new LinkedHashMap<>();
      rows.put("a", List.of(1.0, Double.NaN));
      rows.put("b", List.of(1.0, 2.0));
      rows.put("c", List.of(Double.NaN, 2.0));
      session.run(rows);
      rows.put("b", List.of(1.0, wrong));
      OrtException refused = assertThrows(OrtException.class, () -> session.run(rows));
      assertTrue(refused.getMessage().contains("must be finite"), refused::getMessage);
      assertTrue(refused.getMessage().contains("idx=2"), refused::getMessage);
    }
  }

  @Test
  void noRowsGiveNoPredictions() throws OrtException {
    TrainedModel model =
        TestModels.classes(List.of(number("a"), category("b", List.of("x"))), LINEAR, "no", "yes");
    try (OnnxSession session = new OnnxSession(OnnxExport.of(model))) {
      Map<String, Object> none = session.run(Map.of("a", List.of(), "b", List.of()));
      assertEquals(0, ((String[]) none.get("prediction")).length);
      assertEquals(0, ((float[]) none.get("probability_yes")).length);
    }
  }

  @Test
  void derivedColumnsAreInputsAndTheirExpressionsAreTold() throws OrtException {
    TrainedModel plain = TestModels.classes(List.of(number("twice")), LINEAR, "no", "yes");
    TrainedModel model =
        TestModels.of(
            new io.gradus.encode.FeatureEncoder(
                plain.task(),
                plain.encoder().label(),
                null,
                Map.of("twice", "size * 2"),
                plain.encoder().features(),
                List.of()),
            plain.network());
    OnnxExport export = OnnxExport.of(model);
    assertEquals(Map.of("twice", "size * 2"), export.signature().derived());
    try (OnnxSession session = new OnnxSession(export)) {
      Map<String, String> facts = session.session().getMetadata().getCustomMetadata();
      assertEquals("size * 2", facts.get("gradus.derived.twice"));
      assertEquals("[\"no\",\"yes\"]", facts.get("gradus.classes"));
    }
  }

  /** A graph whose numbers are others is not taken for the model's. */
  @Test
  void aGraphOfAnotherModelDiffers() {
    TrainedModel model = TestModels.classes(List.of(number("a")), LINEAR, "no", "yes");
    float[] other = model.parameters().clone();
    other[0] += 0.01f;
    TrainedModel changed =
        new TrainedModel(
            model.task(),
            model.network(),
            model.encoder(),
            other,
            model.buffers(),
            model.provenance());
    ModelException told =
        assertThrows(
            ModelException.class,
            () -> OnnxCheck.of(model, OnnxExport.of(changed), OnnxOutputs.COLUMNS));
    assertTrue(told.getMessage().contains("does not predict as the model does"), told::getMessage);
  }

  /** It is the user's row that tells, where those that are drawn are all alike. */
  @Test
  void aRowOfTheUsersThatDiffersIsNamed() {
    TrainedModel model =
        TestModels.classes(List.of(category("a", List.of("x", "y"))), LINEAR, "no", "yes");
    List<Object[]> rows = List.of(new Object[] {"x"}, new Object[] {"y"});
    OnnxCheck check = OnnxCheck.of(model, OnnxExport.of(model), OnnxOutputs.COLUMNS, rows);
    assertEquals(2, assertInstanceOf(OnnxCheck.Same.class, check).given());
    TrainedModel other =
        TestModels.classes(List.of(category("a", List.of("x", "z"))), LINEAR, "no", "yes");
    ModelException told =
        assertThrows(
            ModelException.class,
            () ->
                RuntimeComparison.compare(
                    other, OnnxExport.of(model), OnnxOutputs.COLUMNS, List.of(), rows));
    assertTrue(told.getMessage().contains("row 2 of the data"), told::getMessage);
  }
}
