package io.gradus.encode;

/** Texts that are Strings. */
public enum JavaTexts implements TextForm<String> {
  /** The only one: there is nothing to be set. */
  INSTANCE;

  @Override
  public String of(String text) {
    return text;
  }

  @Override
  public int hash(String text) {
    return MurmurHash3.ofUtf8(text);
  }
}
