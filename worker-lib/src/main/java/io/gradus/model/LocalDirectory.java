package io.gradus.model;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** A directory of this machine: the one place where the worker library touches files of models. */
public final class LocalDirectory implements DirectoryFiles {
  private final Path directory;

  /** Touches nothing yet. */
  public LocalDirectory(Path directory) {
    this.directory = directory;
  }

  @Override
  public String path(String name) {
    return name.isEmpty() ? directory.toString() : directory.resolve(name).toString();
  }

  @Override
  public long length(String name) throws IOException {
    BasicFileAttributes attributes;
    try {
      attributes = Files.readAttributes(directory.resolve(name), BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      FileNotFoundException none = new FileNotFoundException(path(name));
      none.initCause(e);
      throw none;
    }
    if (!attributes.isRegularFile()) {
      throw new ModelException(
          "Expected a file %s, found %s."
              .formatted(path(name), attributes.isDirectory() ? "a directory" : "something else"));
    }
    return attributes.size();
  }

  @Override
  public InputStream open(String name) throws IOException {
    return Files.newInputStream(directory.resolve(name));
  }
}
