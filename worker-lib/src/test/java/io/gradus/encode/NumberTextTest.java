package io.gradus.encode;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NumberTextTest {
  private static double parsed(String text) {
    byte[] bytes = ("<" + text + ">").getBytes(StandardCharsets.UTF_8);
    return NumberText.parse(bytes, 1, bytes.length - 1);
  }

  /** The quick way has the bits of the JDK's. */
  @Test
  void bytesAreParsedToTheBitsOfTheJdk() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 200_000; i++) {
      String text =
          switch (random.nextInt(6)) {
            case 0 -> Integer.toString(random.nextInt());
            case 1 -> Long.toString(random.nextLong());
            case 2 -> Double.toString(random.nextGaussian());
            case 3 -> String.format(Locale.ROOT, "%.3f", 1000 * random.nextGaussian());
            case 4 -> (random.nextLong() >>> random.nextInt(64)) + "." + random.nextInt(1 << 20);
            default -> "0." + "0".repeat(random.nextInt(25)) + random.nextInt(1 << 30);
          };
      assertEquals(
          Double.doubleToLongBits(Double.parseDouble(text)),
          Double.doubleToLongBits(parsed(text)),
          () -> "seed " + seed + ": " + text);
    }
    for (String text : List.of("0", "-0", "+7", ".5", "5.", "-0.0", "1e-05", "1E300", "NaN")) {
      assertEquals(Double.parseDouble(text), parsed(text), text);
    }
  }

  @Test
  void whatIsNoDecimalNumberIsNone() {
    for (String text : List.of("", "-", ".", "1d", "1.5f", "0x1p3", "1,5", "1 2", "e5", "٣")) {
      assertThrows(NumberFormatException.class, () -> parsed(text), text);
      assertFalse(NumberText.isNumber(text), text);
    }
    assertTrue(NumberText.isNumber(" 1.5 "));
  }
}
