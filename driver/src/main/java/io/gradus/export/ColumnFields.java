package io.gradus.export;

import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.SourceSchema;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The input that each kind of feature column becomes: a number one of double precision, NaN where
 * it is missing; a category a text, empty where it is missing; vectors, sparse ones too, rows of
 * double precision; bytes an unsigned byte each, in the shape of an image where they are one.
 */
final class ColumnFields implements FeatureColumn.Visitor {
  private static final Map<String, String> UNITS =
      Map.of(
          "DATE", "days since 1970-01-01; NaN is missing",
          "TIMESTAMP", "days since 1970-01-01 00:00 UTC, with fractions; NaN is missing",
          "TIMESTAMP_NTZ", "days since 1970-01-01 00:00, with fractions; NaN is missing",
          "BOOLEAN", "1 is true, 0 is false, NaN is missing");

  private final FeatureEncoder encoder;
  private OnnxField field;

  ColumnFields(FeatureEncoder encoder) {
    this.encoder = encoder;
  }

  OnnxField of(FeatureColumn column) {
    column.accept(this);
    return field;
  }

  @Override
  public void numeric(FeatureColumn.Numeric column) {
    String type = type(column).toUpperCase(Locale.ROOT);
    String unit = UNITS.getOrDefault(type, "a number; NaN is missing");
    field = OnnxField.single(column.name(), OnnxType.DOUBLE, unit + derivation(column));
  }

  @Override
  public void categorical(FeatureColumn.Categorical column) {
    category(column);
  }

  @Override
  public void targetMean(FeatureColumn.TargetMean column) {
    category(column);
  }

  private void category(FeatureColumn column) {
    field =
        OnnxField.single(
            column.name(),
            OnnxType.STRING,
            "a category as text; an empty text is missing" + derivation(column));
  }

  @Override
  public void dense(FeatureColumn.Dense column) {
    vector(column, column.denseWidth());
  }

  @Override
  public void sparse(FeatureColumn.Sparse column) {
    vector(column, column.sparseWidth());
  }

  private void vector(FeatureColumn column, int width) {
    field =
        new OnnxField(
            column.name(), OnnxType.DOUBLE, List.of(width), "numbers" + derivation(column));
  }

  @Override
  public void exposure(FeatureColumn.Exposure column) {
    field =
        OnnxField.single(
            column.name(), OnnxType.DOUBLE, "an exposure, above 0" + derivation(column));
  }

  @Override
  public void bytes(FeatureColumn.Bytes column) {
    field =
        new OnnxField(
            column.name(), OnnxType.UINT8, column.shape().extents(), "bytes" + derivation(column));
  }

  private String type(FeatureColumn column) {
    return encoder
        .source()
        .flatMap(source -> source.column(column.name()))
        .map(SourceSchema.Column::type)
        .orElse("");
  }

  private String derivation(FeatureColumn column) {
    String expression = encoder.derived().get(column.name());
    return expression == null ? "" : "; in training it was " + expression;
  }
}
