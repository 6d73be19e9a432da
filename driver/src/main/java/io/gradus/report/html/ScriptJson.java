package io.gradus.report.html;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import io.gradus.text.Printable;
import java.io.IOException;

/** JSON inside a script element: nothing in it can end the element or begin a comment. */
final class ScriptJson {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new SimpleModule().addSerializer(String.class, new PrintableText()))
          .build();

  private ScriptJson() {}

  /** A value of maps, lists, texts and numbers. */
  static String of(Object value) {
    try {
      return MAPPER
          .writeValueAsString(value)
          .replace("<", "\\u003c")
          .replace(">", "\\u003e")
          .replace("&", "\\u0026");
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "Expected charts that JSON can hold, found %s.".formatted(e.getOriginalMessage()), e);
    }
  }

  /** Texts as HTML shows them: what would turn the direction of letters is written out. */
  private static final class PrintableText extends StdSerializer<String> {
    private static final long serialVersionUID = 1L;

    PrintableText() {
      super(String.class);
    }

    @Override
    public void serialize(String text, JsonGenerator out, SerializerProvider provider)
        throws IOException {
      out.writeString(Printable.line(text));
    }
  }
}
