package io.gradus.cli;

import io.gradus.config.Existing;
import io.gradus.report.Numbers;
import io.gradus.run.HadoopSettings;
import io.gradus.run.Reason;
import io.gradus.run.RunDirectory;
import io.gradus.run.RunException;
import io.gradus.run.Sessions;
import io.gradus.sample.CustomerDays;
import io.gradus.sample.CustomerFiles;
import io.gradus.sample.DigitFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes data to try things with, of any size, the same for the same seed. */
@Command(
    name = "sample-data",
    description = "Makes data to try things with, of any size, the same for the same seed.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class)
final class SampleDataCommand implements Callable<Integer> {
  /** What is made. */
  enum Kind {
    DIGITS,
    CUSTOMERS,
    DAYS
  }

  /** How it is stored. */
  enum Format {
    IDX,
    PARQUET,
    CSV
  }

  private static final int MOST_DAYS = 3660;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "digits|customers|days",
      description =
          "digits: images of 28×28 pixels drawn by a pen, in MNIST's format."
              + " customers: numbers, categories and gaps, and whether they churned."
              + " days: such customers in a partition for each day, with rows that drift in the"
              + " third week and labels that are mixed up in the fourth, and others held out.")
  private Kind kind;

  @Option(
      names = {"-o", "--output"},
      required = true,
      paramLabel = "<path>",
      description = "Folder for the files.")
  private String output;

  @Option(
      names = {"-n", "--rows"},
      defaultValue = "6000",
      paramLabel = "<n>",
      description = "Training rows; of days those of each. Default: ${DEFAULT-VALUE}.")
  private long rows;

  @Option(
      names = "--test-rows",
      paramLabel = "<n>",
      description = "Test rows. Default: a sixth of the training rows. Of days as many as a day.")
  private Long testRows;

  @Option(names = "--days", paramLabel = "<n>", description = "How many days. Default: 31.")
  private Integer days;

  @Option(
      names = "--first-day",
      paramLabel = "<day>",
      description = "The first of the days. Default: 2026-01-01.")
  private LocalDate firstDay;

  @Option(
      names = "--seed",
      defaultValue = "42",
      paramLabel = "<n>",
      description = "Start of all randomness. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = {"-f", "--format"},
      paramLabel = "<format>",
      description = "Of digits: idx. Of others: parquet (the default) or csv.")
  private Format format;

  @Option(names = "--overwrite", description = "Replaces what this command made there.")
  private boolean overwrite;

  @Override
  public Integer call() {
    check();
    RunDirectory folder = RunDirectory.at(output, HadoopSettings.with(Map.of()));
    try (Sessions sessions = Sessions.open("gradus sample-data", Map.of())) {
      Main.result(spec).runsAs(() -> Optional.of(sessions.applicationId()));
      write(sessions.spark(), folder);
      Main.result(spec).path("output", folder.toString());
    } catch (FileAlreadyExistsException e) {
      throw new RunException(Reason.CONFIGURATION, e.getMessage() + " See --overwrite.", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return ExitCode.DONE.number();
  }

  private void check() {
    boolean suits =
        format == null || (kind == Kind.DIGITS ? format == Format.IDX : format != Format.IDX);
    if (!suits) {
      throw wrong(
          "Expected --format %s for %s, found %s."
              .formatted(
                  kind == Kind.DIGITS ? "idx" : "parquet or csv",
                  kind.name().toLowerCase(Locale.ROOT),
                  format.name().toLowerCase(Locale.ROOT)));
    }
    if (kind != Kind.DAYS && (days != null || firstDay != null)) {
      throw wrong("Expected --days and --first-day with the kind days only.");
    }
    if (kind == Kind.DAYS && testRows != null) {
      throw wrong("Expected no --test-rows with the kind days: as many are held out as a day has.");
    }
    if (days != null && (days < 1 || days > MOST_DAYS)) {
      throw wrong("Expected from 1 to %s days, found %s.".formatted(MOST_DAYS, days));
    }
    long most = kind == Kind.DIGITS ? Integer.MAX_VALUE : Long.MAX_VALUE / 4;
    if (rows < 1 || rows > most || tests() < 1 || tests() > most) {
      throw wrong(
          "Expected from 1 to %s rows, found --rows %s and --test-rows %s."
              .formatted(Numbers.count(most), rows, tests()));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private long tests() {
    return testRows == null ? Math.max(1, rows / 6) : testRows;
  }

  private void write(SparkSession spark, RunDirectory folder) throws IOException {
    Existing existing = overwrite ? Existing.OVERWRITE : Existing.FAIL;
    Screen screen = Screen.of(spec);
    if (kind == Kind.DIGITS) {
      List<String> files =
          DigitFiles.write(spark, folder.toString(), (int) rows, (int) tests(), seed, existing);
      screen.line(
          "%s to train on, %s for the test, seed %s"
              .formatted(Numbers.count(rows, "digit"), Numbers.count(tests(), "digit"), seed));
      screen.indented(files);
      screen.part("Next");
      screen.indented(
          "GRADUS_DATA=%s %s train --config conf/quickstart.conf"
              .formatted(folder, Version.command()));
      return;
    }
    CustomerFiles.Format stored =
        format == Format.CSV ? CustomerFiles.Format.CSV : CustomerFiles.Format.PARQUET;
    if (kind == Kind.DAYS) {
      int count = days == null ? 31 : days;
      LocalDate first = firstDay == null ? LocalDate.of(2026, 1, 1) : firstDay;
      CustomerDays.Written written =
          CustomerDays.write(spark, folder.toString(), stored, first, count, rows, seed, existing);
      screen.line(
          "%s from %s of %s each, as many held out, seed %s"
              .formatted(
                  Numbers.count(count, "day"), first, Numbers.count(rows, "customer"), seed));
      screen.indented(written.days());
      screen.indented(written.holdout());
      return;
    }
    CustomerFiles.Written written =
        CustomerFiles.write(spark, folder.toString(), stored, rows, tests(), seed, existing);
    screen.line(
        "%s to train on, %s for the test, seed %s"
            .formatted(Numbers.count(rows, "customer"), Numbers.count(tests(), "customer"), seed));
    screen.indented(written.train());
    screen.indented(written.test());
    screen.fact("churned", "%s of the test rows".formatted(Numbers.percent(written.churnShare())));
    screen.fact(
        "best AUC",
        "%s on the test rows, which is what the true probabilities reach"
            .formatted(Numbers.decimal(written.bestAuc())));
  }
}
