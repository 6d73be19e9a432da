package io.gradus.dataset;

import io.gradus.dataset.row.RowOrder;
import io.gradus.dataset.row.RowSplit;
import io.gradus.encode.DataException;
import io.gradus.encode.SourceSchema;
import java.util.List;
import java.util.function.Supplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** The training rows of another source without those of a fold, which are held out. */
final class FoldRows implements RowSource {
  private final RowSource whole;
  private final Dataset<Row> training;
  private final Dataset<Row> heldOut;
  private final RowSplit.Part heldOutAs;
  private final int fold;

  FoldRows(
      RowSource whole,
      Dataset<Row> training,
      Dataset<Row> heldOut,
      RowSplit.Part heldOutAs,
      int fold) {
    this.whole = whole;
    this.training = training;
    this.heldOut = heldOut;
    this.heldOutAs = heldOutAs;
    this.fold = fold;
  }

  @Override
  public SparkSession session() {
    return whole.session();
  }

  @Override
  public Dataset<Row> training() {
    return training;
  }

  @Override
  public List<String> notes() {
    return whole.notes();
  }

  @Override
  public List<String> warnings() {
    return whole.warnings();
  }

  @Override
  public void requireNumbers() {
    throw DataException.because("The rows of a fold have no numbers of their own.")
        .remedy("Leave out data.validation-rows and data.test-rows.")
        .build();
  }

  @Override
  public boolean hasOwn(RowSplit.Part part) {
    return part == RowSplit.Part.TRAINING || part == heldOutAs || whole.hasOwn(part);
  }

  @Override
  public Dataset<Row> own(RowSplit.Part part, StructType types) {
    return part == heldOutAs ? heldOut : whole.own(part, types);
  }

  @Override
  public String name(RowSplit.Part part) {
    return part == heldOutAs
        ? "fold %s of %s".formatted(fold + 1, whole.name(RowSplit.Part.TRAINING))
        : whole.name(part);
  }

  @Override
  public SourceSchema schema(Dataset<Row> read) {
    return whole.schema(read);
  }

  @Override
  public RowOrder order() {
    return RowOrder.COMPARED;
  }

  @Override
  public <T> T scanning(Supplier<T> work) {
    return whole.scanning(work);
  }
}
