package io.gradus.dataset.source.format;

import io.gradus.encode.DataException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Files that are not read, and what makes of them files that are. */
enum ForeignFormat {
  EXCEL(
      "an Excel workbook",
      "in Python: pandas.read_excel(…).to_parquet(…)",
      List.of("xlsx", "xlsm", "xlsb", "xls"),
      bytes(0xD0, 0xCF, 0x11, 0xE0)),
  OPEN_DOCUMENT(
      "an OpenDocument spreadsheet",
      "in Python: pandas.read_excel(…, engine=\"odf\").to_parquet(…)",
      List.of("ods")),
  ARROW(
      "an Arrow or Feather file",
      "in Python: pyarrow.feather.read_table(…), then pyarrow.parquet.write_table(…)",
      List.of("feather", "arrow", "ipc"),
      ascii("ARROW1"),
      ascii("FEA1")),
  PICKLE(
      "a pickle of Python",
      "in Python: pandas.read_pickle(…).to_parquet(…)",
      List.of("pkl", "pickle"),
      bytes(0x80, 0x02),
      bytes(0x80, 0x03),
      bytes(0x80, 0x04),
      bytes(0x80, 0x05)),
  NUMPY(
      "an array of NumPy",
      "in Python: pandas.DataFrame(numpy.load(…)).to_parquet(…), with columns of texts as names",
      List.of("npy", "npz"),
      concat(bytes(0x93), ascii("NUMPY"))),
  HDF5(
      "an HDF5 file",
      "in Python: pandas.read_hdf(…).to_parquet(…), or h5py",
      List.of("h5", "hdf5", "hdf"),
      concat(bytes(0x89), ascii("HDF"))),
  SPSS(
      "a file of SPSS",
      "in Python: pandas.read_spss(…).to_parquet(…)",
      List.of("sav", "zsav", "por"),
      ascii("$FL2"),
      ascii("$FL3")),
  SAS(
      "a table of SAS",
      "in Python: pandas.read_sas(…).to_parquet(…)",
      List.of("sas7bdat", "xpt"),
      concat(new byte[12], bytes(0xC2, 0xEA, 0x81, 0x60))),
  STATA(
      "a file of Stata",
      "in Python: pandas.read_stata(…).to_parquet(…)",
      List.of("dta"),
      ascii("<stata_dta>")),
  R("data of R", "in R: arrow::write_parquet(readRDS(…), …)", List.of("rds", "rda", "rdata")),
  SQLITE(
      "a database of SQLite",
      "in Python: pandas.read_sql(…).to_parquet(…)",
      List.of("sqlite", "sqlite3"),
      ascii("SQLite format 3")),
  ARFF(
      "a file of Weka",
      "in Python: pandas.DataFrame(scipy.io.arff.loadarff(…)[0]).to_parquet(…)",
      List.of("arff")),
  MATLAB(
      "a file of MATLAB",
      "in Python: scipy.io.loadmat(…), then pandas",
      List.of("mat"),
      ascii("MATLAB ")),
  PDF("a PDF document", "with a program that extracts tables", List.of("pdf"), ascii("%PDF")),
  SEVEN_ZIP("an archive", "by unpacking it: 7z x …", List.of("7z"), bytes('7', 'z', 0xBC, 0xAF)),
  RAR("an archive", "by unpacking it: unrar x …", List.of("rar"), ascii("Rar!")),
  TAR("an archive", "by unpacking it: tar xf …", List.of("tar", "tgz")),
  XZ(
      "compressed by xz",
      "by decompressing it: xz -d …; gzip and zstd are read as they are",
      List.of("xz", "lzma"),
      bytes(0xFD, '7', 'z', 'X', 'Z')),
  BROTLI(
      "compressed by Brotli",
      "by decompressing it: brotli -d …; gzip and zstd are read as they are",
      List.of("br")),
  COMPRESS(
      "compressed by compress",
      "by decompressing it: uncompress …; gzip and zstd are read as they are",
      List.of("z"),
      bytes(0x1F, 0x9D)),
  ZIP(
      "a zip archive",
      "by unpacking it: unzip …; gzip is read as it is (Excel's .xlsx is a zip archive, too: export"
          + " it as CSV)",
      List.of("zip"),
      bytes('P', 'K', 3, 4),
      bytes('P', 'K', 5, 6));

  private final String title;
  private final String conversion;
  private final List<String> extensions;
  private final byte[][] beginnings;

  ForeignFormat(String title, String conversion, List<String> extensions, byte[]... beginnings) {
    this.title = title;
    this.conversion = conversion;
    this.extensions = extensions;
    this.beginnings = beginnings;
  }

  /** The format that a file of that name has. */
  static Optional<ForeignFormat> byName(String name) {
    String extension = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return name.indexOf('.') < 0
        ? Optional.empty()
        : Arrays.stream(values())
            .filter(format -> format.extensions.contains(extension))
            .findFirst();
  }

  /** The format of a file that begins with these bytes. */
  static Optional<ForeignFormat> byContent(byte[] start) {
    return Arrays.stream(values())
        .filter(
            format ->
                Arrays.stream(format.beginnings)
                    .anyMatch(
                        beginning ->
                            start.length >= beginning.length
                                && Arrays.equals(
                                    start, 0, beginning.length, beginning, 0, beginning.length)))
        .findFirst();
  }

  /** Says what the file is, and what to do. */
  DataException refusal(String file) {
    return DataException.because("This is " + title + ", which is not read.")
        .file(file)
        .remedy("Convert it, " + conversion + ".")
        .build();
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
