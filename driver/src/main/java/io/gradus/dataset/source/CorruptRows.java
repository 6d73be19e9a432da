package io.gradus.dataset.source;

import io.gradus.dataset.scan.BadRow;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.encode.ColumnNames;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;

/**
 * Says what rows of JSON should have been that Spark could not read: it keeps their text, but not
 * what is wrong with it. Of rows of CSV it is known when they are read.
 */
public final class CorruptRows {
  private CorruptRows() {}

  /** Adds to a bad row what was expected, where its text is known and nothing else. */
  public static BadRow explain(Dataset<Row> rows, BadRow bad) {
    if (bad.record() == null
        || bad.column() != null
        || !bad.record().stripLeading().startsWith("{")) {
      return bad;
    }
    StructType schema = new StructType();
    for (StructField field : rows.schema().fields()) {
      if (!field.name().equals(CorruptRecord.COLUMN)) {
        schema = schema.add(field);
      }
    }
    String reason =
        "Expected a row that fits %s, found %s."
            .formatted(schema.sql(), ColumnNames.quoted(bad.record()));
    String remedy =
        bad.record().indexOf('\uFFFD') < 0
            ? bad.remedy()
            : "Name the charset of the file, such as data.options.encoding = ISO-8859-1.";
    return new BadRow(bad.file(), bad.row(), null, reason, remedy, bad.record());
  }
}
