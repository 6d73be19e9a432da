package io.gradus.encode;

/**
 * What the texts of rows are read as: {@link JavaTexts}, or what Spark has, which stays bytes.
 *
 * @param <T> a text; equal if its characters are
 */
public interface TextForm<T> {
  /** A text in this form. */
  T of(String text);

  /**
   * MurmurHash3_x86_32 of the text's UTF-8 bytes, with the seed 0: in every form the same.
   * Allocates nothing.
   */
  int hash(T text);
}
