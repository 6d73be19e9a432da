package gradus.ml;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.ConfigKeys;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.spark.ml.Estimator;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.Transformer;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What estimators and models can be told, and what they say where it is wrong. */
class ParamsTest {
  static Stream<PipelineStage> stages() {
    return Stream.of(
        new NeuralNetworkClassifier(),
        new NeuralNetworkRegressor(),
        new NeuralNetworkClassificationModel(),
        new NeuralNetworkRegressionModel());
  }

  /** Better defaults of Gradus are to change no Param. */
  @ParameterizedTest
  @MethodSource("stages")
  void onlyColumnsHaveDefaults(PipelineStage stage) {
    Set<String> expected =
        Set.of("featuresCol", "labelCol", "predictionCol", "probabilityCol", "rawPredictionCol");
    for (Param<?> param : stage.params()) {
      assertEquals(expected.contains(param.name()), stage.hasDefault(param), param.name());
    }
  }

  /** As Spark's own Params have them. */
  @ParameterizedTest
  @MethodSource("stages")
  void eachHasDocGetterAndSetter(PipelineStage stage) throws NoSuchMethodException {
    for (Param<?> param : stage.params()) {
      assertTrue(param.doc().endsWith("."), param.name());
      assertTrue(stage.explainParams().contains(param.name() + ": "));
      if (param.name().equals("classNames")) {
        continue;
      }
      String name =
          param.name().substring(0, 1).toUpperCase(Locale.ROOT) + param.name().substring(1);
      Method getter = stage.getClass().getMethod("get" + name);
      Method setter = stage.getClass().getMethod("set" + name, getter.getReturnType());
      assertTrue(setter.getReturnType().isInstance(stage));
    }
  }

  @Test
  void settersReturnTheEstimatorItself() {
    NeuralNetworkClassifier classifier = new NeuralNetworkClassifier();
    assertSame(classifier, classifier.setMaxIter(3).setFeaturesCol("x").setThresholds(halves()));
    assertEquals(3, classifier.getMaxIter());
  }

  private static double[] halves() {
    return new double[] {0.5, 0.5};
  }

  /** Spark Connect carries nothing else. */
  @ParameterizedTest
  @MethodSource("stages")
  void valuesCanTravel(PipelineStage stage) throws NoSuchMethodException {
    Set<Class<?>> types =
        Set.of(
            int.class,
            long.class,
            double.class,
            String.class,
            String[].class,
            int[].class,
            double[].class);
    for (Param<?> param : stage.params()) {
      if (!param.name().equals("classNames")) {
        String name =
            param.name().substring(0, 1).toUpperCase(Locale.ROOT) + param.name().substring(1);
        assertTrue(types.contains(stage.getClass().getMethod("get" + name).getReturnType()), name);
      }
    }
  }

  @Test
  void keysAreThoseOfTheConfiguration() {
    Map<String, String> keys = new NeuralNetworkClassifier().keys();
    assertTrue(keys.size() > 25, "found " + keys.size());
    assertEquals("training.epochs", keys.get("maxIter"));
    for (String key : keys.values()) {
      assertTrue(ConfigKeys.of(key).isPresent(), key);
    }
    assertEquals(new TreeSet<>(keys.values()).size(), keys.size(), "a key twice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          maxIter | 0 | of at least 1, found 0
          stepSize | -0.5 | above 0, found -0.5
          momentum | 1.5 | from 0 up to
          weightDecay | -1.0 | of at least 0
          tol | -1.0 | of at least 0
          optimizer | adm | adam
          activation | rellu | relu
          loss | mse | squared-error
          earlyStoppingMetric | aucc | auc
          earlyStoppingPatience | 0 | of at least 1
          validationFraction | 1.0 | up to
          handleInvalid | keep | error, skip
          checkpointInterval | 0 | -1 for none
          config | training { epochs = | HOCON
          labelCol | ' ' | the name of a column
          seed | 7 |
          checkpointInterval | -1 |
          scaling | robust |
          schedule | cosine |
          config | training.validate-every = 2 |
          """)
  void wrongValuesAreToldAtOnce(String name, String written, String expected) {
    NeuralNetworkClassifier classifier = new NeuralNetworkClassifier();
    Param<Object> param = classifier.getParam(name);
    Object value = value(classifier, name, written);
    if (expected == null) {
      classifier.set(param, value);
      assertTrue(classifier.isSet(param));
      return;
    }
    String message =
        assertThrows(IllegalArgumentException.class, () -> classifier.set(param, value))
            .getMessage();
    assertTrue(message.startsWith(name + ": "), message);
    assertTrue(message.contains(expected), message);
    assertFalse(classifier.isSet(param));
  }

  private static Object value(Params stage, String name, String written) {
    String getter = "get" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    Class<?> type =
        Arrays.stream(stage.getClass().getMethods())
            .filter(method -> method.getName().equals(getter) && !method.isBridge())
            .findFirst()
            .orElseThrow()
            .getReturnType();
    if (type == int.class) {
      return Integer.valueOf(written);
    }
    if (type == long.class) {
      return Long.valueOf(written);
    }
    return type == double.class ? Double.valueOf(written) : written;
  }

  @Test
  void listsAreChecked() {
    NeuralNetworkClassifier classifier = new NeuralNetworkClassifier();
    classifier.setHiddenLayers(new int[0]).setInputCols(new String[] {"a", "b*"});
    assertThrows(
        IllegalArgumentException.class, () -> classifier.setHiddenLayers(new int[] {4, 0}));
    assertThrows(IllegalArgumentException.class, () -> classifier.setInputCols(new String[0]));
    assertThrows(
        IllegalArgumentException.class, () -> classifier.setThresholds(new double[] {0, 0}));
    assertThrows(
        IllegalArgumentException.class, () -> classifier.setThresholds(new double[] {-1, 1}));
  }

  /** Spark Connect finds them so; one that cannot be made would end every session's use of ML. */
  @Test
  void servicesNameAllOfThem() throws ReflectiveOperationException {
    Set<String> found = new TreeSet<>();
    for (Class<?> service : List.of(Estimator.class, Transformer.class)) {
      for (ServiceLoader.Provider<?> provider : ServiceLoader.load(service).stream().toList()) {
        if (!provider.type().getName().startsWith("gradus.")) {
          continue;
        }
        Object stage = provider.get();
        found.add(stage.getClass().getSimpleName());
        Object named = stage.getClass().getConstructor(String.class).newInstance("mine");
        assertEquals("mine", ((PipelineStage) named).uid());
        if (stage instanceof EstimatorQuestion || stage instanceof ConnectPart<?>) {
          continue; // asked by clients of Spark Connect, and never saved
        }
        assertTrue(Modifier.isStatic(stage.getClass().getMethod("read").getModifiers()));
        assertTrue(
            Modifier.isStatic(stage.getClass().getMethod("load", String.class).getModifiers()));
      }
    }
    Set<String> all = new TreeSet<>();
    stages().forEach(stage -> all.add(stage.getClass().getSimpleName()));
    all.add(EstimatorQuestion.class.getSimpleName());
    all.add(ConnectPart.class.getSimpleName());
    all.add(GradusCrossValidator.class.getSimpleName());
    all.add(GradusCrossValidatorModel.class.getSimpleName());
    all.add(GradusTrainValidationSplit.class.getSimpleName());
    all.add(GradusTrainValidationSplitModel.class.getSimpleName());
    assertEquals(all, found);
  }
}
