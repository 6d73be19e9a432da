package io.gradus.dataset.source.format;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.gradus.dataset.source.FilesTest;
import io.gradus.dataset.text.BlankSeparated;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FormatDetectorTest extends FilesTest {
  private static DetectedFormat detect(String path, String... options) {
    return FormatDetector.detect(files(path), options(options), HADOOP);
  }

  private DetectedFormat ofText(String text, String... options) {
    return detect(file("rows.data", text), options);
  }

  private static DetectedFormat csv(String separator, String header) {
    return new DetectedFormat("csv", Map.of("sep", separator, "header", header));
  }

  @ParameterizedTest
  @CsvSource({
    "a.csv, csv",
    "a.TSV.gz, csv",
    "part-0.snappy.parquet, parquet",
    "a.orc, orc",
    "a.jsonl, json",
    "a.libsvm, libsvm",
    "a.avro, avro",
    "t10k-images-idx3-ubyte.gz, idx"
  })
  void namesTell(String name, String format) {
    assertEquals(DetectedFormat.of(format), detect(file(name, "whatever it holds")));
  }

  @Test
  void firstBytesTell() {
    assertEquals(DetectedFormat.of("parquet"), detect(file("a", "PAR1....")));
    assertEquals(DetectedFormat.of("orc"), detect(file("b.bin", "ORC....")));
    assertEquals(DetectedFormat.of("avro"), detect(bytes("c", new byte[] {'O', 'b', 'j', 1, 0})));
    assertEquals(
        DetectedFormat.of("idx"), detect(bytes("d", new byte[] {0, 0, 8, 1, 0, 0, 0, 1, 7})));
  }

  @Test
  void theSeparatorIsToldWhereOneFits() {
    assertEquals(csv(",", "true"), ofText("x,y\n1,2\n3,4\n"));
    assertEquals(csv(";", "true"), ofText("x;y\n1,5;2\n3,5;4\n"));
    assertEquals(csv("\t", "true"), ofText("x\ty\n1\tred, or blue\n3\tgreen\n"));
    assertEquals(csv("|", "false"), ofText("1|2\n3|4\n"));
    assertEquals(csv(",", "true"), ofText("x,y\n1,\"a,b\"\n3,c\n"));
    assertEquals(csv(",", "true"), ofText("\uFEFFx,y\r\n1,2\r\n"));
    assertRefused(
        () -> ofText("1,5;2\n3,5;4\n"), "semicolons (2 of them)", "commas (2 of them)", "sep");
    assertRefused(() -> ofText("one\ntwo\n"), "rows.data", "data.format = csv");
    assertRefused(() -> ofText("1,2\n3,4,5\n"), "data.options.sep");
    assertRefused(() -> ofText("1,2\n"), "data.options.sep");
  }

  @Test
  void repeatedBlanksAreASeparator() {
    assertEquals(csv(BlankSeparated.OPTION, "false"), ofText("15.26   14.8  1\n2  3.5 2\n"));
    assertEquals(csv(BlankSeparated.OPTION, "true"), ofText("  x   y\n  1   2\n 10  20\n"));
    assertEquals(
        csv("\t", "false"), ofText("540.0 \t0.0 \t28 \n54.0 \t10.0 \t2 \n"), "blanks beside tabs");
    assertRefused(
        () -> ofText("18.0   8   307.0\t\"chevrolet\"\n15.0   8   350.0\t\"buick\"\n"),
        "tabs (2 of them)",
        "repeated blanks (4 of them)",
        "data.options.sep = \"whitespace\"");
  }

  @Test
  void theHeaderIsToldWhereOnlyOneFits() {
    assertEquals(csv(",", "false"), ofText("T,2,8\nI,5,12\n"));
    assertEquals(csv(",", "true"), ofText("name,size\nT,2\nI,5\n"));
    assertRefused(
        () -> ofText("p,x,s\ne,x,y\n"), "whether the first line", "data.options.header = true");
    assertEquals(
        new DetectedFormat("csv", Map.of("sep", ",")), ofText("p,x,s\ne,x,y\n", "header", "false"));
    assertEquals(
        new DetectedFormat("csv", Map.of("header", "false")), ofText("1:2\n3:4\n", "sep", ":"));
  }

  @Test
  void otherFormatsOfText() {
    assertEquals(DetectedFormat.of("json"), ofText("{\"x\": 1}\n{\"x\": 2}\n"));
    assertEquals(DetectedFormat.of("libsvm"), ofText("-1 3:1 11:1 \n+1 5:0.5 # note\n0\n"));
    assertRefused(() -> ofText("[\n{\"x\": 1},\n"), "data.options.multiLine = true");
    assertRefused(() -> ofText("{\n\"x\": 1\n}\n"), "data.options.multiLine = true");
    assertEquals(csv(BlankSeparated.OPTION, "false"), ofText("5 10:30\n6 11:45\n"), "times of day");
  }

  @Test
  void filesMustBeOfOneFormatAndOneDialect() {
    file("mixed/a.data", "1,2\n3,4\n");
    file("mixed/b.names", "1;2\n3;4\n");
    assertRefused(
        () -> detect(folder.resolve("mixed").toString()), "b.names", "sep = \",\"", "sep = \";\"");
    file("compressed/a.csv", "x\n1\n");
    file("compressed/b.csv.gz", "x\n1\n");
    assertEquals(DetectedFormat.of("csv"), detect(folder.resolve("compressed").toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "book.xlsx, Excel, read_excel", "a.sav, SPSS, read_spss", "a.feather, Arrow, pyarrow",
    "a.pkl, pickle, read_pickle", "a.npy, NumPy, numpy", "a.csv.zip, zip, unzip",
    "a.sas7bdat, SAS, read_sas", "rows.tar.gz, archive, tar xf", "a.dta, Stata, read_stata",
    "a.csv.xz, compressed, xz -d", "a.h5, HDF5, read_hdf", "a.arff, Weka, arff"
  })
  void foreignFormatsAreNamedWithATool(String name, String what, String tool) {
    assertRefused(() -> detect(file(name, "content")), name, what, tool);
    assertRefused(
        () -> FormatDetector.requireText(files(file(name, "content")), "csv", HADOOP), what, tool);
  }

  @Test
  void foreignFormatsAreKnownByTheirFirstBytes() {
    String zip = bytes("a.csv", new byte[] {'P', 'K', 3, 4, 0, 0});
    assertRefused(() -> FormatDetector.requireText(files(zip), "csv", HADOOP), "a.csv", "unzip");
    assertRefused(() -> detect(bytes("b", new byte[] {'P', 'K', 3, 4, 0, 0})), "zip");
    assertRefused(() -> detect(bytes("c", new byte[] {(byte) 0x80, 4, 1, 1})), "pickle");
    assertRefused(() -> detect(bytes("d.dat", new byte[] {1, 0, 2, 0})), "data.format");
    String parquet = file("e.csv", "PAR1....");
    assertRefused(
        () -> FormatDetector.requireText(files(parquet), "csv", HADOOP), "data.format = parquet");
  }

  @Test
  void compressedFilesMustSayIt() throws Exception {
    String gz = file("a.csv.gz", "x\n1\n");
    java.nio.file.Path plain = folder.resolve("b.csv");
    java.nio.file.Files.copy(java.nio.file.Path.of(gz), plain);
    assertDoesNotThrow(() -> FormatDetector.requireText(files(gz), "csv", HADOOP));
    assertRefused(
        () -> FormatDetector.requireText(files(plain.toString()), "csv", HADOOP), "end in .gz");
  }
}
