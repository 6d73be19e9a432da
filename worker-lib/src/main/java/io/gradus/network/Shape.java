package io.gradus.network;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.List;

/**
 * The extents of one row's values, or of a tensor, by axis; the last axis is contiguous
 * (row-major). Immutable.
 *
 * <p>Which axis of a row is what follows from how many there are:
 *
 * <table>
 *   <caption>Axes</caption>
 *   <tr><th>rank</th><th>axes</th><th>channels</th></tr>
 *   <tr><td>1</td><td>{@code [features]}</td><td>the features</td></tr>
 *   <tr><td>2</td><td>{@code [time, features]}</td><td>the features</td></tr>
 *   <tr><td>3</td><td>{@code [channels, height, width]}, an image</td><td>the first axis</td></tr>
 *   <tr><td>more</td><td>{@code [any, …, features]}</td><td>the features</td></tr>
 * </table>
 *
 * <p>In JSON it is an array of numbers.
 */
public final class Shape {
  private static final int IMAGE = 3;

  private final int[] extents;

  private Shape(int[] extents) {
    this.extents = extents;
  }

  /** Of these extents, the first axis first. */
  public static Shape of(int... extents) {
    return new Shape(extents.clone());
  }

  /** Of these extents, the first axis first. */
  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  public static Shape of(List<Integer> extents) {
    int[] copy = new int[extents.size()];
    for (int axis = 0; axis < copy.length; axis++) {
      Integer extent = extents.get(axis);
      if (extent == null) {
        throw new NetworkException(
            "Expected a shape of whole numbers, found %s.".formatted(extents));
      }
      copy[axis] = extent;
    }
    return new Shape(copy);
  }

  /** All extents, the first axis first. */
  @JsonValue
  public List<Integer> extents() {
    return Arrays.stream(extents).boxed().toList();
  }

  /** How many axes there are. */
  public int rank() {
    return extents.length;
  }

  /** The extent of an axis, counted from 0. */
  public int extent(int axis) {
    return extents[axis];
  }

  /** The extent of the last axis. */
  public int last() {
    return extents[extents.length - 1];
  }

  /** This shape with another extent of the last axis. */
  public Shape withLast(int extent) {
    int[] copy = extents.clone();
    copy[copy.length - 1] = extent;
    return new Shape(copy);
  }

  /** Whether it is an image: {@code [channels, height, width]}. */
  public boolean isImage() {
    return extents.length == IMAGE;
  }

  /** The channels of an image, the features of anything else. */
  public int channels() {
    return isImage() ? extents[0] : last();
  }

  /** This shape with another number of channels, as {@link #channels()} counts them. */
  public Shape withChannels(int channels) {
    return isImage() ? of(channels, extents[1], extents[2]) : withLast(channels);
  }

  /**
   * How many values there are.
   *
   * @throws NetworkException if there are more than an array holds
   */
  public int size() {
    long size = 1;
    for (int extent : extents) {
      size *= extent;
      if (size > Integer.MAX_VALUE) {
        throw new NetworkException(
            "Expected at most %s values a row, found shape %s.".formatted(Integer.MAX_VALUE, this));
      }
    }
    return (int) size;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shape shape && Arrays.equals(extents, shape.extents);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(extents);
  }

  /** Such as {@code "[3, 28, 28]"}. */
  @Override
  public String toString() {
    return Arrays.toString(extents);
  }
}
