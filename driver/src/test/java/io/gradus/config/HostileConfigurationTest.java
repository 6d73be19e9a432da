package io.gradus.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Configurations with something wrong in them, thousands: read, or refused with their problems. */
class HostileConfigurationTest {
  private static final long SEED = 20_261_124;
  private static final int CASES = 6000;
  private static final List<String> TOKENS =
      List.of(
          "null",
          "-1",
          "0",
          "1e400",
          "[]",
          "{}",
          "\"\"",
          "{ type = conv2d }",
          "${nothing}",
          "[[1]]",
          "99999999999999999999",
          "include \"/etc/passwd\"",
          "a.b.c = 1",
          "\\u0000",
          "=",
          "}",
          "[");

  @Test
  void isReadOrRefused() throws IOException {
    String whole =
        Files.readString(Path.of("../conf/reference.conf"))
            .replace("path = null", "path = out")
            .replaceFirst("train = null", "train = rows.csv")
            .replaceFirst("label = null", "label = y");
    Random random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      String text = spoiled(whole, random);
      try {
        ConfigLoader.parse(text, List.of());
      } catch (ConfigException e) {
        if (e.getMessage().isBlank()) {
          throw new AssertionError("Expected a reason: seed %s, case %s".formatted(SEED, i), e);
        }
      } catch (RuntimeException | Error e) {
        throw new AssertionError(
            "Expected a ConfigException: seed %s, case %s%n%s".formatted(SEED, i, text), e);
      }
    }
  }

  private static String spoiled(String whole, Random random) {
    List<String> lines = new java.util.ArrayList<>(whole.lines().toList());
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(lines.size());
      String line = lines.get(at);
      int equals = line.indexOf('=');
      String token = TOKENS.get(random.nextInt(TOKENS.size()));
      switch (random.nextInt(4)) {
        case 0 -> lines.set(at, equals < 0 ? token : line.substring(0, equals + 1) + " " + token);
        case 1 -> lines.add(at, token);
        case 2 -> lines.remove(at);
        default -> {
          byte[] bytes = (line + " ").getBytes(StandardCharsets.UTF_8);
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
          lines.set(at, new String(bytes, StandardCharsets.UTF_8));
        }
      }
    }
    return String.join("\n", lines);
  }
}
