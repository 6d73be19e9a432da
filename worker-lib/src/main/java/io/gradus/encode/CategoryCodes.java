package io.gradus.encode;

import java.util.HashMap;
import java.util.Map;

/**
 * The codes of one column's categories.
 *
 * @param <T> what texts are read as
 */
final class CategoryCodes<T> {
  private final TextForm<T> form;
  private final Map<T, Integer> codes = new HashMap<>();
  private final int buckets;
  private final int unlisted;

  /** Whether a category that has no place here was none of training. */
  private final boolean whole;

  CategoryCodes(FeatureColumn.Categorical column, TextForm<T> form) {
    this.form = form;
    buckets = column.buckets();
    unlisted = column.unseenCode();
    whole = !column.pooledMore();
    for (String pooled : column.pooled()) {
      T text = form.of(pooled);
      codes.put(text, buckets == 0 ? FeatureColumn.Categorical.POOLED : bucket(text));
    }
    int code = column.firstCode();
    for (String category : column.vocabulary()) {
      codes.put(form.of(category), code++);
    }
  }

  int of(T category) {
    if (category == null) {
      return FeatureColumn.Categorical.MISSING;
    }
    Integer code = codes.get(category);
    if (code != null) {
      return code;
    }
    return buckets == 0 ? unlisted : bucket(category);
  }

  /** The hash without its sign, modulo the number of buckets. */
  private int bucket(T category) {
    return FeatureColumn.Categorical.POOLED
        + Integer.remainderUnsigned(form.hash(category), buckets);
  }

  /**
   * Whether a category was not among the training rows, as far as that is known.
   *
   * @param code that it has
   */
  boolean isUnseen(T category, int code) {
    if (buckets == 0) {
      return code == FeatureColumn.Categorical.UNSEEN;
    }
    boolean hashed =
        code >= FeatureColumn.Categorical.POOLED
            && code - FeatureColumn.Categorical.POOLED < buckets;
    return hashed && whole && !codes.containsKey(category);
  }
}
