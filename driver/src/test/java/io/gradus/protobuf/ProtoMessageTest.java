package io.gradus.protobuf;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Bytes of messages, those of the encoding's own page among them. */
class ProtoMessageTest {
  private static void assertBytes(String hex, ProtoMessage message) {
    assertEquals(hex, HexFormat.of().formatHex(message.toBytes()));
    assertEquals(hex.length() / 2, message.size());
  }

  /** The examples of protobuf.dev, "Encoding". */
  @Test
  void theEncodingsOwnExamples() {
    ProtoMessage test1 = new ProtoMessage().integer(1, 150);
    assertBytes("089601", test1);
    assertBytes("120774657374696e67", new ProtoMessage().text(2, "testing"));
    assertBytes("1a03089601", new ProtoMessage().message(3, test1));
    assertBytes("08feffffffffffffffff01", new ProtoMessage().integer(1, -2));
  }

  @Test
  void numbersAreLittleEndian() {
    assertBytes("150000803f", new ProtoMessage().float32(2, 1f));
    assertBytes("11000000000000f03f", new ProtoMessage().float64(2, 1));
    assertBytes("1a080000803f00000040", new ProtoMessage().floats(3, new float[] {9, 1, 2}, 1, 2));
  }

  /** Half a character, which UTF-8 has no bytes for: what tells rows apart is never changed. */
  @Test
  void halfACharacterIsRefusedOrShownAsWhatItIs() {
    HalfCharacterException refused =
        assertThrows(HalfCharacterException.class, () -> new ProtoMessage().text(1, "a\uD83Db"));
    assertEquals("a\uD83Db", refused.text());
    byte[] shown = new ProtoMessage().shown(1, "a\uD83Db\uD83D\uDE00").toBytes();
    assertArrayEquals("\n\u0009a\uFFFDb\uD83D\uDE00".getBytes(StandardCharsets.UTF_8), shown);
  }
}
