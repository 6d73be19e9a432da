package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gradus.ml.NeuralNetworkClassificationModel;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;

/** A model from training to the champion of a registry, and all that take it by that name. */
class RegistryCommandTest extends SparkCli {
  private static final String CHAMPION = "registry:churn@champion";

  private String trained(String name, int seed) throws IOException {
    Cli cli = train("--set", "output.path=" + path(name), "--set", "seed=" + seed);
    assertEquals(0, cli.code(), cli::all);
    return path(name) + "/model";
  }

  private Cli run(int code, String... words) {
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--registry", path("registry").toString()));
    Cli cli = Cli.run(all.toArray(String[]::new));
    assertEquals(code, cli.code(), cli::all);
    return cli;
  }

  private static void says(Cli cli, String... words) {
    for (String word : words) {
      assertTrue(cli.all().contains(word), cli::all);
    }
  }

  @Test
  void aModelIsPromotedUsedAndRolledBack() throws IOException {
    String one = trained("one", 1);
    String two = trained("two", 2);
    says(run(2, "list", "--name", "churn"), "There is none yet");
    says(run(0, "promote", "-m", one, "--as", "churn"), "version 1 now, the first");
    says(run(0, "promote", "-m", one, "--as", "churn"), "already; nothing was changed");
    says(
        run(5, "promote", "-m", two, "--as", "churn", "--expect", "7"),
        "Expected the alias champion of churn to stand for version 7, found version 1");
    String note = "better on the rows of June";
    says(
        run(0, "promote", "-m", two, "--as", "churn", "--expect", "1", "--note", note),
        "version 2 now, was 1",
        "validation: ");
    says(
        run(0, "promote", "-m", two, "--as", "churn", "--expect", "1"),
        "already; nothing was changed");
    says(run(0, "list"), "champion = 2");
    String told = path("told.json").toString();
    run(0, "registry", "resolve", CHAMPION, "--result", told);
    String result = Files.readString(path("told.json"));
    assertTrue(result.contains("\"version\" : 2"), result);
    assertTrue(result.contains("\"alias\" : \"champion\""), result);
    says(run(0, "list", "--name", "churn", "--json"), "\"log\" : {", "\"before\" : 1");
    says(run(0, "list", "--name", "churn"), "Versions, metrics of validation rows", note);

    String rows = path("rows.csv").toString();
    String by = path("by-reference").toString();
    says(
        run(0, "predict", "-m", CHAMPION, "-d", rows, "-o", by, "--keep", "age"),
        "version 2 of churn, its champion");
    String mark = Files.readString(path("by-reference/_gradus_predictions.json"));
    assertTrue(mark.contains("#churn@2\""), mark);
    assertTrue(mark.contains("\"version\" : 2"), mark);
    String direct = path("direct").toString();
    assertEquals(
        0, Cli.run("predict", "-m", two, "-d", rows, "-o", direct, "--keep", "age").code());
    assertEquals(predictions(direct), predictions(by));
    says(run(0, "evaluate", "-m", "registry:churn@1", "-d", rows), "version 1 of churn");
    says(run(0, "inspect", "-m", CHAMPION), "version 2 of churn, its champion");
    String page = path("report.html").toString();
    run(0, "report", "-m", CHAMPION, "-d", rows, "--against", "registry:churn@1", "-o", page);
    assertTrue(Files.readString(path("report.html")).contains("churn@1"));
    run(0, "export", "-m", CHAMPION, "--format", "card", "-o", path("card.md").toString());
    String both = path("both").toString();
    run(0, "ensemble", "-m", CHAMPION, "registry:churn@1", "-o", both);
    says(run(0, "promote", "-m", both, "--as", "churn", "--alias", "challenger"), "version 3");
    says(run(0, "inspect", "-m", "registry:churn@challenger"), "Members", "#churn@2");

    String served = path("served").toString();
    says(run(0, "registry", "resolve", CHAMPION, "--to", served), "version 2 of churn");
    run(0, "registry", "resolve", CHAMPION, "--to", served);
    assertArrayEquals(
        Files.readAllBytes(path("two/model/weights.safetensors")),
        Files.readAllBytes(path("served/weights.safetensors")));
    says(run(0, "rollback", "--name", "churn"), "version 1 now, was 2");
    says(run(3, "registry", "resolve", CHAMPION, "--to", served), "Expected nothing at");
    run(0, "registry", "resolve", CHAMPION, "--to", served, "--overwrite");
    assertArrayEquals(
        Files.readAllBytes(path("one/model/weights.safetensors")),
        Files.readAllBytes(path("served/weights.safetensors")));
    says(run(0, "registry", "prune", "--name", "churn", "--keep", "1"), "marked     2;");
    says(run(2, "rollback", "--name", "churn", "--to", "2"), "was pruned at");
  }

  private static List<Row> predictions(String path) {
    return spark().read().parquet(path).orderBy("age").collectAsList();
  }

  @Test
  void evidenceDecidesAndIsKept() throws IOException {
    String one = trained("one", 1);
    String against =
        file("against.json", "{\"verdict\": {\"passed\": false, \"words\": \"Worse by 0.02.\"}}")
            .toString();
    says(
        run(5, "promote", "-m", one, "--as", "churn", "--evidence", against),
        "Worse by 0.02. Nothing was changed.");
    assertFalse(Files.exists(path("registry/churn")));
    String other = file("other.json", "{\"command\": \"predict\"}").toString();
    says(
        run(2, "promote", "-m", one, "--as", "churn", "--evidence", other),
        "Expected a result with a verdict, as compare leaves it, found one of predict");
    says(
        run(2, "promote", "-m", one, "--as", "churn", "--evidence", path("none").toString()),
        "found nothing");
    String nameless =
        file("nameless.json", "{\"verdict\": {\"passed\": true, \"words\": \"Better.\"}}")
            .toString();
    says(
        run(2, "promote", "-m", one, "--as", "churn", "--evidence", nameless),
        "Expected the digests of both models");
    String inFavour = compared("for.json", trained("two", 2), one);
    run(0, "promote", "-m", one, "--as", "churn", "--evidence", inFavour);
    Files.delete(path("for.json"));
    says(run(0, "list", "--name", "churn"), "not worse");
    String step = Files.readString(path("registry/churn/aliases/champion/0000000001.json"));
    assertTrue(step.contains("\"sha256\""), step);
  }

  /** A comparison that the challenger cannot fail. */
  private String compared(String file, String champion, String challenger) {
    String result = path(file).toString();
    String rows = path("rows.csv").toString();
    run(
        0,
        ("compare --rule not-inferior --margin 10 --champion %s --challenger %s -d %s --result %s")
            .formatted(champion, challenger, rows, result)
            .split(" "));
    return result;
  }

  @Test
  void evidenceSpeaksOfTheModelThatIsPromotedAndOfTheOneThatGoes() throws IOException {
    String one = trained("one", 1);
    String two = trained("two", 2);
    String three = trained("three", 3);
    run(0, "promote", "-m", one, "--as", "churn");
    String twoForOne = compared("two-for-one.json", CHAMPION, two);
    says(
        run(2, "promote", "-m", three, "--as", "churn", "--evidence", twoForOne),
        "Expected a comparison of the model that is promoted as challenger");
    for (int time = 1; time <= 2; time++) {
      run(0, "promote", "-m", two, "--as", "churn", "--evidence", twoForOne);
    }
    assertTrue(Files.notExists(path("registry/churn/aliases/champion/0000000003.json")));
    String threeForOne = compared("three-for-one.json", one, three);
    says(
        run(2, "promote", "-m", three, "--as", "churn", "--evidence", threeForOne),
        "Expected a comparison with what the alias champion of churn stands for as champion");
    assertTrue(Files.notExists(path("registry/churn/versions/3")));
    String threeForTwo = compared("three-for-two.json", two, three);
    run(0, "promote", "-m", three, "--as", "churn", "--evidence", threeForTwo);
  }

  /** What a try is to be tried again for has nothing to do with the model. */
  @Test
  void predictionsThatAreTriedAgainAreOfTheVersionOfTheFirstTry() throws IOException {
    String one = trained("one", 1);
    run(0, "promote", "-m", one, "--as", "churn");
    String rows = path("new.csv").toString();
    file("new.csv", "age,income,city\n1,old,Bonn\n");
    String out = path("scores").toString();
    run(3, "predict", "-m", CHAMPION, "-d", rows, "-o", out);
    assertTrue(Files.exists(path(".scores.version.json")));

    run(0, "promote", "-m", trained("two", 2), "--as", "churn");
    file("new.csv", "age,income,city\n1,2,Bonn\n");
    run(0, "predict", "-m", "registry:churn@2", "-d", rows, "-o", path("other").toString());
    assertTrue(Files.exists(path(".scores.version.json")), "another output");
    says(run(0, "predict", "-m", CHAMPION, "-d", rows, "-o", out), "version 1 of churn, as in");
    assertTrue(Files.readString(path("scores/_gradus_predictions.json")).contains("#churn@1\""));
    assertFalse(Files.exists(path(".scores.version.json")), "it came to its end");
    says(
        run(0, "predict", "-m", CHAMPION, "-d", rows, "-o", out, "--overwrite"),
        "version 2 of churn, its champion");
  }

  @Test
  void aWarmStartStaysWithTheVersionThatItBeganWith() throws IOException {
    String one = trained("one", 1);
    run(0, "promote", "-m", one, "--as", "churn");
    String[] words = {
      "--registry",
      path("registry").toString(),
      "--warm-start",
      CHAMPION,
      "--set",
      "output.path=" + path("warm")
    };
    Cli first = train(words);
    assertEquals(0, first.code(), first::all);
    says(first, "#churn@1");
    run(0, "promote", "-m", trained("two", 2), "--as", "churn");
    Cli again = train(words);
    assertEquals(0, again.code(), again::all);
    says(again, "finished already");
    String provenance = Files.readString(path("warm/model/provenance.json"));
    assertTrue(provenance.contains("#churn@1\""), provenance);
    words[3] = "registry:churn@2";
    Cli other = train(words);
    assertEquals(2, other.code(), other::all);
    says(other, "network.warm-start", "#churn@1", "#churn@2");
  }

  @Test
  void aFunctionOfSqlIsOfTheChampionOfTheMoment() throws IOException {
    run(0, "promote", "-m", trained("one", 1), "--as", "churn");
    spark().conf().set("spark.sql.catalog.models", "gradus.sql.ModelCatalog");
    spark().conf().set("spark.sql.catalog.models.model.churn", CHAMPION);
    spark().conf().set("gradus.registry.path", path("registry").toString());
    String query =
        "SELECT models.churn(struct(0.5 AS age, 1.0 AS income, 'Bonn' AS city)).probability_yes";
    float first = spark().sql(query).collectAsList().get(0).getFloat(0);
    run(0, "promote", "-m", trained("two", 2), "--as", "churn");
    float second = spark().sql(query).collectAsList().get(0).getFloat(0);
    assertTrue(first != second, first + " of either");
    run(0, "rollback", "--name", "churn");
    assertEquals(first, spark().sql(query).collectAsList().get(0).getFloat(0));
    String directory = path("one/model").toString();
    assertEquals(
        NeuralNetworkClassificationModel.load(directory).uid(),
        NeuralNetworkClassificationModel.load(CHAMPION).uid());
  }

  @Test
  void whatIsNoReferenceIsSaidPlainly() {
    says(run(2, "inspect", "-m", "registry:@champion"), "Expected a model as registry:<name>@");
    says(run(2, "inspect", "-m", "registry:../up@champion"), "Expected a model's name of letters");
    says(run(2, "inspect", "-m", "registry:churn@0"), "Expected an alias such as champion");
    Cli nowhere = Cli.run("inspect", "-m", CHAMPION);
    assertEquals(2, nowhere.code(), nowhere::all);
    says(nowhere, "registry.path: Expected the directory of a registry", "GRADUS_REGISTRY");
  }
}
