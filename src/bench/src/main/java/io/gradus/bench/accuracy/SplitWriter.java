package io.gradus.bench.accuracy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/**
 * Lays out the training and test rows of one data set as files that the example configurations
 * name. Rows are copied as they are; only their division into files is ours.
 */
public final class SplitWriter {
  private final Path source;
  private final Path target;

  /**
   * @param source folder of the data set as published
   * @param target folder that receives {@code train.*} and {@code test.*}
   */
  public SplitWriter(Path source, Path target) {
    this.source = source;
    this.target = target;
  }

  /** Copies files that are divided already. */
  public void copy(String... names) throws IOException {
    Files.createDirectories(target);
    for (String name : names) {
      Files.copy(source.resolve(name), target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
    }
  }

  /** Rewrites one file line by line; empty lines are left out. */
  public void rewrite(String name, String targetName, UnaryOperator<String> change)
      throws IOException {
    write(targetName, List.of(), lines(name).stream().map(change).toList());
  }

  /** The first {@code count} rows train, the others test. */
  public void firstRows(String name, int count) throws IOException {
    List<String> rows = lines(name);
    write("train.csv", List.of(), rows.subList(0, count));
    write("test.csv", List.of(), rows.subList(count, rows.size()));
  }

  /** A seeded fifth of the rows tests, the others train, both in their original order. */
  public void seededFifth(String name, boolean header, long seed) throws IOException {
    List<String> rows = lines(name);
    List<String> head = header ? rows.subList(0, 1) : List.of();
    rows = header ? rows.subList(1, rows.size()) : rows;
    List<Integer> order =
        IntStream.range(0, rows.size()).boxed().collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(order, new Random(seed));
    divide(head, rows, new HashSet<>(order.subList(0, rows.size() / 5)));
  }

  /**
   * Split {@code number} of a file that holds one line of test row numbers a split; columns get
   * single commas.
   */
  public void givenSplit(String name, String splits, int number) throws IOException {
    Set<Integer> test =
        Arrays.stream(lines(splits).get(number).trim().split("\\s+"))
            .map(Integer::valueOf)
            .collect(Collectors.toSet());
    List<String> rows =
        lines(name).stream().map(row -> String.join(",", row.trim().split("\\s+"))).toList();
    divide(List.of(), rows, test);
  }

  private void divide(List<String> header, List<String> rows, Set<Integer> test)
      throws IOException {
    List<String> trainRows = new ArrayList<>();
    List<String> testRows = new ArrayList<>();
    for (int row = 0; row < rows.size(); row++) {
      (test.contains(row) ? testRows : trainRows).add(rows.get(row));
    }
    write("train.csv", header, trainRows);
    write("test.csv", header, testRows);
  }

  private void write(String name, List<String> header, List<String> rows) throws IOException {
    Files.createDirectories(target);
    List<String> all = new ArrayList<>(header);
    all.addAll(rows);
    Files.write(target.resolve(name), all);
  }

  private List<String> lines(String name) throws IOException {
    Path file = source.resolve(name);
    try (InputStream raw = Files.newInputStream(file);
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(
                    name.endsWith(".gz") ? new GZIPInputStream(raw) : raw,
                    StandardCharsets.UTF_8))) {
      return reader.lines().filter(line -> !line.isBlank()).toList();
    }
  }
}
