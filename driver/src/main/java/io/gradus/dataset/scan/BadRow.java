package io.gradus.dataset.scan;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gradus.encode.DataException;
import java.io.Serializable;

/** A row that could not be used: where it stands, and why. One line of the file of skipped rows. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class BadRow implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final String row;
  private final String column;
  private final String reason;
  private final String remedy;
  private final String record;

  /** A bad row; null where something is not known. */
  public BadRow(
      String file, String row, String column, String reason, String remedy, String record) {
    this.file = file;
    this.row = row;
    this.column = column;
    this.reason = reason;
    this.remedy = remedy;
    this.record = record;
  }

  /** The file, or null where the rows come from no file. */
  @JsonProperty("file")
  public String file() {
    return file;
  }

  /** The row's place in the file, such as {@code "data row 17"}. */
  @JsonProperty("row")
  public String row() {
    return row;
  }

  /** The column, or null where the row as a whole is broken. */
  @JsonProperty("column")
  public String column() {
    return column;
  }

  /** What was expected and what was found. */
  @JsonProperty("reason")
  public String reason() {
    return reason;
  }

  /** The text of the row, or null where the format has none. */
  @JsonProperty("record")
  public String record() {
    return record;
  }

  /** A whole sentence that says how to mend it, or null. */
  public String remedy() {
    return remedy;
  }

  /** The exception that ends a run for this row. */
  public DataException toException() {
    return toException("Mend the row, or leave such rows out with data.bad-rows = skip.");
  }

  /**
   * The exception that ends a job for this row.
   *
   * @param wayOut a whole sentence that says how to mend it
   */
  public DataException toException(String wayOut) {
    String mend = wayOut + (remedy == null ? "" : " " + remedy);
    DataException.Problem problem =
        DataException.because(reason).file(file).row(row).column(column).remedy(mend);
    return problem.build();
  }
}
