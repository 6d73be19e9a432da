package io.gradus.text;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;

/**
 * JSON that is read into objects which hold objects of their own kind. A reader calls itself for
 * each level, and must not be led so deep that its thread's stack ends.
 */
public final class ShallowJson {
  /** Far more than files of Gradus have, far less than a thread's stack holds. */
  private static final int DEEPEST = 100;

  private ShallowJson() {}

  /** What mappers read with; deeper files are refused as JSON that is wrong. */
  public static JsonFactory factory() {
    return JsonFactory.builder()
        .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
        .build();
  }
}
