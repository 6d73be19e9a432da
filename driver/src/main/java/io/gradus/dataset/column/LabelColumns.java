package io.gradus.dataset.column;

import io.gradus.config.DataConfig;
import io.gradus.dataset.text.CorruptRecord;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The columns that {@code data.label} stands for, which may hold globs. */
public final class LabelColumns {
  private LabelColumns() {}

  /**
   * The configuration with the columns' own names: those of a glob in the order of the data. The
   * column of row weights is no label.
   *
   * @throws DataException if a glob stands for no column
   */
  public static DataConfig resolve(DataConfig config, String[] columns) {
    if (config.label().stream().noneMatch(name -> new ColumnGlob(name).hasWildcard())) {
      return config;
    }
    List<String> names = new ArrayList<>(Arrays.asList(columns));
    names.remove(CorruptRecord.COLUMN);
    Set<String> labels = new LinkedHashSet<>();
    for (String label : config.label()) {
      ColumnGlob glob = new ColumnGlob(label);
      if (!glob.hasWildcard()) {
        labels.add(label);
        continue;
      }
      List<String> found = new ArrayList<>(glob.among(names));
      config.weight().ifPresent(found::remove);
      config.exposure().ifPresent(found::remove);
      if (found.isEmpty()) {
        throw DataException.expected("label columns of the form \"" + label + "\"", "none")
            .remedy(
                "Correct data.label. "
                    + ColumnNames.suggestion(label.replaceAll("[*?]", ""), names))
            .build();
      }
      labels.addAll(found);
    }
    return config.withLabel(List.copyOf(labels));
  }
}
