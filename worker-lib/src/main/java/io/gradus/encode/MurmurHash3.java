package io.gradus.encode;

/**
 * MurmurHash3_x86_32 with the seed 0, by Austin Appleby (2011, public domain), of texts as they are
 * in UTF-8, without encoding them first. Spark's {@code hashUnsafeBytes2} and scikit-learn's {@code
 * murmurhash3_32} give the same.
 */
final class MurmurHash3 {
  private MurmurHash3() {}

  /** The hash of a text's bytes; half of a surrogate pair counts as "?", as Java encodes it. */
  static int ofUtf8(String text) {
    int hash = 0;
    int bytes = 0;
    // Bytes that are not hashed yet, the first one lowest: fewer than four, then those of a
    // character.
    long waiting = 0;
    for (int i = 0; i < text.length(); i++) {
      int character = text.charAt(i);
      if (Character.isSurrogate((char) character)) {
        character = text.codePointAt(i);
        if (Character.isSupplementaryCodePoint(character)) {
          i++;
        } else {
          character = '?';
        }
      }
      int before = bytes & 3;
      int width = width(character);
      waiting |= (encoded(character, width) & 0xFFFFFFFFL) << (8 * before);
      bytes += width;
      if (before + width >= 4) {
        hash = 5 * Integer.rotateLeft(hash ^ mixed((int) waiting), 13) + 0xE6546B64;
        waiting >>>= 32;
      }
    }
    return finished(hash ^ mixed((int) waiting) ^ bytes);
  }

  /** How many bytes a character has. */
  private static int width(int character) {
    if (character < 0x80) {
      return 1;
    }
    if (character < 0x800) {
      return 2;
    }
    return character < 0x10000 ? 3 : 4;
  }

  /** Its bytes, the first one lowest. */
  private static int encoded(int character, int width) {
    int last = 0x80 | character & 0x3F;
    int third = 0x80 | character >> 6 & 0x3F;
    int second = 0x80 | character >> 12 & 0x3F;
    return switch (width) {
      case 1 -> character;
      case 2 -> 0xC0 | character >> 6 | last << 8;
      case 3 -> 0xE0 | character >> 12 | third << 8 | last << 16;
      default -> 0xF0 | character >> 18 | second << 8 | third << 16 | last << 24;
    };
  }

  private static int mixed(int block) {
    return Integer.rotateLeft(block * 0xCC9E2D51, 15) * 0x1B873593;
  }

  private static int finished(int hash) {
    int mixed = (hash ^ hash >>> 16) * 0x85EBCA6B;
    mixed = (mixed ^ mixed >>> 13) * 0xC2B2AE35;
    return mixed ^ mixed >>> 16;
  }
}
