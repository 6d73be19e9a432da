package io.gradus.dataset.row;

import io.gradus.encode.TextForm;
import org.apache.spark.unsafe.hash.Murmur3_x86_32;
import org.apache.spark.unsafe.types.UTF8String;

/** Texts as Spark's rows have them: their bytes, which are not decoded. */
public enum SparkTexts implements TextForm<UTF8String> {
  /** The only one: there is nothing to be set. */
  INSTANCE;

  private static final int SEED = 0;

  @Override
  public UTF8String of(String text) {
    return UTF8String.fromString(text);
  }

  /** Not by {@code hashUnsafeBytes}, in which the last bytes count otherwise. */
  @Override
  public int hash(UTF8String text) {
    return Murmur3_x86_32.hashUnsafeBytes2(
        text.getBaseObject(), text.getBaseOffset(), text.numBytes(), SEED);
  }
}
