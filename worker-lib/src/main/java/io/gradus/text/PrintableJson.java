package io.gradus.text;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * JSON that can be printed, and read line by line by programs which take more than the line feed
 * for the end of a line: what {@link Printable} does not let stand is escaped, beside what JSON
 * itself demands. Any reader of JSON gets the same text back.
 */
public final class PrintableJson {
  private static final JsonMapper INDENTED = mapper().build();

  private PrintableJson() {}

  /** Mappers that write so. */
  public static JsonMapper.Builder mapper() {
    return JsonMapper.builder(new JsonFactoryBuilder().characterEscapes(new Escapes()).build());
  }

  /** A value as JSON of several lines, with a line feed at its end. */
  public static String indented(Object value) {
    try {
      return INDENTED.writerWithDefaultPrettyPrinter().writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Expected a value that JSON can hold, found %s.".formatted(value.getClass()), e);
    }
  }

  /** Jackson asks for each UTF-16 unit; pairs of them are asked for as two surrogates. */
  private static final class Escapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    private static final int DELETE = 0x7F;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      codes[DELETE] = CharacterEscapes.ESCAPE_STANDARD;
      return codes;
    }

    @Override
    public SerializableString getEscapeSequence(int unit) {
      boolean stays = Character.isSurrogate((char) unit) || Printable.isPrintable(unit);
      return stays ? null : new SerializedString(Printable.escaped(unit));
    }
  }
}
