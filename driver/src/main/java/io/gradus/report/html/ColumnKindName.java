package io.gradus.report.html;

import io.gradus.encode.FeatureColumn;

/** What a column is taken as, in a few words. */
final class ColumnKindName implements FeatureColumn.Visitor {
  private String name = "";

  private ColumnKindName() {}

  static String of(FeatureColumn column) {
    ColumnKindName kind = new ColumnKindName();
    column.accept(kind);
    return kind.name;
  }

  @Override
  public void numeric(FeatureColumn.Numeric column) {
    name = "number";
  }

  @Override
  public void categorical(FeatureColumn.Categorical column) {
    name = "category, " + values(column);
  }

  @Override
  public void targetMean(FeatureColumn.TargetMean column) {
    name = "category, mean label of " + values(column.categories());
  }

  private static String values(FeatureColumn.Categorical column) {
    String own = "%s values".formatted(column.vocabulary().size());
    String buckets = "%s hash buckets".formatted(column.buckets());
    if (column.buckets() == 0) {
      return own;
    }
    return column.vocabulary().isEmpty() ? buckets : own + " and " + buckets;
  }

  @Override
  public void dense(FeatureColumn.Dense column) {
    name = "vector of %s".formatted(column.scales().size());
  }

  @Override
  public void sparse(FeatureColumn.Sparse column) {
    name = "sparse vector of %s".formatted(column.factors().size());
  }

  @Override
  public void exposure(FeatureColumn.Exposure column) {
    name = "exposure";
  }

  @Override
  public void bytes(FeatureColumn.Bytes column) {
    name = "bytes, " + column.shape();
  }
}
