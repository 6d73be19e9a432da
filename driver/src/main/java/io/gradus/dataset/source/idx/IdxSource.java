package io.gradus.dataset.source.idx;

import io.gradus.config.Storages;
import io.gradus.dataset.scan.SparkErrors;
import io.gradus.dataset.source.place.Decompression;
import io.gradus.dataset.source.place.InputFiles;
import io.gradus.encode.DataException;
import io.gradus.network.Shape;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.util.SerializableConfiguration;

/**
 * IDX files as rows with the columns {@code image} (unsigned bytes) and {@code label} (a whole
 * number). The image column carries its shape in the metadata. Large uncompressed files are split.
 */
public final class IdxSource {
  static final String IMAGE = "image";
  static final String LABEL = "label";

  /** Metadata of a binary column: its shape. */
  public static final String SHAPE = "gradus.shape";

  /** Metadata of a numeric label column: its numbers are names of classes. */
  public static final String CLASSES = "gradus.classes";

  private static final int SPLIT_BYTES = 32 << 20;

  private final SparkSession spark;
  private final Configuration hadoop;

  /** A reader. */
  public IdxSource(SparkSession spark, Configuration hadoop) {
    this.spark = spark;
    this.hadoop = hadoop;
  }

  /**
   * The rows of the image files, in order.
   *
   * @param labels a label file for each image file; empty to find them by name
   */
  public Dataset<Row> read(InputFiles input, List<String> labels) {
    List<FileStatus> images = new ArrayList<>();
    List<IdxHeader> headers = new ArrayList<>();
    for (FileStatus file : input.files()) {
      IdxHeader header = header(file);
      if (!header.isLabels()) {
        images.add(file);
        headers.add(header);
      }
    }
    if (images.isEmpty()) {
      throw DataException.expected("image files, of 2 dimensions or more", "label files only")
          .file(input.files().get(0).getPath().toString())
          .remedy("Name the image files in data.train; label files stand in data.idx-labels.")
          .build();
    }
    checkShapes(images, headers);
    List<String> labelFiles = labelFiles(images, headers, labels);
    List<IdxSplit> splits = new ArrayList<>();
    for (int i = 0; i < images.size(); i++) {
      split(images.get(i), headers.get(i), labelFiles.get(i), splits);
    }
    return rows(splits, headers.get(0).shape(), labelFiles.get(0) != null);
  }

  private Dataset<Row> rows(List<IdxSplit> splits, Shape shape, boolean labelled) {
    JavaSparkContext context = JavaSparkContext.fromSparkContext(spark.sparkContext());
    Broadcast<SerializableConfiguration> conf =
        context.broadcast(new SerializableConfiguration(hadoop));
    JavaRDD<Row> rows =
        context
            .parallelize(splits, splits.size())
            .flatMap(split -> split.read(conf.value().value()));
    Metadata image =
        new MetadataBuilder()
            .putLongArray(SHAPE, shape.extents().stream().mapToLong(Integer::longValue).toArray())
            .build();
    StructType schema =
        new StructType(
            new StructField[] {new StructField(IMAGE, DataTypes.BinaryType, false, image)});
    if (labelled) {
      Metadata classes = new MetadataBuilder().putBoolean(CLASSES, true).build();
      schema = schema.add(new StructField(LABEL, DataTypes.IntegerType, false, classes));
    }
    return spark.createDataFrame(rows, schema);
  }

  private static void checkShapes(List<FileStatus> images, List<IdxHeader> headers) {
    Shape shape = headers.get(0).shape();
    for (int i = 1; i < images.size(); i++) {
      if (!headers.get(i).shape().equals(shape)) {
        throw DataException.expected(
                "rows of shape " + shape + " as in " + images.get(0).getPath(),
                headers.get(i).shape())
            .file(images.get(i).getPath().toString())
            .remedy("Train on files of one shape.")
            .build();
      }
    }
  }

  private List<String> labelFiles(
      List<FileStatus> images, List<IdxHeader> headers, List<String> given) {
    if (!given.isEmpty() && given.size() != images.size()) {
      throw DataException.expected(
              "as many label files as image files, which are " + images.size(), given.size())
          .remedy("Give data.idx-labels a file for each image file, in the same order.")
          .build();
    }
    List<String> found = new ArrayList<>();
    int labelled = 0;
    for (int i = 0; i < images.size(); i++) {
      Path image = images.get(i).getPath();
      Path label = given.isEmpty() ? customary(image) : new Path(given.get(i));
      FileStatus status = status(label, given.isEmpty());
      if (status == null) {
        found.add(null);
        continue;
      }
      IdxHeader header = header(status);
      if (!header.isLabels() || header.rows() != headers.get(i).rows()) {
        throw DataException.expected(
                headers.get(i).rows() + " labels, one for each row of " + image,
                header.isLabels() ? header.rows() : "rows of shape " + header.shape())
            .file(label.toString())
            .remedy("Check that the label file belongs to the image file.")
            .build();
      }
      labelled++;
      found.add(label.toString());
    }
    if (labelled > 0 && labelled < images.size()) {
      int missing = found.indexOf(null);
      throw DataException.because(
              "There is no label file " + customary(images.get(missing).getPath()) + ".")
          .file(images.get(missing).getPath().toString())
          .remedy("Put it beside the images, or name all label files in data.idx-labels.")
          .build();
    }
    return found;
  }

  /** {@code train-images-idx3-ubyte.gz} has {@code train-labels-idx1-ubyte.gz}. */
  private static Path customary(Path image) {
    String name = image.getName().replace("images", "labels").replaceFirst("idx[2-4]", "idx1");
    return new Path(image.getParent(), name);
  }

  private FileStatus status(Path path, boolean optional) {
    try {
      return Storages.at(path, hadoop).getFileStatus(path);
    } catch (java.io.FileNotFoundException e) {
      if (optional) {
        return null;
      }
      throw DataException.because("There is no such label file.")
          .file(path.toString())
          .remedy("Check data.idx-labels.")
          .cause(e)
          .build();
    } catch (IOException e) {
      throw DataException.because("Could not read the file: " + SparkErrors.rootMessage(e))
          .file(path.toString())
          .cause(e)
          .build();
    }
  }

  private IdxHeader header(FileStatus file) {
    Path path = file.getPath();
    try (DataInputStream in = new DataInputStream(Decompression.open(path, hadoop))) {
      IdxHeader header = IdxHeader.read(in, path.toString());
      if (!Decompression.isCompressed(path, hadoop) && file.getLen() != header.fileBytes()) {
        throw DataException.expected(
                header.fileBytes() + " bytes, as the head of the file says",
                file.getLen() + " bytes")
            .file(path.toString())
            .remedy("The file is cut short or damaged: copy it again.")
            .build();
      }
      return header;
    } catch (IOException e) {
      throw DataException.because("Could not read the file: " + SparkErrors.rootMessage(e))
          .file(path.toString())
          .remedy("The file may be cut short or damaged: copy it again.")
          .cause(e)
          .build();
    }
  }

  private void split(FileStatus file, IdxHeader header, String labels, List<IdxSplit> splits) {
    String path = file.getPath().toString();
    long size =
        Decompression.isCompressed(file.getPath(), hadoop)
            ? header.rows()
            : Math.max(1, SPLIT_BYTES / header.rowBytes());
    for (long row = 0; row < header.rows(); row += size) {
      splits.add(new IdxSplit(header, path, labels, row, Math.min(size, header.rows() - row)));
    }
    if (header.rows() == 0) {
      splits.add(new IdxSplit(header, path, labels, 0, 0));
    }
  }
}
