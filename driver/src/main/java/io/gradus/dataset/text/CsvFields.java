package io.gradus.dataset.text;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.spark.unsafe.types.UTF8String;

/** The fields of a record: places in bytes of UTF-8. Overwritten by the next record. */
public final class CsvFields {
  private static final int MISSING = -1;

  private byte[] bytes = {};
  private int[] from = new int[64];
  private int[] to = new int[64];
  private int count;
  private int used;

  /** Begins a record whose fields lie in these bytes. */
  void begin(byte[] text) {
    bytes = text;
    count = 0;
    used = text.length;
  }

  /** Begins a record whose fields are added one by one. */
  void beginTexts() {
    bytes = new byte[256];
    count = 0;
    used = 0;
  }

  void add(int begin, int end) {
    if (count == from.length) {
      from = Arrays.copyOf(from, 2 * count);
      to = Arrays.copyOf(to, 2 * count);
    }
    from[count] = begin;
    to[count++] = end;
  }

  void addMissing() {
    add(0, MISSING);
  }

  void addText(String text) {
    byte[] added = text.getBytes(StandardCharsets.UTF_8);
    if (used + added.length > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, used + added.length));
    }
    System.arraycopy(added, 0, bytes, used, added.length);
    add(used, used + added.length);
    used += added.length;
  }

  /** How many fields the record has. */
  public int count() {
    return count;
  }

  /** Whether a field has no value. */
  public boolean isMissing(int field) {
    return to[field] == MISSING;
  }

  /** The text of a field, valid as long as its bytes; null if it has no value. */
  public UTF8String text(int field) {
    return isMissing(field)
        ? null
        : UTF8String.fromBytes(bytes, from[field], to[field] - from[field]);
  }

  /** The text of a field, or null. */
  public String string(int field) {
    return isMissing(field)
        ? null
        : new String(bytes, from[field], to[field] - from[field], StandardCharsets.UTF_8);
  }

  /** Adds a field to a profile. */
  public void profile(int field, TextProfile into, TextProfile.Place where) {
    if (isMissing(field)) {
      into.addBlank();
    } else {
      into.add(bytes, from[field], to[field], where);
    }
  }
}
