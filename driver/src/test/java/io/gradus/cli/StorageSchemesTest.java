package io.gradus.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.util.VersionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths of storages whose classes are not there, in whatever place a path can stand. */
class StorageSchemesTest extends SparkCli {
  private static void assertRefused(Cli run, String... parts) {
    assertEquals(2, run.code(), run::all);
    assertFalse(run.err().contains("not expected"), run::all);
    for (String part : parts) {
      assertTrue(run.err().contains(part), () -> part + " in: " + run.all());
    }
  }

  @Test
  void everyPathNamesThePackage() throws IOException {
    Cli trained = train();
    assertEquals(0, trained.code(), trained::all);
    String model = path("out/model").toString();
    String rows = path("rows.csv").toString();
    String there = "s3a://bucket/there";
    List<List<String>> commands = new ArrayList<>();
    commands.add(List.of("inspect", "--model", there));
    commands.add(List.of("train", "--config", there));
    commands.add(List.of("evaluate", "--model", there, "--data", rows));
    commands.add(List.of("evaluate", "--model", model, "--data", there));
    commands.add(List.of("predict", "--model", there, "--data", rows, "--output", rows + ".p"));
    commands.add(List.of("predict", "--model", model, "--data", there, "--output", rows + ".p"));
    commands.add(List.of("predict", "--model", model, "--data", rows, "--output", there));
    commands.add(List.of("sample-data", "digits", "--rows", "10", "--output", there));
    commands.add(List.of("sample-data", "customers", "--rows", "10", "--output", there));
    for (String key :
        List.of(
            "data.train",
            "data.validation",
            "data.test-rows",
            "output.path",
            "network.warm-start")) {
      commands.add(
          List.of(
              "train",
              "--config",
              path("job.conf").toString(),
              "--set",
              "data.validation-fraction=0",
              "--set",
              "output.path=" + path("other"),
              "--set",
              key + "=" + there));
    }
    for (List<String> command : commands) {
      assertRefused(
          Cli.run(command.toArray(String[]::new)),
          there,
          "org.apache.hadoop:hadoop-aws:" + VersionInfo.getVersion());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "s3, s3a://",
    "abfss, org.apache.hadoop:hadoop-azure:",
    "wasbs, abfss://",
    "gs, :",
    "hdsf, Did you mean \"hdfs\"?",
    "s3aa, Did you mean \"s3a\"?",
    "nosuchstorage, Check the path"
  })
  void otherSchemesSayWhatToWrite(String scheme, String remedy) {
    assertRefused(
        Cli.run("inspect", "--model", scheme + "://box/model"), "\"%s\"".formatted(scheme), remedy);
  }
}
