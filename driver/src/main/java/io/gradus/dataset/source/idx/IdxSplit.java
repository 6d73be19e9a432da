package io.gradus.dataset.source.idx;

import io.gradus.dataset.scan.FilePosition;
import io.gradus.dataset.scan.SparkErrors;
import io.gradus.dataset.source.place.Decompression;
import io.gradus.encode.DataException;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.Path;
import org.apache.spark.TaskContext;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.util.TaskCompletionListener;

/** Consecutive rows of an IDX file and of the label file that belongs to it. */
final class IdxSplit implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final int LABEL_HEADER_BYTES = 8;

  private final String images;
  private final String labels;
  private final int headerBytes;
  private final int rowBytes;
  private final long firstRow;
  private final long rows;
  private final boolean last;

  /** {@code labels} is null where there are none; {@code last} rows are followed by the end. */
  IdxSplit(IdxHeader header, String images, String labels, long firstRow, long rows) {
    this.images = images;
    this.labels = labels;
    this.headerBytes = header.headerBytes();
    this.rowBytes = header.rowBytes();
    this.firstRow = firstRow;
    this.rows = rows;
    this.last = firstRow + rows == header.rows();
  }

  /** The rows, (image, label) or (image). */
  Iterator<Row> read(Configuration hadoop) {
    return new Rows(hadoop);
  }

  private final class Rows implements Iterator<Row>, TaskCompletionListener {
    private final DataInputStream imageIn;
    private final DataInputStream labelIn;
    private long row;

    Rows(Configuration hadoop) {
      imageIn = open(images, headerBytes + firstRow * rowBytes, hadoop);
      labelIn = labels == null ? null : open(labels, LABEL_HEADER_BYTES + firstRow, hadoop);
      FilePosition.nowReading(images, headerBytes + firstRow * rowBytes, rows * rowBytes);
      TaskContext task = TaskContext.get();
      if (task != null) {
        task.addTaskCompletionListener(this);
      }
    }

    @Override
    public boolean hasNext() {
      if (row < rows) {
        return true;
      }
      if (row == rows) {
        row++;
        checkEnd();
        close();
      }
      return false;
    }

    @Override
    public Row next() {
      if (row >= rows) {
        throw new NoSuchElementException();
      }
      byte[] image = new byte[rowBytes];
      read(images, imageIn, image);
      row++;
      if (labelIn == null) {
        return RowFactory.create((Object) image);
      }
      byte[] label = new byte[1];
      read(labels, labelIn, label);
      return RowFactory.create(image, label[0] & 0xFF);
    }

    @Override
    public void onTaskCompletion(TaskContext context) {
      close();
    }

    private void read(String file, DataInputStream in, byte[] into) {
      try {
        in.readFully(into);
      } catch (EOFException e) {
        throw DataException.expected(
                (firstRow + rows) + " rows or more, as the head of the file says",
                "its end in row " + (firstRow + row))
            .file(file)
            .remedy("The file is cut short: copy it again.")
            .cause(e)
            .build();
      } catch (IOException e) {
        throw unreadable(file, e);
      }
    }

    private void checkEnd() {
      try {
        if (last && imageIn.read() >= 0) {
          throw DataException.expected(
                  (firstRow + rows) + " rows of " + rowBytes + " bytes", "more bytes after them")
              .file(images)
              .remedy("The file is damaged: copy it again.")
              .build();
        }
      } catch (IOException e) {
        throw unreadable(images, e);
      }
    }

    private void close() {
      try (imageIn;
          labelIn) {
        row = Math.max(row, rows + 1);
      } catch (IOException e) {
        throw unreadable(images, e);
      }
    }
  }

  private static DataInputStream open(String file, long offset, Configuration hadoop) {
    Path path = new Path(file);
    try {
      if (!Decompression.isCompressed(path, hadoop)) {
        FSDataInputStream in = path.getFileSystem(hadoop).open(path);
        in.seek(offset);
        return new DataInputStream(new java.io.BufferedInputStream(in, 1 << 16));
      }
      InputStream in = Decompression.open(path, hadoop);
      in.skipNBytes(offset);
      return new DataInputStream(in);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static DataException unreadable(String file, IOException e) {
    return DataException.because("Could not read the file: " + SparkErrors.rootMessage(e))
        .file(file)
        .remedy("The file may be cut short or damaged: copy it again.")
        .cause(e)
        .build();
  }
}
