package io.gradus.dataset.scan;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How many bad rows there are, and the first ones of them, by which they are told. */
public final class BadRowTally implements Serializable {
  private static final long serialVersionUID = 1L;

  /** So many are described; all are counted. */
  private static final int DESCRIBED = 100;

  private long count;
  private final List<BadRow> first = new ArrayList<>();

  /** Adds one. */
  public void add(BadRow row) {
    count++;
    describe(row);
  }

  /** Adds those of rows that come after these. */
  public void merge(BadRowTally later) {
    count += later.count;
    later.first.forEach(this::describe);
  }

  private void describe(BadRow row) {
    if (first.size() < DESCRIBED) {
      first.add(row);
    }
  }

  /** How many there are. */
  public long count() {
    return count;
  }

  /** The first ones. */
  public List<BadRow> first() {
    return Collections.unmodifiableList(first);
  }
}
