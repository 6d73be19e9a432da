package io.gradus.round;

import java.nio.ByteBuffer;

/**
 * A request as bytes, all but its values: {@code byte kind, int program}, and what the kind writes
 * of itself.
 */
final class RequestMessage {
  /** The most that a request takes. */
  static final int MOST_BYTES = 64;

  /** The kinds of requests, by what the first byte says. */
  enum Kind {
    GRADIENT(GradientRequest::read),
    LOCAL_STEPS(LocalStepsRequest::read),
    VALIDATION(ValidationRequest::read),
    DIAGNOSIS(DiagnosisRequest::read);

    private static final Kind[] ALL = values();

    private final Reader reader;

    Kind(Reader reader) {
      this.reader = reader;
    }
  }

  /** The reverse of {@link Request#writeTo}. */
  private interface Reader {
    Request<?> read(int program, ByteBuffer from, float[] values);
  }

  private RequestMessage() {}

  static void write(Request<?> request, ByteBuffer into) {
    into.put((byte) request.kind().ordinal()).putInt(request.program());
    request.writeTo(into);
  }

  /**
   * @param values the request's own from then on
   */
  static Request<?> read(ByteBuffer from, float[] values) {
    Kind kind = Kind.ALL[from.get()];
    return kind.reader.read(from.getInt(), from, values);
  }
}
