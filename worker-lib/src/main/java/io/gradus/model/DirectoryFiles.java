package io.gradus.model;

import java.io.IOException;
import java.io.InputStream;

/** The files of one directory, wherever it lies. */
public interface DirectoryFiles {

  /** A file's whole path, or the directory's for an empty name; for messages. */
  String path(String name);

  /**
   * A file's length in bytes.
   *
   * @throws java.io.FileNotFoundException if there is nothing of that name
   * @throws ModelException if it is a directory
   */
  long length(String name) throws IOException;

  /** A file's bytes from the first on; the caller closes it. */
  InputStream open(String name) throws IOException;

  /**
   * The files of a directory inside this one: those whose names begin with its name and a slash.
   */
  default DirectoryFiles directory(String name) {
    DirectoryFiles outer = this;
    return new DirectoryFiles() {
      @Override
      public String path(String inside) {
        return outer.path(inside.isEmpty() ? name : name + "/" + inside);
      }

      @Override
      public long length(String inside) throws IOException {
        return outer.length(name + "/" + inside);
      }

      @Override
      public InputStream open(String inside) throws IOException {
        return outer.open(name + "/" + inside);
      }
    };
  }
}
