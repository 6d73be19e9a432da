package io.gradus.export;

import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/**
 * Rows in the form of the public data sets of {@code conf/examples}, few and drawn: columns, types,
 * marks of gaps and the files' own ways are theirs. Test rows have gaps where training rows have
 * none, categories that no training row has, and values far outside.
 */
final class ExampleRows {
  private static final int TRAIN = 400;
  private static final int TEST = 150;

  private final Path folder;
  private final Random random = new Random(20_261_201);

  /** Whether values are being drawn for test rows. */
  private boolean test;

  private ExampleRows(Path folder) {
    this.folder = folder;
  }

  /** Writes all of them but images, which {@code sample-data} draws. */
  static void write(Path folder) throws IOException {
    ExampleRows rows = new ExampleRows(folder);
    rows.a9a();
    rows.adult();
    rows.californiaHousing();
    rows.table("concrete", rows.numbers(9));
    rows.table("energy", rows.numbers(9));
    rows.table("power_plant", rows.numbers(5));
    rows.table("letter", row -> rows.letter(row) + "," + rows.wholes(16));
    rows.mammography();
    rows.onlineShoppers();
    rows.write("optdigits/optdigits.tra", TRAIN, row -> rows.wholes(64) + "," + row % 10);
    rows.test = true;
    rows.write("optdigits/optdigits.tes", TEST, row -> rows.wholes(64) + "," + row % 10);
    rows.test = false;
    rows.table("spambase", row -> rows.numbers(57).apply(row) + "," + row % 2);
    rows.titanic();
    rows.kinds();
  }

  private void table(String name, IntFunction<String> line) throws IOException {
    table(name, "", line);
  }

  private void table(String name, String header, IntFunction<String> line) throws IOException {
    test = false;
    write(name + "/train.csv", TRAIN, header, line);
    test = true;
    write(name + "/test.csv", TEST, header, line);
    test = false;
  }

  private void write(String file, int count, IntFunction<String> line) throws IOException {
    write(file, count, "", line);
  }

  private void write(String file, int count, String header, IntFunction<String> line)
      throws IOException {
    Path path = folder.resolve(file);
    Files.createDirectories(path.getParent());
    try (Writer out =
        new OutputStreamWriter(
            file.endsWith(".gz")
                ? new GZIPOutputStream(Files.newOutputStream(path))
                : Files.newOutputStream(path),
            StandardCharsets.UTF_8)) {
      out.write(header.isEmpty() ? "" : header + "\n");
      for (int row = 0; row < count; row++) {
        out.write(line.apply(row) + "\n");
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private boolean oneIn(int count) {
    return random.nextInt(count) == 0;
  }

  /** A number; in test rows there are gaps, and values far outside. */
  private String number() {
    if (test && oneIn(9)) {
      return "";
    }
    double wide = test && oneIn(9) ? 1000 : 1;
    return String.valueOf(20 + wide * 7 * random.nextGaussian());
  }

  private String whole(int below) {
    return test && oneIn(9) ? "" : String.valueOf(random.nextInt(below));
  }

  private String wholes(int count) {
    return IntStream.range(0, count).mapToObj(i -> whole(17)).collect(Collectors.joining(","));
  }

  /** One of many or few, the first ones more often; in test rows some that are new. */
  private String category(String gap, String... known) {
    if (oneIn(12)) {
      return gap;
    }
    return test && oneIn(9) ? "new " + random.nextInt(9) : known[random.nextInt(known.length)];
  }

  private String letter(int row) {
    return String.valueOf((char) ('A' + row % 26));
  }

  private IntFunction<String> numbers(int count) {
    return row -> {
      List<String> values = new ArrayList<>();
      for (int i = 0; i < count - 1; i++) {
        values.add(number());
      }
      values.add(String.valueOf(30 + 5 * random.nextGaussian()));
      return String.join(",", values);
    };
  }

  private void a9a() throws IOException {
    IntFunction<String> line =
        row ->
            (row % 3 == 0 ? "+1" : "-1")
                + IntStream.rangeClosed(1, 123)
                    .filter(i -> oneIn(9))
                    .mapToObj(i -> " " + i + ":1")
                    .collect(Collectors.joining());
    write("a9a/a9a.gz", TRAIN, line);
    write("a9a/a9a.t.gz", TEST, line);
  }

  private void adult() throws IOException {
    table(
        "adult",
        row ->
            String.join(
                ", ",
                whole(70),
                category("?", "Private", "State-gov", "Self-emp-inc"),
                whole(500_000),
                "Bachelors",
                whole(16),
                category("?", "Divorced", "Never-married"),
                category("?", "Sales", "Tech-support", "Craft-repair", "Armed-Forces"),
                category("?", "Husband", "Wife", "Own-child"),
                category("?", "White", "Black"),
                category("?", "Male", "Female"),
                whole(9_999),
                whole(2),
                whole(90),
                category("?", "United-States", "Mexico", "India", "Holand-Netherlands"),
                row % 4 == 0 ? ">50K" : "<=50K"));
  }

  private void californiaHousing() throws IOException {
    table(
        "california_housing",
        "longitude,latitude,housing_median_age,total_rooms,total_bedrooms,population,households,"
            + "median_income,median_house_value,ocean_proximity",
        row ->
            String.join(
                ",",
                // Derived columns are made of these two.
                String.valueOf(-124 + 10 * random.nextDouble()),
                String.valueOf(32 + 10 * random.nextDouble()),
                whole(52),
                whole(9_000),
                oneIn(20) ? "" : whole(2_000),
                whole(4_000),
                whole(1_500),
                number(),
                String.valueOf(50_000 + random.nextInt(450_000)),
                category("", "INLAND", "NEAR BAY", "NEAR OCEAN", "ISLAND")));
  }

  private void mammography() throws IOException {
    table("mammography", row -> numbers(6).apply(row) + "," + (row % 9 == 0 ? "'1'" : "'-1'"));
  }

  private void onlineShoppers() throws IOException {
    table(
        "online_shoppers",
        "Administrative,Administrative_Duration,Informational,Informational_Duration,"
            + "ProductRelated,ProductRelated_Duration,BounceRates,ExitRates,PageValues,SpecialDay,"
            + "Month,OperatingSystems,Browser,Region,TrafficType,VisitorType,Weekend,Revenue",
        row ->
            String.join(
                ",",
                whole(20),
                number(),
                whole(20),
                number(),
                whole(200),
                number(),
                number(),
                number(),
                number(),
                number(),
                category("", "Feb", "Mar", "June", "Nov"),
                whole(8),
                whole(13),
                whole(9),
                whole(20),
                category("", "New_Visitor", "Returning_Visitor", "Other"),
                random.nextBoolean() ? "TRUE" : "FALSE",
                row % 6 == 0 ? "TRUE" : "FALSE"));
  }

  private void titanic() throws IOException {
    table(
        "titanic",
        "PassengerId,Survived,Pclass,Name,Sex,Age,SibSp,Parch,Ticket,Fare,Cabin,Embarked",
        row ->
            String.join(
                ",",
                String.valueOf(row),
                String.valueOf(row % 2),
                String.valueOf(1 + random.nextInt(3)),
                "\"Doe, Mr. " + row + "\"",
                category("", "male", "female"),
                oneIn(5) ? "" : number(),
                whole(5),
                whole(4),
                "A/5 " + row,
                number(),
                "",
                category("", "S", "C", "Q")));
  }

  /** What no example has: every scaling, all types, two targets of another form. */
  private void kinds() throws IOException {
    table(
        "kinds",
        "plain,even,narrow,middle,rank,open,day,moment,colour,code,price,area",
        row ->
            String.join(
                ",",
                number(),
                number(),
                number(),
                number(),
                number(),
                oneIn(9) ? "" : String.valueOf(random.nextBoolean()),
                oneIn(9)
                    ? ""
                    : "20%02d-0%s-1%s"
                        .formatted(random.nextInt(30), 1 + random.nextInt(9), row % 10),
                oneIn(9)
                    ? ""
                    : "2025-11-0%s %02d:30:15.250".formatted(1 + row % 9, random.nextInt(24)),
                category("", "red", "größer", "a \\\"b\\\"".replace("\\\"", "'")),
                test && oneIn(9) ? "9999" : String.valueOf(100 + random.nextInt(7)),
                String.valueOf(1_000 + random.nextInt(9_000)),
                String.valueOf(0.5 + random.nextDouble())));
  }
}
