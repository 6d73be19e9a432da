package io.gradus.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrintableTest {
  private static final long SEED = 20_261_125;

  @Test
  void whatMovesOrHidesIsWrittenOut() {
    assertEquals("a\\nb\\r\\t", Printable.line("a\nb\r\t"));
    assertEquals("\\u001b[31m\\u009b\\u0000\\u007f", Printable.line("\u001b[31m\u009b\0\u007f"));
    assertEquals("x\\u2028\\u2029\\u0085", Printable.line("x\u2028\u2029\u0085"));
    assertEquals("\\u202egnp\\u2066\\u200f", Printable.line("\u202egnp\u2066\u200f"));
    assertEquals("\\ufeffage\\u200b", Printable.line("\ufeffage\u200b"));
    assertEquals("\\ud800", Printable.line("\ud800"));
    assertEquals("\\udb40\\udc41", Printable.line("\udb40\udc41"));
    assertEquals("null", Printable.line(null));
  }

  @Test
  void lettersOfAllScriptsStay() {
    for (String text :
        new String[] {
          "Größe · ∑ \\n", "年齢", "שלום", "\u0645\u06cc\u200c\u062e", "👩\u200d🚒", "é"
        }) {
      assertEquals(text, Printable.line(text));
    }
  }

  @Test
  void ownLinesStayLines() {
    assertEquals("a\n  b\\u001b\nc", Printable.lines("a\n  b\u001b\r\nc"));
  }

  @Test
  void jsonComesBackAsItWas() throws IOException {
    Random random = new Random(SEED);
    for (int i = 0; i < 2000; i++) {
      StringBuilder text = new StringBuilder();
      for (int length = random.nextInt(20); length > 0; length--) {
        int point = random.nextInt(random.nextInt(4) == 0 ? 0x10000 : 0x2100);
        text.append(Character.isSurrogate((char) point) ? "👩" : Character.toString(point));
      }
      String where = "seed %s, case %s".formatted(SEED, i);
      String written = PrintableJson.mapper().build().writeValueAsString(text);
      assertEquals(Printable.line(written), written, where);
      assertEquals(text.toString(), new ObjectMapper().readValue(written, String.class), where);
      byte[] bytes = PrintableJson.mapper().build().writeValueAsBytes(text);
      assertEquals(text.toString(), new ObjectMapper().readValue(bytes, String.class), where);
    }
  }

  @Test
  void lineEndsAndControlsAreEscapedInJson() throws JsonProcessingException {
    String written =
        PrintableJson.mapper().build().writeValueAsString("a\u2028\u202e\u009b\u0085\n\u007f");
    assertEquals("\"a\\u2028\\u202e\\u009b\\u0085\\n\\u007F\"", written);
    assertTrue(Printable.isPrintable('a'));
    assertFalse(Printable.isPrintable('\n'));
  }
}
