package io.gradus;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.stream.Collectors.toCollection;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.gradus.round.Request;
import io.gradus.round.RoundCarrier;
import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows of the design: which package may know which. */
class ArchitectureTest {
  private static final JavaClasses GRADUS =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("io.gradus", "gradus");

  /** Faces whose names stand in what users save or configure, and so are short. */
  private static final Set<String> FACES_OF_SPARK = Set.of("gradus.ml", "gradus.sql");

  private static final Set<String> WORKER_LIB =
      Set.of(
          "text",
          "network",
          "data",
          "kernel",
          "optim",
          "metric",
          "calibrate",
          "compute",
          "encode",
          "model",
          "score");

  /** Explaining has its arithmetic there, in a package of the driver's name. */
  private static final DescribedPredicate<JavaClass> IN_WORKER_LIB =
      describe(
          "lie in the worker library",
          type ->
              type.getBaseComponentType()
                  .getSource()
                  .filter(source -> source.getUri().toString().contains("worker-lib"))
                  .isPresent());

  /** From a package to those that it may know; the driver's may know the worker library too. */
  private static final Map<String, Set<String>> ARROWS =
      Map.ofEntries(
          Map.entry("text", Set.of()),
          Map.entry("network", Set.of("text")),
          Map.entry("kernel", Set.of()),
          Map.entry("data", Set.of("network")),
          Map.entry("optim", Set.of("network", "kernel")),
          Map.entry("metric", Set.of("data", "network")),
          Map.entry("calibrate", Set.of("data", "metric", "network", "text")),
          Map.entry("compute", Set.of("network", "data", "kernel")),
          Map.entry("encode", Set.of("data", "kernel", "network", "text")),
          Map.entry("config", Set.of()),
          Map.entry("choose", Set.of("config", "dataset")),
          Map.entry("sample", Set.of("config", "storage")),
          Map.entry("dataset", Set.of("config")),
          Map.entry("model", Set.of("calibrate", "encode", "network", "text")),
          Map.entry(
              "score",
              Set.of("calibrate", "compute", "data", "encode", "kernel", "model", "network")),
          Map.entry("storage", Set.of("config", "dataset")),
          Map.entry("evaluate", Set.of("config", "dataset")),
          Map.entry("compare", Set.of("config", "dataset", "evaluate", "report")),
          Map.entry("explain", Set.of("config", "dataset", "evaluate", "round")),
          Map.entry("protobuf", Set.of()),
          Map.entry("registry", Set.of("config", "storage")),
          Map.entry("export", Set.of("config", "protobuf", "storage")),
          Map.entry("round", Set.of("config", "evaluate")),
          Map.entry("checkpoint", Set.of("config", "storage")),
          Map.entry("train", Set.of("checkpoint", "config", "dataset", "evaluate", "round")),
          Map.entry("forecast", Set.of("config", "evaluate", "round", "train")),
          Map.entry(
              "report",
              Set.of(
                  "checkpoint",
                  "config",
                  "dataset",
                  "evaluate",
                  "export",
                  "protobuf",
                  "round",
                  "storage",
                  "train")),
          Map.entry(
              "run",
              Set.of(
                  "checkpoint",
                  "choose",
                  "compare",
                  "config",
                  "dataset",
                  "evaluate",
                  "explain",
                  "export",
                  "forecast",
                  "registry",
                  "report",
                  "round",
                  "storage",
                  "train")),
          Map.entry(
              "cli",
              Set.of(
                  "checkpoint",
                  "compare",
                  "config",
                  "dataset",
                  "explain",
                  "export",
                  "forecast",
                  "registry",
                  "report",
                  "run",
                  "sample",
                  "train")));

  /** The rooms of {@code dataset}, each of which may know those before it. */
  private static final List<String> DATASET_ROOMS =
      List.of(
          "text",
          "scan",
          "source.place",
          "source.idx",
          "source.format",
          "source.csv",
          "source.json",
          "source.columnar",
          "source",
          "row",
          "column",
          "pack");

  static Set<String> packages() {
    return GRADUS.stream()
        .map(JavaClass::getPackageName)
        .filter(name -> name.startsWith("io.gradus"))
        .map(name -> name.replaceFirst("io\\.gradus\\.?", "").replaceFirst("\\..*", ""))
        .collect(toCollection(TreeSet::new));
  }

  @ParameterizedTest
  @MethodSource("packages")
  void knowsOnlyWhereItsArrowsPoint(String name) {
    Set<String> known = new TreeSet<>(ARROWS.getOrDefault(name, Set.of()));
    known.add(name);
    if (!WORKER_LIB.contains(name)) {
      known.addAll(WORKER_LIB);
    }
    String[] packages = known.stream().map(ArchitectureTest::within).toArray(String[]::new);
    classes()
        .that()
        .resideInAPackage(within(name))
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(packages).or(not(resideInAPackage("io.gradus.."))))
        .check(GRADUS);
  }

  @Test
  void roomsOfTheDatasetKnowOnlyThoseBeforeThem() {
    for (int i = 0; i < DATASET_ROOMS.size(); i++) {
      Set<String> later = new TreeSet<>(Set.of("io.gradus.dataset"));
      DATASET_ROOMS.subList(i + 1, DATASET_ROOMS.size()).stream()
          .map(room -> "io.gradus.dataset." + room)
          .forEach(later::add);
      noClasses()
          .that()
          .resideInAPackage("io.gradus.dataset." + DATASET_ROOMS.get(i))
          .should()
          .dependOnClassesThat(resideInAnyPackage(later.toArray(String[]::new)))
          .check(GRADUS);
    }
    Set<String> rooms =
        GRADUS.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> name.startsWith("io.gradus.dataset."))
            .map(name -> name.substring("io.gradus.dataset.".length()))
            .collect(toCollection(TreeSet::new));
    assertEquals(new TreeSet<>(DATASET_ROOMS), rooms);
  }

  /** What a run takes, returns and tells its listeners; a face needs nothing else of the driver. */
  private static final String[] WHAT_A_RUN_RETURNS = {
    "io.gradus.checkpoint.Checkpoint",
    "io.gradus.compare.Check",
    "io.gradus.compare.ColumnThresholds",
    "io.gradus.compare.ComparisonRules",
    "io.gradus.compare.Margin",
    "io.gradus.compare.Verdict",
    "io.gradus.dataset.DataSurvey",
    "io.gradus.dataset.PreparedData",
    "io.gradus.dataset.RowSource",
    "io.gradus.dataset.pack.PackedData",
    "io.gradus.encode.EncoderSet",
    "io.gradus.encode.FeatureEncoder",
    "io.gradus.evaluate.InvalidRows",
    "io.gradus.explain.AttributionOptions",
    "io.gradus.explain.ErrorTrace",
    "io.gradus.explain.ExplainOptions",
    "io.gradus.explain.ExplainedColumns",
    "io.gradus.explain.ExplainedLayer",
    "io.gradus.explain.ExplainedNode",
    "io.gradus.explain.Explanation",
    "io.gradus.explain.PathOptions",
    "io.gradus.explain.RowConductance",
    "io.gradus.explain.RowsShown",
    "io.gradus.explain.ShownRow",
    "io.gradus.explain.TracedRow",
    "io.gradus.export.OnnxCheck",
    "io.gradus.export.OnnxField",
    "io.gradus.export.OnnxOutputs",
    "io.gradus.export.OnnxSignature",
    "io.gradus.export.OnnxType",
    "io.gradus.forecast.Cluster",
    "io.gradus.forecast.Forecast",
    "io.gradus.forecast.Rates",
    "io.gradus.forecast.RunSize",
    "io.gradus.model.Ensemble",
    "io.gradus.model.Model",
    "io.gradus.model.Provenance",
    "io.gradus.model.TrainedModel",
    "io.gradus.registry.Actor",
    "io.gradus.registry.AliasStep",
    "io.gradus.registry.Evidence",
    "io.gradus.registry.ModelLocation",
    "io.gradus.registry.ModelReference",
    "io.gradus.registry.Pruning",
    "io.gradus.registry.Registry",
    "io.gradus.registry.VersionFile",
    "io.gradus.score.Deviations",
    "io.gradus.score.ScoringReport",
    "io.gradus.train.TrainEvent",
    "io.gradus.train.TrainingExtent"
  };

  static Set<String> faces() {
    Set<String> faces = new TreeSet<>(FACES_OF_SPARK);
    faces.add("io.gradus.cli");
    return faces;
  }

  @ParameterizedTest
  @MethodSource("faces")
  void facesKnowOnlyRunAndWhatItReturns(String face) {
    Set<String> known = new TreeSet<>(WORKER_LIB);
    known.removeAll(Set.of("model", "score", "encode"));
    known.addAll(Set.of("config", "report", "run"));
    if (face.equals("io.gradus.cli")) {
      known.addAll(Set.of("cli", "sample"));
    }
    String[] packages = known.stream().map(ArchitectureTest::within).toArray(String[]::new);
    Set<String> returned = Set.of(WHAT_A_RUN_RETURNS);
    classes()
        .that()
        .resideInAPackage(face + "..")
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(packages)
                .or(not(resideInAPackage("io.gradus..")))
                .or(
                    describe(
                        "are returned by a run",
                        type -> returned.contains(type.getName().replaceFirst("\\$.*", "")))))
        .check(GRADUS);
  }

  @Test
  void everyPackageHasItsPlace() {
    Set<String> found = packages();
    found.removeAll(ARROWS.keySet());
    assertEquals(Set.of(), found, "packages without arrows");
    assertEquals(
        FACES_OF_SPARK,
        GRADUS.stream()
            .map(JavaClass::getPackageName)
            .filter(name -> !name.startsWith("io.gradus"))
            .collect(toCollection(TreeSet::new)));
  }

  /** Nobody knows a face. */
  @Test
  void facesOfSparkAreKnownToNobody() {
    noClasses()
        .that()
        .resideInAPackage("io.gradus..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                FACES_OF_SPARK.stream().map(face -> face + "..").toArray(String[]::new)))
        .check(GRADUS);
  }

  /**
   * But for the class that unpacks a native library, and the one that reads a model's files; a path
   * alone touches none.
   */
  @Test
  void workersNeedNeitherSparkNorFiles() {
    noClasses()
        .that(
            resideInAnyPackage(
                    WORKER_LIB.stream().map(ArchitectureTest::within).toArray(String[]::new))
                .or(IN_WORKER_LIB))
        .and()
        .doNotHaveFullyQualifiedName("io.gradus.kernel.OneDnn")
        .and()
        .doNotHaveFullyQualifiedName("io.gradus.model.LocalDirectory")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.apache.spark..", "org.apache.hadoop..", "scala..")
                .or(resideInAPackage("java.nio.file..").and(not(equivalentTo(Path.class))))
                .or(equivalentTo(File.class)))
        .check(GRADUS);
  }

  /** What explaining computes in a task knows nothing of the driver's. */
  @Test
  void theArithmeticOfExplainingKnowsTheWorkerLibraryAlone() {
    classes()
        .that(resideInAPackage(within("explain")).and(IN_WORKER_LIB))
        .should()
        .onlyDependOnClassesThat(IN_WORKER_LIB.or(not(resideInAPackage("io.gradus.."))))
        .check(GRADUS);
  }

  /** What asks for rounds knows neither who carries them, nor Spark. */
  @Test
  void descentsKnowNoCarrier() {
    noClasses()
        .that()
        .haveNameMatching(
            "io\\.gradus\\.train\\.(\\w*Descent|StepMaker|OuterStep|LbfgsSearch)(\\$.*)?")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("org.apache.spark..", "io.gradus.checkpoint..")
                .or(assignableTo(RoundCarrier.class)))
        .check(GRADUS);
  }

  /** A kind of request says itself how it travels: the carriers do not tell kinds apart. */
  @Test
  void carriersKnowNoKindOfRequest() {
    noClasses()
        .that()
        .haveNameMatching(
            "io\\.gradus\\.round\\.(\\w*Carrier|Resident\\w*|Shard\\w*|Star|\\w*Link|OpenRound|SentRound)(\\$.*)?")
        .should()
        .dependOnClassesThat(assignableTo(Request.class).and(not(equivalentTo(Request.class))))
        .check(GRADUS);
  }

  /** Kryo cannot write records, so none may look as if it travelled. */
  @Test
  void recordsStayOffTheWire() {
    noClasses().that().areRecords().should().implement(java.io.Serializable.class).check(GRADUS);
  }

  /**
   * Beside what the compiler refuses. Of a {@code java.sql.Timestamp} only the machine knows which
   * moment it is, and in what charset it names files; a process of our own is told its language.
   */
  @Test
  void nobodyAsksForTheMachinesLanguageCharsetOrZone() {
    DescribedPredicate<JavaCall<?>> ofTheMachine =
        describe(
            "of the machine's language, charset or zone",
            call ->
                OF_THE_MACHINE.contains(
                    call.getTargetOwner().getName() + "." + call.getTarget().getName()));
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.gradus.encode.JavaValues")
        .and()
        .doNotHaveFullyQualifiedName("io.gradus.dataset.source.place.LocalNames")
        .and()
        .doNotHaveFullyQualifiedName("io.gradus.cli.Main")
        .should()
        .callMethodWhere(ofTheMachine)
        .check(GRADUS);
  }

  private static final Set<String> OF_THE_MACHINE =
      Set.of(
          "java.nio.charset.Charset.defaultCharset",
          "java.time.ZoneId.systemDefault",
          "java.util.Locale.getDefault",
          "java.util.Locale.setDefault",
          "java.util.TimeZone.getDefault",
          "java.util.TimeZone.setDefault");

  @Test
  void staticsAreFinal() {
    fields()
        .that()
        .areStatic()
        .and()
        .doNotHaveModifier(JavaModifier.SYNTHETIC)
        .should()
        .beFinal()
        .check(GRADUS);
  }

  private static String within(String name) {
    return "io.gradus." + name + "..";
  }
}
