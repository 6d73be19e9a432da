package io.gradus.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.Findings;
import io.gradus.Hostile;
import io.gradus.config.ConfigException;
import io.gradus.config.ConfigLoader;
import io.gradus.config.JobConfig;
import io.gradus.config.UserConfig;
import io.gradus.report.MetricsLog;
import io.gradus.text.PrintableJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a run finds at its output may have been damaged, or be somebody's forgery. */
class HostileRunFilesTest {
  private static final long SEED = 20_261_125;
  private static final int CASES = 2000;
  private static final Configuration HADOOP = new Configuration();

  @TempDir Path folder;

  private RunDirectory output;
  private JobConfig job;

  @BeforeEach
  void configure() {
    output = RunDirectory.at(folder.toString(), HADOOP);
    job =
        ConfigLoader.parse(
            "data { train = rows.csv, label = y }, network.hidden = [4], output.path = \"%s\""
                .formatted(folder),
            List.of());
  }

  private interface Reading {
    void read(String text) throws IOException;
  }

  private static void spoil(String whole, int cases, Reading reading) {
    byte[] bytes = whole.getBytes(StandardCharsets.UTF_8);
    Random random = new Random(SEED);
    Findings findings = new Findings();
    for (int i = 0; i < cases; i++) {
      byte[] spoiled =
          switch (random.nextInt(3)) {
            case 0 -> Hostile.damaged(bytes, random);
            case 1 -> Hostile.forged(bytes, random);
            default -> Hostile.forgedJson(bytes, random);
          };
      findings.check(
          "seed %s, case %s".formatted(SEED, i),
          () -> reading.read(new String(spoiled, StandardCharsets.UTF_8)));
    }
    findings.assertNone();
  }

  /** Each difference is one line, whatever stands in the file. */
  @Test
  void runJsonIsTheSameOrItsDifferencesAreTold() {
    RunIdentity identity = RunIdentity.of(job);
    spoil(
        RunFile.of(RunConfiguration.of(job)).toJson(),
        CASES,
        text -> {
          RunFile read;
          try {
            read = RunFile.read(text, "run.json");
          } catch (RunException newer) {
            Hostile.assertTameLine(newer.getMessage(), "message");
            assertTrue(newer.getMessage().contains("gradus-run"), newer.getMessage());
            return;
          }
          List<String> differences = identity.obstacles(read.values());
          RunException told =
              RunException.listing(Reason.CONFIGURATION, "before", differences, "after");
          Hostile.assertTame(told.getMessage(), "message");
          assertEquals(differences.size() + 2L, told.getMessage().lines().count());
          goesOnOrIsRefused(read);
        });
  }

  private static void goesOnOrIsRefused(RunFile read) {
    UserConfig user =
        UserConfig.parse(
            "data { train = rows.csv, label = y }, network.hidden = [4], output.path = out",
            List.of());
    try {
      read.earlier().ifPresent(user::jobOver);
    } catch (ConfigException refused) {
      Hostile.assertTame(refused.getMessage(), "message");
    }
  }

  @Test
  void resultJsonSaysDoneOrNothing() {
    RunRecord record = new RunRecord(new RunOrigin(job), output);
    record.writeDone(Map.of(), Map.of());
    String whole = output.read(RunDirectory.RESULT).orElseThrow();
    spoil(
        whole,
        CASES / 10,
        text -> {
          output.write(RunDirectory.RESULT, text);
          String status;
          try {
            status = RunRecord.status(text, "result.json");
          } catch (RunException newer) {
            Hostile.assertTameLine(newer.getMessage(), "message");
            assertThrows(RunException.class, () -> RunRecord.finished(output));
            return;
          }
          assertEquals("done".equals(status), RunRecord.finished(output));
        });
  }

  /** Its lock, and half of its record under the name that it has meanwhile. */
  @Test
  void whatARunLeftThatWasKilledWhileItBeganIsNoOutput() throws IOException {
    Files.writeString(folder.resolve(RunLock.FILE), "{\"run\":\"dead\"}");
    Files.writeString(
        folder.resolve(".run.json-0b5c1b0e-6d5f-4c53-9d3c-0a0f3f2a7c11"), "{\"format\":");
    assertEquals(EarlierRun.State.NONE, EarlierRun.at(output, job));
  }

  /** A checkpoint says itself of what run it is. */
  @Test
  void withoutARecordARunGoesOnFromItsCheckpoints() throws IOException {
    Files.createDirectories(folder.resolve("checkpoints/step-000000000003"));
    assertEquals(EarlierRun.State.UNFINISHED, EarlierRun.at(output, job));
    Files.writeString(folder.resolve(RunDirectory.IDENTITY), "{\"format\":\"gradus-ru");
    assertEquals(EarlierRun.State.UNFINISHED, EarlierRun.at(output, job));
    Files.delete(folder.resolve("checkpoints/step-000000000003"));
    assertThrows(RunException.class, () -> EarlierRun.at(output, job));
  }

  /** An earlier version's, whose process was killed. */
  @Test
  void checksumsThatDoNotFitKeepNothingFromBeingReadOrWritten() throws IOException {
    Files.writeString(folder.resolve(RunDirectory.IDENTITY), "before");
    Path checksums = folder.resolve("." + RunDirectory.IDENTITY + ".crc");
    Files.write(checksums, new byte[] {'c', 'r', 'c', 0, 0, 0, 2, 0, 1, 2, 3, 4});
    assertEquals(Optional.of("before"), output.read(RunDirectory.IDENTITY));
    output.write(RunDirectory.IDENTITY, "after");
    assertEquals("after", Files.readString(folder.resolve(RunDirectory.IDENTITY)));
    assertFalse(Files.exists(checksums));
    assertEquals(List.of(RunDirectory.IDENTITY), List.of(folder.toFile().list()));
  }

  @Test
  void linesOfTheMetricsLogAreKeptOrLeftOut() {
    String line = "{\"event\":\"step\",\"step\":%s,\"loss\":0.5,\"timing\":{\"send\":0.1}}";
    String whole = line.formatted(1);
    spoil(
        whole,
        CASES,
        text -> {
          String log = whole + "\n" + text + "\n" + line.formatted(99) + "\n";
          List<String> kept = upTo(10, log);
          assertEquals(whole, kept.get(0));
          assertFalse(kept.contains(line.formatted(99)));
        });
  }

  private static List<String> upTo(long step, String log) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    try {
      MetricsLog.copy(new ByteArrayInputStream(log.getBytes(StandardCharsets.UTF_8)), step, kept);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return kept.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /** Its holder lives. */
  @Test
  void aForgedLockForgesNoLine() throws IOException {
    String name = String.join("", Hostile.NAMES);
    Map<String, Object> holder =
        Map.of("run", name, "user", name, "host", name, "since", name, "beat", 1);
    Files.writeString(folder.resolve(RunLock.FILE), PrintableJson.indented(holder));
    Thread beats = new Thread(() -> beat(holder));
    beats.start();
    RunException refused = assertThrows(RunException.class, () -> RunLock.acquire(output, "me"));
    beats.interrupt();
    Hostile.assertTameLine(refused.getMessage(), "message");
    assertTrue(refused.getMessage().contains("found run"), refused.getMessage());
  }

  private void beat(Map<String, Object> holder) {
    Map<String, Object> next = new java.util.LinkedHashMap<>(holder);
    try {
      for (int beat = 2; ; beat++) {
        Thread.sleep(200);
        next.put("beat", beat);
        Files.writeString(folder.resolve(RunLock.FILE), PrintableJson.indented(next));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aFileWithoutEndIsRefused() throws IOException {
    Files.createSymbolicLink(folder.resolve(RunDirectory.IDENTITY), Path.of("/dev/zero"));
    RunException refused =
        assertThrows(RunException.class, () -> output.read(RunDirectory.IDENTITY));
    assertTrue(refused.getMessage().contains(RunDirectory.IDENTITY), refused.getMessage());
  }
}
