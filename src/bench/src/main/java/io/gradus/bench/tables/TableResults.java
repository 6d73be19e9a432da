package io.gradus.bench.tables;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Results, a line of JSON each in a file that goes on growing; of the same run the last counts. */
final class TableResults {
  private static final ObjectMapper json = new ObjectMapper();

  private final Path file;
  private final List<TableResult> all = new ArrayList<>();

  TableResults(Path file) throws IOException {
    this.file = file;
    if (Files.exists(file)) {
      for (String line : Files.readAllLines(file)) {
        all.add(json.readValue(line, TableResult.class));
      }
    }
  }

  /** Takes a result, and writes it down at once. */
  void add(TableResult result) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    Files.writeString(
        file,
        json.writeValueAsString(result) + "\n",
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
    all.add(result);
  }

  /** The newest result of that run. */
  Optional<TableResult> of(String set, int seed, String way) {
    return all.stream()
        .filter(r -> r.set().equals(set) && r.seed() == seed && r.way().equals(way))
        .reduce((earlier, later) -> later);
  }

  /** The newest results of the seeds 1 to n that are there. */
  List<TableResult> of(TableSet set, String way, int seeds) {
    List<TableResult> found = new ArrayList<>();
    for (int seed = 1; seed <= seeds; seed++) {
      of(set.name(), seed, way).ifPresent(found::add);
    }
    return found;
  }
}
