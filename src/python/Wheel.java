import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * Writes wheels of the package in the folder where it is started. A program of one file that the
 * build runs, so that the build needs no Python. The same input gives the same bytes.
 *
 * <p>Arguments: {@code spark}, the jar, the Spark line such as 4.2, the version, the folder to
 * write to: one wheel with the jar for Spark inside, and one without it for clients of Spark
 * Connect. Or {@code airflow}, the schema of results, the version, the folder to write to.
 */
final class Wheel {
  private static final String LICENCES = "META-INF/licenses/";

  /** What is written, by its name in the wheel; in their order, whatever a file system's is. */
  private final TreeMap<String, byte[]> files = new TreeMap<>();

  private final About about;

  /**
   * What a wheel is called and asks for.
   *
   * @param root folder of the package
   * @param entryPoints what others find in it by name, as lines of a file
   */
  private record About(
      String name,
      String version,
      String root,
      String summary,
      String python,
      List<String> requires,
      List<String> entryPoints) {
    /** For the PySpark of a line, under the name that an index has for it. */
    static About ofSpark(String name, String version, String line, String pyspark) {
      int dot = line.indexOf('.');
      String next = line.substring(0, dot + 1) + (Integer.parseInt(line.substring(dot + 1)) + 1);
      List<String> requires = new ArrayList<>(List.of("numpy>=1.21", "pandas>=1.5,<3"));
      requires.add("%s>=%s,<%s".formatted(pyspark, line, next));
      if (line.startsWith("3.")) {
        // PySpark 3.5 brings NumPy 1, with which later Arrows do not load, though pip takes both.
        requires.add("pyarrow<19");
      }
      return new About(
          name,
          version,
          "gradus",
          "Synchronous data-parallel training of neural networks on Apache Spark",
          "3.9",
          List.copyOf(requires),
          List.of());
    }

    static About ofAirflow(String version) {
      return new About(
          "gradus-airflow",
          version,
          "gradus_airflow",
          "Training, comparing and scoring neural networks on Apache Spark as tasks of Airflow",
          "3.10",
          List.of("apache-airflow>=3.3,<4", "apache-airflow-providers-apache-spark>=6.3,<7"),
          List.of("[apache_airflow_provider]", "provider_info=gradus_airflow._provider:info"));
    }

    /** As file names have it. */
    String stem() {
      return name.replace('-', '_') + "-" + version;
    }

    /** Where the wheel tells of itself. */
    String folder() {
      return stem() + ".dist-info/";
    }
  }

  public static void main(String[] arguments) throws IOException, NoSuchAlgorithmException {
    if (arguments[0].equals("airflow")) {
      Wheel wheel = new Wheel(About.ofAirflow(arguments[2]));
      wheel.files.put(
          "gradus_airflow/result.schema.json", Files.readAllBytes(Path.of(arguments[1])));
      wheel.writeTo(
          Files.createDirectories(Path.of(arguments[3])),
          "`gradus_airflow.GradusOperator` runs one command of Gradus and reads the result that it",
          "leaves; `gradus_airflow.example_dags` has whole pipelines.");
      return;
    }
    Path jar = Path.of(arguments[1]);
    String line = arguments[2];
    // Such as 0.2.0.4.2: pip chooses by the PySpark that is asked for; an index takes no local
    // version.
    String version = arguments[3] + "." + line;
    Path folder = Files.createDirectories(Path.of(arguments[4]));
    Wheel wheel = new Wheel(About.ofSpark("gradus-spark", version, line, "pyspark[sql]"));
    wheel.files.put("gradus/ml/jars/" + jar.getFileName(), Files.readAllBytes(jar));
    wheel.takeLicences(jar);
    wheel.writeTo(
        folder,
        "Neural networks as stages of Spark ML %s, with the jar for Spark inside:".formatted(line),
        "`gradus.ml.session_builder()` makes a session that has it.");
    // Spark Connect of Spark 3 has no ML.
    if (!line.startsWith("3.")) {
      new Wheel(About.ofSpark("gradus-spark-client", version, line, "pyspark-client"))
          .writeTo(
              folder,
              "Neural networks as stages of Spark ML %s, through Spark Connect and without Java."
                  .formatted(line),
              "The server has the jar of Gradus.");
    }
  }

  private Wheel(About about) throws IOException {
    this.about = about;
    takePackage(Path.of(about.root()));
  }

  private void takePackage(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        String name = file.toString().replace('\\', '/');
        if (name.endsWith(".py") || name.endsWith("/py.typed")) {
          files.put(name, Files.readAllBytes(file));
        }
      }
    }
  }

  private void takeLicences(Path jar) throws IOException {
    String to = about.folder() + "licenses/";
    try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(jar))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (!entry.isDirectory() && entry.getName().startsWith(LICENCES)) {
          files.put(to + entry.getName().substring(LICENCES.length()), zip.readAllBytes());
        }
      }
    }
  }

  private void describe(String... text) {
    List<String> metadata =
        new ArrayList<>(
            List.of(
                "Metadata-Version: 2.1",
                "Name: " + about.name(),
                "Version: " + about.version(),
                "Summary: " + about.summary(),
                "Requires-Python: >=" + about.python()));
    about.requires().forEach(required -> metadata.add("Requires-Dist: " + required));
    metadata.addAll(List.of("Description-Content-Type: text/markdown", ""));
    metadata.addAll(List.of(text));
    put(about.folder() + "METADATA", metadata);
    put(
        about.folder() + "WHEEL",
        List.of(
            "Wheel-Version: 1.0",
            "Generator: gradus",
            "Root-Is-Purelib: true",
            "Tag: py3-none-any"));
    put(about.folder() + "top_level.txt", List.of(about.root()));
    if (!about.entryPoints().isEmpty()) {
      put(about.folder() + "entry_points.txt", about.entryPoints());
    }
  }

  private void put(String name, List<String> lines) {
    files.put(name, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private void writeTo(Path folder, String... text) throws IOException, NoSuchAlgorithmException {
    describe(text);
    Path wheel = folder.resolve(about.stem() + "-py3-none-any.whl");
    StringBuilder record = new StringBuilder();
    try (OutputStream out = Files.newOutputStream(wheel);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (var file : files.entrySet()) {
        add(zip, file.getKey(), file.getValue());
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.getValue());
        record.append(
            "%s,sha256=%s,%d\n"
                .formatted(
                    file.getKey(),
                    Base64.getUrlEncoder().withoutPadding().encodeToString(digest),
                    file.getValue().length));
      }
      String name = about.folder() + "RECORD";
      record.append(name).append(",,\n");
      add(zip, name, record.toString().getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void add(ZipOutputStream zip, String name, byte[] content) throws IOException {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(LocalDateTime.of(1980, 1, 1, 0, 0));
    zip.putNextEntry(entry);
    zip.write(content);
    zip.closeEntry();
  }
}
