package io.gradus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.BatchNorm;
import io.gradus.network.Dense;
import io.gradus.network.Dropout;
import io.gradus.network.Huber;
import io.gradus.network.LayerSpec;
import io.gradus.network.MaxPool2d;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
  private static final String SMALLEST = "data { train = a.csv, label = y }, output.path = out\n";

  @TempDir Path directory;

  private static JobConfig parse(String hocon, String... assignments) {
    return ConfigLoader.parse(SMALLEST + hocon, List.of(assignments));
  }

  private static List<Problem> problems(String hocon, String... assignments) {
    return assertThrows(ConfigException.class, () -> parse(hocon, assignments)).problems();
  }

  private static Problem problem(String hocon, String... assignments) {
    List<Problem> problems = problems(hocon, assignments);
    assertEquals(1, problems.size(), problems::toString);
    return problems.get(0);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(directory.resolve(name), text);
  }

  @Test
  void everyProblemIsReportedAtOnceWithItsLine() throws IOException {
    Path file =
        file(
            "job.conf",
            """
            data {
              lable = y
              train = rows.csv
              validation-fraction = 1.5
              partitions = few
            }
            network { hidden = [64, 0], activation = reluu }
            training {
              batchSize = 12
              early-stopping { patience = 2, restore-best = perhaps }
            }
            """);
    ConfigException exception =
        assertThrows(
            ConfigException.class,
            () -> ConfigLoader.load(file.toString(), List.of("training.epochs=0")));
    String place = file.toString();
    assertEquals(
        List.of(
            "data.label",
            "data.validation-fraction " + place + ":4",
            "data.partitions " + place + ":5",
            "data.lable " + place + ":2",
            "network.hidden[1] " + place + ":7",
            "network.activation " + place + ":7",
            "training.epochs --set",
            "training.early-stopping.restore-best " + place + ":10",
            "training.early-stopping.patience " + place + ":10",
            "training.batchSize " + place + ":9",
            "output.path"),
        exception.problems().stream()
            .map(problem -> problem.key() + problem.origin().map(at -> " " + at).orElse(""))
            .toList());
    for (Problem problem : exception.problems()) {
      assertTrue(exception.getMessage().contains(problem.toString()));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "training.epoch, training.epochs",
    "training.batchSize, training.batch-size",
    "training.batch_size, training.batch-size",
    "epochs, training.epochs",
    "data.epochs, training.epochs",
    "data.tarin, data.train",
    "traning, training",
    "features.scalling, features.scaling",
  })
  void anUnknownKeyComesWithTheNearestOne(String key, String nearest) {
    Problem problem = problem(key + " = 1");
    assertEquals(key, problem.key());
    assertTrue(problem.message().contains("Did you mean " + nearest + "?"), problem::toString);
  }

  @Test
  void aKeyThatIsLikeNoOtherComesWithThoseOfItsGroup() {
    String message = problem("output.zzzzzzz = 1").message();
    assertTrue(message.contains("output takes path, existing"), message);
  }

  @Test
  void aKeyOfAnotherTypeIsNamedAsSuch() {
    String message = problem("loss { type = huber, q = 0.5 }").message();
    assertEquals(
        "This key is not used here. Remove it: loss with type huber takes type, delta.", message);
  }

  @Test
  void aKeyWithoutTheTypeThatHasItAsksForTheType() {
    Problem problem = problem("loss.label-smoothing = 0.1");
    assertEquals("loss.label-smoothing", problem.key());
    assertTrue(problem.message().contains("Set it to softmax-cross-entropy"), problem::toString);
  }

  @Test
  void aWrongTypeHidesNoOtherMistake() {
    List<Problem> problems =
        problems("optimizer { type = adamm, learning-rate = 0.1, beta1 = 2, rate = 0.5 }");
    assertEquals(
        Set.of("optimizer.type", "optimizer.learning-rate", "optimizer.beta1"),
        problems.stream().map(Problem::key).collect(Collectors.toSet()),
        problems::toString);
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "max-categories = 0; features.max-categories",
        "max-categories = 0, columns { c.hash-buckets = 4 }; features.max-categories",
        "columns { c { max-categories = 0 } }; features.columns.c.max-categories",
        "hash-buckets = 4, columns { c { max-categories = 0, hash-buckets = 0 } };"
            + " features.columns.c.max-categories",
        "hash-buckets = 4, max-categories = 0, columns { c { hash-buckets = 0 } };"
            + " features.columns.c.max-categories",
        "hash-buckets = -1; features.hash-buckets",
        "hash-buckets = 1.5; features.hash-buckets",
        "columns { c { hash-buckets = 100000001 } }; features.columns.c.hash-buckets"
      },
      delimiter = ';')
  void eachCategoryNeedsACode(String features, String key) {
    assertEquals(key, problem("features { " + features + " }").key());
  }

  @Test
  void hashedCategoriesNeedNoCodeOfTheirOwn() {
    String hashed = "features { hash-buckets = 4, columns { c { max-categories = 0 } } }";
    assertEquals(4, parse(hashed).features().hashBuckets());
    parse("features { columns { c { max-categories = 0, hash-buckets = 9 } } }");
    parse(
        "features { max-categories = 0, hash-buckets = 9, columns { c { max-categories = 3,"
            + " hash-buckets = 0 } } }");
  }

  @Test
  void assignmentsGoBeforeTheFileAndTheLastOneCounts() {
    JobConfig job =
        parse("training.epochs = 3", "training.epochs=4", "seed=7", "training.epochs=5");
    assertEquals(5, job.training().epochs());
    assertEquals(7, job.seed());
  }

  @Test
  void aBareTypeKeepsWhatOtherLayersAdd() {
    JobConfig job = parse("optimizer = adamw", "optimizer.rate=0.5");
    assertEquals("adamw", job.optimizer().type());
    assertEquals(0.5, job.optimizer().rate());
    JobConfig assigned = parse("optimizer = adamw", "optimizer=sgd", "optimizer.rate=0.25");
    assertEquals("sgd", assigned.optimizer().type());
    assertEquals(0.25, assigned.optimizer().rate());
  }

  @Test
  void assignedUrisNeedNoQuotes() {
    JobConfig job = parse("", "data.train=hdfs://host:8020/a//b.csv", "data.label=[a, \"b c\"]");
    assertEquals(List.of("hdfs://host:8020/a//b.csv"), job.data().train());
    assertEquals(List.of("a", "b c"), job.data().label());
  }

  @Test
  void anAssignmentWithoutAnEqualsSignIsAProblem() {
    assertEquals(Optional.of("--set"), problem("", "training.epochs").origin());
  }

  @Test
  void anAssignmentReplacesAWholeGroup() {
    JobConfig job = parse("data.options { header = false }", "data.options={sep=\"|\"}");
    assertEquals("|", job.data().options().get("sep"));
  }

  @Test
  void includesAndSubstitutionsWork() throws IOException {
    file("base.conf", "training { epochs = 9 }, run = ${?GRADUS_NO_SUCH_VARIABLE}\n");
    String home = System.getenv("PATH");
    Path job =
        file(
            "job.conf",
            """
            include "base.conf"
            data { train = ${PATH}, label = y }
            output.path = ${training.epochs}/out
            """);
    JobConfig config = ConfigLoader.load(job.toString(), List.of());
    assertEquals(9, config.training().epochs());
    assertEquals(List.of(home), config.data().train());
    assertEquals("9/out", config.output().path());
  }

  @Test
  void anUnresolvedSubstitutionNamesTheVariable() {
    Problem problem = problem("\n\nseed = ${GRADUS_NO_SUCH_VARIABLE}");
    assertEquals(Optional.of("text:4"), problem.origin());
    assertTrue(problem.message().contains("GRADUS_NO_SUCH_VARIABLE"), problem::toString);
  }

  @Test
  void brokenSyntaxNamesTheLine() {
    Problem problem = problem("a = {\n b = [1,\n");
    assertTrue(problem.origin().orElse("").startsWith("text:"), problem::toString);
  }

  @Test
  void aFileThatIsNotThereIsAProblem() {
    ConfigException exception =
        assertThrows(
            ConfigException.class, () -> ConfigLoader.load("no/such/file.conf", List.of()));
    assertTrue(exception.getMessage().contains("no/such/file.conf"));
  }

  @Test
  void secretsAreNeverShown() {
    String hocon =
        """
        data.options { password = hunter2, "fs.s3a.access.key" = AKIA7 }
        data.train = "s3a://user:pa55word@bucket/x"
        spark { hadoop.fs.s3a.secret.key = hunter3, executor.extraJavaOptions = "-DkeyPassword=hunter4 -Dx=1" }
        """;
    JobConfig job = parse(hocon);
    assertEquals("hunter2", job.data().options().get("password"));
    for (String shown : List.of(job.toRedactedJson(), job.toString(), job.data().toString())) {
      for (String secret : List.of("hunter2", "AKIA7", "pa55word", "hunter3", "hunter4")) {
        assertFalse(shown.contains(secret), shown);
      }
    }
    assertTrue(job.toRedactedJson().contains("-Dx=1"));
  }

  @Test
  void secretsAreNotShownInProblems() {
    List<Problem> problems =
        problems(
            "data.options.password = [hunter2]\ndata.api-token = hunter3",
            "data.options.secret=[hunter4]");
    assertEquals(3, problems.size());
    assertFalse(problems.toString().contains("hunter"), problems::toString);
  }

  @Test
  void theShortFormExpandsToLayers() {
    JobConfig job =
        parse("network { hidden = [8, 4], activation = gelu, norm = batch, dropout = 0.25 }");
    List<LayerSpec> block =
        List.of(new BatchNorm(), new Activation(ActivationFunction.GELU), new Dropout(0.25));
    assertEquals(new Dense(8), job.network().layers().get(0));
    assertEquals(block, job.network().layers().subList(1, 4));
    assertEquals(new Dense(4), job.network().layers().get(4));
    assertEquals(8, job.network().layers().size());
  }

  @Test
  void theLongFormExpandsActivations() {
    JobConfig job =
        parse(
            """
            network.layers = [
              { type = conv2d, filters = 8, kernel = 3, padding = 1, activation = leaky_relu }
              { type = max-pool2d, kernel = 2 }
              flatten
              { type = residual, layers = [ { type = dense, units = 4, activation = relu } ] }
            ]
            """);
    assertEquals(
        List.of("conv2d", "activation", "max_pool2d", "flatten", "residual"),
        job.network().layers().stream().map(LayerSpec::type).toList());
    assertEquals(new MaxPool2d(2, 2), job.network().layers().get(2));
  }

  @Test
  void problemsOfLayersNameTheirPlace() {
    List<Problem> problems =
        problems(
            """
            network.layers = [
              { type = dense }
              { type = dens, units = 3 }
              { type = conv2d, filters = 1, kernel = 2, padding = 2 }
              { type = residual, layers = [ { type = dropout, rate = 1 } ] }
            ]
            network.hidden = [3]
            """);
    assertEquals(
        List.of(
            "network.layers[0].units",
            "network.layers[1].type text:4",
            "network.layers[2] text:5",
            "network.layers[3].layers[0].rate text:6",
            "network.hidden text:8"),
        problems.stream()
            .map(problem -> problem.key() + problem.origin().map(at -> " " + at).orElse(""))
            .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "data { validation = v.csv, validation-fraction = 0.1 }; data.validation-fraction",
        "data { validation-fraction = 0.5, test-fraction = 0.5 }; data.test-fraction",
        "data { weight = y }; data.weight",
        "task = regression, data.class-weights = balanced; data.class-weights",
        "task = regression, data.classes = [a, b]; data.classes",
        "task = binary, data.classes = [a, b, c]; data.classes",
        "data.classes = [a]; data.classes",
        "task = binary, data.label = [a, b]; data.label",
        "task = binary, loss = squared-error; loss.type",
        "mlflow.alias = champion; mlflow.alias",
        "features.select = [y]; features.select",
        "features.columns { a { fill = 1, missing = mean } }; features.columns.a.fill",
        "training.early-stopping.patience = 1; training.early-stopping.patience",
        "task = regression, data.validation-fraction = 0.1, training.early-stopping { patience = 1,"
            + " metric = auc }; training.early-stopping.metric",
        "data.train = out/rows.csv; output.path",
        "network.input-shape = [1, 2]; network.input-shape",
        "loss = quantile; loss.q",
        "spark.driver.memory = 4g; spark",
        "data.class-weights { a = -1 }; data.class-weights",
        "optimizer { type = sgd, beta1 = 0.5 }; optimizer.beta1",
        "optimizer { type = sgd, nesterov = true }; optimizer",
        "optimizer = adm; optimizer.type",
        "optimizer = lbfgs, schedule = cosine; schedule.type",
        "optimizer = lbfgs, clipping.norm = 1; clipping",
        "optimizer = lbfgs, averaging.type = ema; averaging.type",
        "loss = poisson, features.target-scaling = standard; features.target-scaling",
        "optimizer = schedule-free-adamw, averaging.type = swa; averaging.type",
        "optimizer = schedule-free-adamw, training { local-steps = 4, outer.method = nesterov };"
            + " training.outer.method",
        "schedule { type = step }; schedule.every",
        "schedule { type = multi-step, at = [5, 3] }; schedule",
        "clipping.norm = -1; clipping.norm",
        "data.idx-labels.train = [a, b]; data.idx-labels",
        "data.test = [[a]]; data.test[0]",
        "training = 5; training",
        "network.layers = dense; network.layers",
        "data { test-rows = t.txt, test-fraction = 0.1 }; data.test-rows",
        "data { validation-rows = v.txt, validation = v.csv }; data.validation-rows",
        "seed = 1.5; seed",
        "training.epochs = 99999999999; training.epochs",
      })
  void whatContradictsItselfIsAProblem(String hocon, String key) {
    assertEquals(key, problem(hocon).key());
  }

  @Test
  void resolvedConfigurationsAreReadBack() {
    JobConfig job =
        parse(
            """
            task = regression
            data { validation-fraction = 0.1, options { header = false }, partitions = 3 }
            network.layers = [
              { type = batch-norm, momentum = 0.2, activation = gelu }
              { type = residual, layers = [ { type = activation, fn = leaky-relu, alpha = 0.3 } ] }
            ]
            loss { type = huber, delta = 2 }
            optimizer { type = sgd, momentum = 0.9, nesterov = true }
            schedule { type = one-cycle, length = 4, unit = steps, warmup = 3 }
            clipping.norm = 5
            regularization { l2 = 1e-4, tensors = weights }
            features.columns { "annual income" { scaling = robust, fill = 0 }, city = categorical }
            training { early-stopping { patience = 3, metric = r2 }, max-steps = 100 }
            spark { "speculation" = true, speculation.interval = 1s }
            """);
    JobConfig again = ConfigLoader.parse(job.toRedactedJson(), List.of());
    assertEquals(job.toRedactedMap(), again.toRedactedMap());
    assertEquals(new Huber(2), again.loss().orElseThrow());
    assertEquals(job.features(), again.features());
    assertEquals(job.network(), again.network());
    assertEquals(job.training(), again.training());
    assertEquals(job.optimizer(), again.optimizer());
    assertEquals(job.schedule(), again.schedule());
    assertEquals(job.clipping(), again.clipping());
    assertEquals(job.regularization(), again.regularization());
    assertEquals(job.spark(), again.spark());
  }

  @Test
  void imageAndLibsvmFilesBringTheirLabel() {
    JobConfig job =
        ConfigLoader.parse("data.train = train-images-idx3-ubyte.gz, output.path = out", List.of());
    assertEquals(List.of("label"), job.data().label());
  }
}
