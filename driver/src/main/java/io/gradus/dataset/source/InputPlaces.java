package io.gradus.dataset.source;

import io.gradus.dataset.source.csv.CsvRelation;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.catalyst.catalog.HiveTableRelation;
import org.apache.spark.sql.catalyst.plans.logical.LogicalPlan;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.HadoopFsRelation;
import org.apache.spark.sql.execution.datasources.LogicalRelation;
import org.apache.spark.sql.execution.datasources.v2.DataSourceV2Relation;
import org.apache.spark.sql.execution.datasources.v2.FileTable;

/** Where the files and tables lie that a data set reads. */
public final class InputPlaces {
  private InputPlaces() {}

  /** The places, as far as Spark knows them. */
  public static List<Path> of(Dataset<Row> rows) {
    List<Path> places = new ArrayList<>();
    scala.collection.Iterator<LogicalPlan> leaves =
        rows.queryExecution().analyzed().collectLeaves().iterator();
    while (leaves.hasNext()) {
      add(leaves.next(), places);
    }
    return places;
  }

  private static void add(LogicalPlan leaf, List<Path> places) {
    if (leaf instanceof LogicalRelation relation
        && relation.relation() instanceof HadoopFsRelation files) {
      addRoots(files.location(), places);
    } else if (leaf instanceof LogicalRelation relation
        && relation.relation() instanceof CsvRelation files) {
      places.addAll(files.places());
    } else if (leaf instanceof HiveTableRelation table) {
      scala.Option<URI> location = table.tableMeta().storage().locationUri();
      if (location.isDefined()) {
        places.add(new Path(location.get()));
      }
    } else if (leaf instanceof DataSourceV2Relation relation) {
      if (relation.table() instanceof FileTable table) {
        addRoots(table.fileIndex(), places);
      }
      String location = relation.table().properties().get("location");
      if (location != null) {
        places.add(new Path(location));
      }
    }
  }

  private static void addRoots(FileIndex index, List<Path> places) {
    scala.collection.Iterator<Path> roots = index.rootPaths().iterator();
    while (roots.hasNext()) {
      places.add(roots.next());
    }
  }
}
