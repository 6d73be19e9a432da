package io.gradus.dataset.source.csv;

import io.gradus.dataset.scan.OwnRows;
import io.gradus.dataset.text.CorruptRecord;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.rdd.RDD;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.sources.PrunedScan;
import org.apache.spark.sql.types.StructType;

/** CSV files as a source of Spark SQL, of which only those columns are read that are wanted. */
public final class CsvRelation extends OwnRows implements PrunedScan {
  private final JavaRDD<InternalRow> scan;
  private final CsvReading reading;
  private final List<Path> places;

  /**
   * @param scan lines or whole files, see {@link CsvRows}
   * @param schema the columns, in the order of the fields, and perhaps that of corrupt records
   * @param places directories and files that the rows come from
   */
  CsvRelation(
      SparkSession spark,
      JavaRDD<InternalRow> scan,
      CsvReading reading,
      StructType schema,
      List<Path> places) {
    super(spark, schema);
    this.scan = scan;
    this.reading = reading;
    this.places = List.copyOf(places);
  }

  /** Directories and files that the rows come from. */
  public List<Path> places() {
    return places;
  }

  @Override
  public RDD<Row> buildScan(String[] requiredColumns) {
    List<String> names = Arrays.asList(schema().fieldNames());
    int corrupt = names.indexOf(CorruptRecord.COLUMN);
    Map<String, Integer> ordinals = new HashMap<>();
    for (int i = 0; i < names.size(); i++) {
      ordinals.put(names.get(i), i);
    }
    int[] wanted = new int[requiredColumns.length];
    for (int i = 0; i < wanted.length; i++) {
      int place = ordinals.get(requiredColumns[i]);
      wanted[i] = place == corrupt ? CsvRows.CORRUPT : place;
    }
    CsvReading read = reading;
    return own(scan.mapPartitions(rows -> new CsvRows(rows, read, wanted), true));
  }
}
