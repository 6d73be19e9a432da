package io.gradus.dataset.column;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.gradus.config.ColumnType;
import io.gradus.dataset.Configs;
import io.gradus.dataset.EncoderTest;
import io.gradus.dataset.PreparedData;
import io.gradus.dataset.row.SparkTexts;
import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.JavaTexts;
import io.gradus.network.EmbeddingInput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.unsafe.types.UTF8String;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Categories that share codes by hash, held against Scala's own hash. */
class HashedCategoriesTest extends EncoderTest {
  private static final long SEED = 20_261_128;

  /** The bucket of a text, from 0, by the hash of Scala's library. */
  private static int bucket(String text, int buckets) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    int hash = scala.util.hashing.MurmurHash3$.MODULE$.bytesHash(bytes, 0);
    return (int) ((hash & 0xFFFF_FFFFL) % buckets);
  }

  @Test
  void theHashIsTheSameInEveryFormOfAText() {
    Random random = new Random(SEED);
    for (int i = 0; i < 5_000; i++) {
      byte[] bytes = new byte[random.nextInt(24)];
      random.nextBytes(bytes);
      // Of random bytes: characters of one and two bytes, and the one for what is none, of three.
      String text =
          new String(bytes, i % 2 == 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
      byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
      int expected = scala.util.hashing.MurmurHash3$.MODULE$.bytesHash(encoded, 0);
      assertEquals(expected, JavaTexts.INSTANCE.hash(text), text);
      assertEquals(expected, SparkTexts.INSTANCE.hash(UTF8String.fromString(text)), text);
    }
  }

  private static Dataset<Row> table(String... values) {
    List<Row> rows = new ArrayList<>();
    for (String value : values) {
      rows.add(RowFactory.create(value, rows.size() % 2));
    }
    return ordered("k STRING, label INT", rows);
  }

  private static String note(FeatureEncoder encoder) {
    return encoder.describe().stream()
        .filter(line -> line.startsWith("\"k\""))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void rareAndNewCategoriesHaveTheCodeOfTheirBucket() {
    Configs configs = new Configs();
    configs.minimumCount = Optional.of(2);
    configs.hashBuckets = 4;
    Dataset<Row> rows = table("ç", "a", "b", "a", null, "b", "ç", "ç", "d", "é", null);
    FeatureEncoder encoder = fit(rows, configs);
    int[] expected = {6, 7, 8, 7, 0, 8, 6, 6, 2 + bucket("d", 4), 2 + bucket("é", 4), 0};
    assertArrayEquals(expected, encode(rows, encoder, configs).codes());
    // ⌈1.6 · 9^0.56⌉ = ⌈5.48⌉
    assertEquals(List.of(new EmbeddingInput("k", 9, 6)), encoder.inputSpec().categoricals());
    assertTrue(note(encoder).contains("; 2 rare ones and new ones in 4 hash buckets"));
    for (String other : List.of("z", "東京", "d", "")) {
      assertArrayEquals(
          new int[] {2 + bucket(other, 4)}, encode(table(other), encoder, configs).codes(), other);
    }
    configs.minimumCount = Optional.of(1);
    assertTrue(note(fit(rows, configs)).contains("of which no training row tells"));
  }

  @Test
  void withoutAnyOfItsOwnAllCategoriesAreHashed() {
    Configs configs = new Configs();
    configs.maxCategories = 0;
    configs.hashBuckets = 3;
    String[] values = {"x", "y", "x", "zz", null, "y"};
    FeatureEncoder encoder = fit(table(values), configs);
    FeatureColumn.Categorical column = (FeatureColumn.Categorical) encoder.features().get(0);
    assertEquals(List.of(), column.vocabulary());
    assertTrue(note(encoder).contains("; all and new ones in 3 hash buckets"));
    assertEquals(5, column.cardinality());
    assertArrayEquals(
        Arrays.stream(values).mapToInt(text -> text == null ? 0 : 2 + bucket(text, 3)).toArray(),
        encode(table(values), encoder, configs).codes());
  }

  @Test
  void moreThanATaskCountsAreHashedWithoutBeingListed() {
    Dataset<Row> rows =
        spark
            .range(0, 260_000, 1, 1)
            .selectExpr("string(if(id < 250000, id, id % 10)) AS k", "id % 2 AS label");
    Configs configs = new Configs();
    configs.columns.put("k", typed(ColumnType.CATEGORICAL));
    configs.maxCategories = 0;
    configs.hashBuckets = 1000;
    FeatureEncoder encoder = fit(rows, configs);
    FeatureColumn.Categorical column = (FeatureColumn.Categorical) encoder.features().get(0);
    assertTrue(column.pooledMore());
    assertTrue(encoder.toJson().length() < 3_000, "no category is kept");
    assertArrayEquals(
        new int[] {2 + bucket("77", 1000)}, encode(table("77"), encoder, configs).codes());
  }

  private static PreparedData prepared(Configs configs, List<Row> table) {
    Dataset<Row> rows = rows("n double, city string, label string", table.toArray(Row[]::new));
    return prepare(configs, rows, 2, Optional.empty(), SEED);
  }

  /**
   * The same rows with the bucket's name in place of each city that has no code of its own: no hash
   * is needed then, and the means have to be the same, of training rows and of all others.
   */
  @ParameterizedTest
  @EnumSource(names = {"TARGET", "ORDERED_TARGET"})
  void aBucketsMeanIsThatOfAllItsRows(CategoricalEncoding encoding) {
    int buckets = 5;
    Random random = new Random(SEED);
    List<Row> hashed = new ArrayList<>();
    List<Row> named = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      // Two that are frequent; of 200 others validation rows have some that no training row has.
      String city = random.nextInt(3) > 0 ? "big " + i % 2 : "small " + random.nextInt(200);
      String label = random.nextInt(4) == 0 ? "yes" : "no";
      boolean own = city.startsWith("big");
      hashed.add(RowFactory.create((double) i, city, label));
      named.add(
          RowFactory.create((double) i, own ? city : "bucket " + bucket(city, buckets), label));
    }
    Configs configs = new Configs();
    configs.encoding = encoding;
    configs.validationFraction = 0.3;
    try (PreparedData expected = prepared(configs, named)) {
      configs.minimumCount = Optional.of(50);
      configs.hashBuckets = buckets;
      try (PreparedData found = prepared(configs, hashed)) {
        FeatureColumn.TargetMean column =
            (FeatureColumn.TargetMean) found.encoder().features().get(1);
        assertEquals(2 + buckets + 2, column.means().size());
        assertArrayEquals(
            joined(expected.train()).dense(), joined(found.train()).dense(), 1e-5f, "training");
        assertArrayEquals(
            joined(expected.validation().orElseThrow()).dense(),
            joined(found.validation().orElseThrow()).dense(),
            1e-5f,
            "validation");
      }
    }
  }
}
