package io.gradus.encode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The hash against published values, and against a plain one of bytes. */
class MurmurHash3Test {
  private static final long SEED = 20_261_128;

  /** The values of seed 0 in Wikipedia's article "MurmurHash". */
  @ParameterizedTest
  @CsvSource(
      value = {
        "''; 0",
        "test; ba6bd213",
        "Hello, world!; c0363e43",
        "The quick brown fox jumps over the lazy dog; 2e4ff723"
      },
      delimiter = ';')
  void hasThePublishedValues(String text, String hash) {
    assertEquals(hash, Integer.toHexString(MurmurHash3.ofUtf8(text)));
  }

  @Test
  void hashesTheBytesOfUtf8() {
    System.out.println("seed " + SEED);
    Random random = new Random(SEED);
    for (int i = 0; i < 20_000; i++) {
      String text = text(random, random.nextInt(12));
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      assertEquals(ofBytes(bytes), MurmurHash3.ofUtf8(text), text);
    }
  }

  /** Characters of one to four bytes, and halves of such. */
  private static String text(Random random, int characters) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < characters; i++) {
      switch (random.nextInt(5)) {
        case 0 -> text.append((char) random.nextInt(0x80));
        case 1 -> text.append((char) (0x80 + random.nextInt(0x780)));
        case 2 -> text.append((char) (0x800 + random.nextInt(0xD000)));
        case 3 -> text.appendCodePoint(0x10000 + random.nextInt(0x100000));
        default -> text.append((char) (0xD800 + random.nextInt(0x800)));
      }
    }
    return text.toString();
  }

  /** MurmurHash3_x86_32 byte by byte, as its description has it. */
  private static int ofBytes(byte[] bytes) {
    int hash = 0;
    int whole = bytes.length / 4 * 4;
    for (int i = 0; i < whole; i += 4) {
      int block = 0;
      for (int k = 0; k < 4; k++) {
        block |= (bytes[i + k] & 0xFF) << 8 * k;
      }
      hash ^= scrambled(block);
      hash = Integer.rotateLeft(hash, 13);
      hash = hash * 5 + 0xe6546b64;
    }
    int rest = 0;
    for (int i = whole; i < bytes.length; i++) {
      rest |= (bytes[i] & 0xFF) << 8 * (i - whole);
    }
    hash ^= scrambled(rest);
    hash ^= bytes.length;
    hash ^= hash >>> 16;
    hash *= 0x85ebca6b;
    hash ^= hash >>> 13;
    hash *= 0xc2b2ae35;
    hash ^= hash >>> 16;
    return hash;
  }

  private static int scrambled(int block) {
    return Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
  }
}
