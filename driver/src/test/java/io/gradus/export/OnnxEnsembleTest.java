package io.gradus.export;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import io.gradus.calibrate.Calibration;
import io.gradus.calibrate.ConformalInterval;
import io.gradus.calibrate.Temperature;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.encode.TargetTransform;
import io.gradus.model.Ensemble;
import io.gradus.model.ModelException;
import io.gradus.model.TrainedModel;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Dense;
import io.gradus.network.GaussianNll;
import io.gradus.network.LossSpec;
import io.gradus.network.NegativeBinomial;
import io.gradus.network.NetworkSpec;
import io.gradus.network.OrdinalCoral;
import io.gradus.network.OrdinalCorn;
import io.gradus.network.Poisson;
import io.gradus.network.Quantiles;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several networks with encoders of their own in one graph, in ONNX Runtime. */
class OnnxEnsembleTest {
  private enum Kind {
    TWO_CLASSES,
    CLASSES,
    LABELS,
    NUMBERS,
    COUNTS,
    QUANTILES,
    NORMAL,
    DISPERSION,
    CORAL,
    CORN
  }

  private static FeatureColumn number(String name, int member) {
    return new FeatureColumn.Numeric(name, new Scale.Affine(member, 0.5 + member), 1.0, true);
  }

  private static FeatureColumn category(int member) {
    List<String> vocabulary = List.of("x", "y", "z").subList(0, 3 - member);
    return new FeatureColumn.Categorical(
        "c", CategoricalEncoding.EMBEDDING, 2, List.of(), false, vocabulary);
  }

  private static TrainedModel member(Kind kind, int member) {
    List<FeatureColumn> columns = new ArrayList<>(List.of(category(member), number("a", member)));
    if (member == 1) {
      columns.add(0, number("b", member));
    }
    FeatureEncoder encoder =
        new FeatureEncoder(task(kind), label(kind, member), null, Map.of(), columns, List.of());
    LossSpec loss = loss(kind);
    return TestModels.of(
        encoder,
        new NetworkSpec(
            encoder.inputSpec(),
            List.of(
                new Dense(4),
                new Activation(ActivationFunction.TANH),
                loss.outputLayer(encoder.outputs())),
            loss));
  }

  private static LossSpec loss(Kind kind) {
    return switch (kind) {
      case TWO_CLASSES, CLASSES, LABELS, NUMBERS -> LossSpec.usual(task(kind));
      case COUNTS -> new Poisson();
      case QUANTILES -> new Quantiles(List.of(0.1, 0.4, 0.8));
      case NORMAL -> new GaussianNll();
      case DISPERSION -> new NegativeBinomial();
      case CORAL -> new OrdinalCoral();
      case CORN -> new OrdinalCorn();
    };
  }

  private static Task task(Kind kind) {
    return switch (kind) {
      case TWO_CLASSES -> Task.BINARY;
      case CLASSES, CORAL, CORN -> Task.MULTICLASS;
      case LABELS -> Task.MULTILABEL;
      case NUMBERS, COUNTS, QUANTILES, NORMAL, DISPERSION -> Task.REGRESSION;
    };
  }

  private static LabelEncoding label(Kind kind, int member) {
    return switch (kind) {
      case TWO_CLASSES -> classes("no", "yes");
      case CLASSES, CORAL, CORN -> classes("no", "perhaps", "yes");
      case LABELS -> new LabelEncoding.Flags(List.of("red", "blue"), 2);
      case NORMAL ->
          new LabelEncoding.Numbers(List.of("y"), List.of(new Scale.Affine(2 + member, 0.7)));
      case NUMBERS, QUANTILES ->
          new LabelEncoding.Numbers(
              List.of("y"), List.of(new Scale.Affine(2 + member, 0.7)), TargetTransform.LOG1P);
      case COUNTS, DISPERSION ->
          new LabelEncoding.Numbers(List.of("y"), List.of(Scale.Affine.IDENTITY));
    };
  }

  private static LabelEncoding classes(String... names) {
    return new LabelEncoding.Classes(
        "label",
        LabelEncoding.ClassSource.TEXT,
        List.of(names),
        java.util.Collections.nCopies(names.length, 1.0));
  }

  private static Ensemble ensemble(Kind kind) {
    List<Ensemble.Part> parts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      parts.add(new Ensemble.Part("m" + i, 1 + 0.5 * i, member(kind, i)));
    }
    return new Ensemble(parts, TestModels.provenance(Map.of()));
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void oneGraphPredictsAsTheEnsembleDoes(Kind kind) {
    Ensemble ensemble = ensemble(kind);
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(new Object[] {List.of("x", "y", "z", "?").get(i % 4), 0.3 * i - 5, 7.0 - 0.2 * i});
    }
    for (OnnxOutputs form : OnnxOutputs.values()) {
      OnnxExport export = OnnxExport.of(ensemble, form);
      OnnxCheck.Same same =
          assertInstanceOf(OnnxCheck.Same.class, OnnxCheck.of(ensemble, export, form, rows));
      assertEquals(OnnxCheck.PROBES, same.drawn());
      assertEquals(rows.size(), same.given());
      assertTrue(same.largest() <= 1, same::toString);
    }
    // With other weights of its members it is another graph.
    assertThrows(
        ModelException.class,
        () ->
            OnnxCheck.of(
                ensemble(kind), OnnxExport.of(reweighted(ensemble)), OnnxOutputs.COLUMNS, rows));
  }

  /** Each member by itself, and then what they predict together. */
  @ParameterizedTest
  @EnumSource(names = {"TWO_CLASSES", "CLASSES", "LABELS"})
  void oneGraphPredictsAsTheCalibratedEnsembleDoes(Kind kind) {
    Ensemble plain = ensemble(kind);
    List<Ensemble.Part> parts = new ArrayList<>();
    for (Ensemble.Part part : plain.parts()) {
      Calibration own = Calibration.of(5).with(new Temperature(0.5 * part.weight()));
      parts.add(new Ensemble.Part(part.name(), part.weight(), part.model().with(own)));
    }
    Ensemble calibrated =
        new Ensemble(parts, plain.provenance()).with(Calibration.of(5).with(new Temperature(1.8)));
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(new Object[] {List.of("x", "y", "z", "?").get(i % 4), 0.3 * i - 5, 7.0 - 0.2 * i});
    }
    OnnxExport export = OnnxExport.of(calibrated, OnnxOutputs.COLUMNS);
    OnnxCheck.Same same =
        assertInstanceOf(
            OnnxCheck.Same.class, OnnxCheck.of(calibrated, export, OnnxOutputs.COLUMNS, rows));
    assertTrue(same.largest() <= 1, same::toString);
    assertThrows(
        ModelException.class,
        () -> OnnxCheck.of(calibrated, OnnxExport.of(plain), OnnxOutputs.COLUMNS, rows));
  }

  @ParameterizedTest
  @EnumSource(names = {"NUMBERS", "COUNTS", "QUANTILES", "NORMAL", "DISPERSION"})
  void oneGraphTellsTheBoundsThatTheEnsembleDoes(Kind kind) {
    Ensemble plain = ensemble(kind);
    Ensemble bounded =
        plain.with(Calibration.of(5).with(new ConformalInterval(0.5, List.of(0.7), "")));
    List<Object[]> rows = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      rows.add(new Object[] {List.of("x", "y", "z", "?").get(i % 4), 0.3 * i - 5, 7.0 - 0.2 * i});
    }
    for (OnnxOutputs form : OnnxOutputs.values()) {
      OnnxExport export = OnnxExport.of(bounded, form);
      OnnxCheck.Same same =
          assertInstanceOf(OnnxCheck.Same.class, OnnxCheck.of(bounded, export, form, rows));
      assertTrue(same.largest() <= 1, same::toString);
    }
    if (kind != Kind.NORMAL) {
      // It has bounds by itself.
      assertTrue(
          OnnxExport.of(bounded).signature().outputs().size()
              > OnnxExport.of(plain).signature().outputs().size());
    }
  }

  private static Ensemble reweighted(Ensemble ensemble) {
    List<Ensemble.Part> parts = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      parts.add(new Ensemble.Part("m" + i, 20 - 9 * i, ensemble.members().get(i)));
    }
    return new Ensemble(parts, ensemble.provenance());
  }

  @Test
  void eachColumnIsOneInput() throws OrtException {
    OnnxExport export = OnnxExport.of(ensemble(Kind.CLASSES));
    try (OnnxSession session = new OnnxSession(export)) {
      assertEquals(Set.of("a", "b", "c"), session.session().getInputNames());
    }
  }
}
