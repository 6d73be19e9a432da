package io.gradus.encode;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.ThreadMXBean;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.network.EmbeddingInput;
import io.gradus.network.Task;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Codes that categories share by hash. */
class HashBucketsTest {
  /**
   * Their published hashes, 0xba6bd213, 0xc0363e43 and 0x2e4ff723, are 11, 4 and 6 modulo 13; with
   * a sign they would be others.
   */
  private static final List<String> TEXTS =
      List.of("test", "Hello, world!", "The quick brown fox jumps over the lazy dog");

  private static FeatureColumn.Categorical column(
      List<String> pooled, boolean more, List<String> vocabulary, int buckets) {
    return new FeatureColumn.Categorical(
        "city", CategoricalEncoding.EMBEDDING, 2, pooled, more, vocabulary, buckets);
  }

  private static FeatureEncoder encoder(FeatureColumn column) {
    return new FeatureEncoder(
        Task.REGRESSION,
        new LabelEncoding.Numbers(List.of("y"), List.of(Scale.Affine.IDENTITY)),
        null,
        Map.of(),
        List.of(column),
        List.of());
  }

  private static Block encode(PlainRowEncoder encoder, List<String> cities) {
    BlockBuilder block = Block.builder(encoder.layout(), cities.size());
    for (int i = 0; i < cities.size(); i++) {
      encoder.encode(new Object[] {cities.get(i)});
      encoder.append(block, i);
    }
    return block.build();
  }

  private static final List<String> CITIES =
      Arrays.asList("Rom", "Bonn", null, TEXTS.get(0), TEXTS.get(1), TEXTS.get(2), TEXTS.get(1));

  @Test
  void categoriesWithoutACodeOfTheirOwnGetThatOfTheirHash() {
    FeatureColumn.Categorical column =
        column(List.of(TEXTS.get(0)), false, List.of("Rom", "Bonn"), 13);
    assertEquals(new EmbeddingInput("city", 17, 2), column.input());
    PlainRowEncoder encoder = new PlainRowEncoder(encoder(column));
    // 0 missing, 1 nobody, 2 to 14 the buckets, then the vocabulary
    assertArrayEquals(new int[] {15, 16, 0, 13, 6, 8, 6}, encode(encoder, CITIES).codes());
    SeenValues seen = encoder.seen();
    assertEquals(3, seen.unseen(0), "rare ones of training were seen");
    assertEquals(List.of(TEXTS.get(1), TEXTS.get(2)), seen.examples(0));
    assertEquals(1, seen.gaps(0));
  }

  @Test
  void ofMoreThanAreListedNobodyKnowsWhichAreNew() {
    PlainRowEncoder encoder = new PlainRowEncoder(encoder(column(List.of(), true, List.of(), 13)));
    assertArrayEquals(new int[] {13, 6, 8}, encode(encoder, TEXTS).codes());
    assertEquals(0, encoder.seen().unseen(0));
  }

  @Test
  void aMeanStandsForEachBucket() {
    List<List<Double>> means = new ArrayList<>();
    for (double code = 0; code < 16; code++) {
      means.add(List.of(code / 8));
    }
    FeatureColumn.TargetMean column =
        new FeatureColumn.TargetMean(
            column(List.of(), false, List.of("Rom"), 13),
            means,
            List.of(Scale.Affine.IDENTITY),
            null);
    String json = encoder(column).toJson();
    assertEquals(json, FeatureEncoder.fromJson(json).toJson());
    PlainRowEncoder encoder = new PlainRowEncoder(FeatureEncoder.fromJson(json));
    assertArrayEquals(
        new float[] {15 / 8f, 13 / 8f, 6 / 8f, 8 / 8f},
        encode(encoder, List.of("Rom", TEXTS.get(0), TEXTS.get(1), TEXTS.get(2))).dense());
  }

  @Test
  void jsonHasBucketsOnlyWhereThereAreSome() {
    String with = encoder(column(List.of("a"), false, List.of("b"), 7)).toJson();
    assertTrue(with.contains("\"buckets\" : 7"), with);
    assertEquals(with, FeatureEncoder.fromJson(with).toJson());
    String without = encoder(column(List.of("a"), false, List.of("b"), 0)).toJson();
    assertFalse(without.contains("buckets"), without);
    assertEquals(without, FeatureEncoder.fromJson(without).toJson());
  }

  @Test
  void damagedBucketsAreRefused() {
    String json = encoder(column(List.of(), false, List.of("b"), 7)).toJson();
    for (String wrong : List.of("-1", "2147483647", "\"7\"", "null")) {
      String damaged = json.replace("\"buckets\" : 7", "\"buckets\" : " + wrong);
      DataException refused =
          assertThrows(DataException.class, () -> FeatureEncoder.fromJson(damaged), wrong);
      assertTrue(refused.getMessage().contains("damaged"), refused::getMessage);
    }
  }

  @Test
  void eachCodeHasAMeaning() {
    FeatureColumn.Categorical hashed = column(List.of("a"), false, List.of("Rom"), 2);
    assertEquals(
        List.of("(missing)", "(unseen)", "(bucket 1 of 2)", "(bucket 2 of 2)", "Rom"),
        names(hashed));
    assertEquals(
        List.of("(missing)", "(unseen)", "(pooled)", "Rom"),
        names(column(List.of("a"), false, List.of("Rom"), 0)));
    assertEquals(
        List.of("(missing)", "(unseen)", "Rom"),
        names(column(List.of(), false, List.of("Rom"), 0)));
    assertEquals(
        new CodeMeaning(CodeMeaning.Kind.BUCKET, "bucket 2 of 2"), CodeMeaning.of(hashed, 3));
  }

  private static List<String> names(FeatureColumn.Categorical column) {
    List<String> names = new ArrayList<>();
    for (int code = 0; code < column.cardinality(); code++) {
      names.add(CodeMeaning.of(column, code).name());
    }
    return names;
  }

  @Test
  void hashingAllocatesNothing() {
    assumeTrue(ManagementFactory.getThreadMXBean() instanceof ThreadMXBean);
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    CategoryCodes<String> codes =
        new CategoryCodes<>(column(List.of("a"), false, List.of("Rom"), 1000), JavaTexts.INSTANCE);
    String[] texts = {"Rom", "Zürich", "東京", "\uD83D\uDE00", TEXTS.get(2)};
    int quiet = 0;
    int sum = 0;
    // What the JVM allocates now and then, when it compiles, only begins the row again.
    for (int round = 0; round < 200 && quiet < 24; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      for (String text : texts) {
        int code = codes.of(text);
        sum += codes.isUnseen(text, code) ? code : 1;
      }
      long allocated = threads.getCurrentThreadAllocatedBytes() - before;
      quiet = allocated == 0 ? quiet + 1 : 0;
    }
    assertEquals(
        24, quiet, "rounds in a row that allocated nothing, of codes that add up to " + sum);
  }
}
