package io.gradus.dataset.column;

import io.gradus.config.ColumnConfig;
import io.gradus.encode.ColumnKind;
import io.gradus.encode.RowFields;
import io.gradus.network.Shape;

/**
 * A feature column before it is fitted.
 *
 * @param feature how it is read
 * @param shape [features], or [channels, height, width] of images
 * @param config what is said for it alone
 * @param reason why it is taken for what it is
 * @param moment whether its numbers are days since 1970-01-01
 * @param manyDigits whether its type holds numbers of more digits than a double
 */
record ChosenColumn(
    RowFields.Feature feature,
    Shape shape,
    ColumnConfig config,
    String reason,
    boolean manyDigits,
    boolean moment) {
  String name() {
    return feature.name();
  }

  ColumnKind kind() {
    return feature.kind();
  }
}
