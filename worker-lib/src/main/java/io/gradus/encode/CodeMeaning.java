package io.gradus.encode;

import java.util.Locale;

/**
 * What a code of a column stands for.
 *
 * @param text the category, or which one of the buckets; otherwise null
 */
public record CodeMeaning(Kind kind, String text) {
  /** What codes stand for. */
  public enum Kind {
    /** Rows without a category. */
    MISSING,
    /** All that training did not have. */
    UNSEEN,
    /** All that have no code of their own. */
    POOLED,
    /** Those of them that have the same hash. */
    BUCKET,
    /** One category. */
    CATEGORY;

    /** As JSON has it. */
    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** That of one of the column's codes. */
  public static CodeMeaning of(FeatureColumn.Categorical column, int code) {
    if (code >= column.firstCode()) {
      return new CodeMeaning(Kind.CATEGORY, column.vocabulary().get(code - column.firstCode()));
    }
    return switch (code) {
      case FeatureColumn.Categorical.MISSING -> new CodeMeaning(Kind.MISSING, null);
      case FeatureColumn.Categorical.UNSEEN -> new CodeMeaning(Kind.UNSEEN, null);
      default -> column.buckets() == 0 ? new CodeMeaning(Kind.POOLED, null) : bucket(column, code);
    };
  }

  private static CodeMeaning bucket(FeatureColumn.Categorical column, int code) {
    int number = code - FeatureColumn.Categorical.POOLED + 1;
    return new CodeMeaning(Kind.BUCKET, "bucket %s of %s".formatted(number, column.buckets()));
  }

  /** For people: the category, or in brackets what else it is. */
  public String name() {
    if (kind == Kind.CATEGORY) {
      return text;
    }
    return "(%s)".formatted(text == null ? kind.id() : text);
  }
}
