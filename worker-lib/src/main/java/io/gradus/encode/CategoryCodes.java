package io.gradus.encode;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The codes of one column's categories.
 *
 * @param <T> what texts are read as
 */
final class CategoryCodes<T> {
  private final Map<T, Integer> codes = new HashMap<>();
  private final int unseen;

  CategoryCodes(FeatureColumn.Categorical column, Function<String, T> text) {
    for (String pooled : column.pooled()) {
      codes.put(text.apply(pooled), FeatureColumn.Categorical.POOLED);
    }
    int code = column.firstCode();
    for (String category : column.vocabulary()) {
      codes.put(text.apply(category), code++);
    }
    unseen = column.unseenCode();
  }

  int of(T category) {
    if (category == null) {
      return FeatureColumn.Categorical.MISSING;
    }
    Integer code = codes.get(category);
    return code == null ? unseen : code;
  }
}
