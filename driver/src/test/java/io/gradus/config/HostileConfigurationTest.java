package io.gradus.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.typesafe.config.ConfigUtil;
import io.gradus.Hostile;
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

  @Test
  void bracketsInBracketsHaveAnEnd() {
    for (int depth : new int[] {100, 1000, 10_000, 200_000}) {
      for (String bracket : List.of("[", "{a=", "{ layers = [", "${")) {
        String text = "network.layers = " + bracket.repeat(depth);
        refused(text, List.of());
        refused("", List.of("network.layers=" + bracket.repeat(depth)));
      }
      StringBuilder closed = new StringBuilder("network.layers = ");
      closed.append("[{ type = residual, layers = ".repeat(depth)).append("[]");
      refused(closed.append("}]".repeat(depth)).toString(), List.of());
    }
  }

  @Test
  void noKeyOrValueIsALineOfItsOwn() {
    for (String name : Hostile.NAMES) {
      String quoted = ConfigUtil.quoteString(name);
      for (String text :
          List.of(
              quoted + " = 1",
              "data.label = [1, {}], data.format = " + quoted,
              "training.carrier = " + quoted,
              "optimizer { type = " + quoted + " }",
              "network.layers = [{ type = " + quoted + " }]",
              "features.columns { " + quoted + " { type = " + quoted + " } }",
              "data.class-weights { " + quoted + " = -1 }",
              "x = ${" + quoted + "}")) {
        ConfigException refused = refused(text, List.of());
        Hostile.assertTame(refused.getMessage(), text);
        assertEquals(refused.problems().size() + 1L, refused.getMessage().lines().count(), text);
        assertTrue(
            refused.getMessage().lines().skip(1).allMatch(line -> line.startsWith("  - ")), text);
      }
    }
  }

  private static ConfigException refused(String text, List<String> assignments) {
    return assertThrows(ConfigException.class, () -> ConfigLoader.parse(text, assignments));
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
