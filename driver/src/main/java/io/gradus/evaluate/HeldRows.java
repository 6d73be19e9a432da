package io.gradus.evaluate;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.UnsafeProjection;
import org.apache.spark.sql.catalyst.expressions.UnsafeRow;
import org.apache.spark.unsafe.Platform;

/**
 * Rows that come one by one. Those that wait for their outputs lie one behind the other in pages
 * that are used again.
 */
final class HeldRows implements TaskRows {
  /** Small enough for the garbage collector not to treat a page apart. */
  private static final int PAGE_BYTES = 1 << 18;

  /** Bytes of rows that are held until their batch is predicted; more make smaller batches. */
  private static final int MOST_BYTES = 16 << 20;

  private final Iterator<InternalRow> rows;
  private final UnsafeProjection chosen;

  /** Whether rows are handed on as they come, where they are flat. */
  private final boolean whole;

  private final boolean none;
  private final UnsafeRow row;

  /** A row that is larger has a page of its own. */
  private final List<byte[]> pages = new ArrayList<>();

  /** For each row its page, where it begins there, and its bytes. */
  private final int[] ofPage;

  private final int[] starts;
  private final int[] sizes;

  private InternalRow last;
  private int count;
  private int page;
  private int end;
  private long held;

  /**
   * The rows of a task.
   *
   * @param most that are held at a time
   */
  HeldRows(Iterator<InternalRow> rows, ScoringPlaces places, int most) {
    this.rows = rows;
    this.row = new UnsafeRow(places.keeps.length);
    this.ofPage = new int[most];
    this.starts = new int[most];
    this.sizes = new int[most];
    this.chosen = KeptColumns.projection(places.kept, places.keeps);
    this.none = places.keeps.length == 0;
    this.whole =
        places.keeps.length == places.width
            && IntStream.range(0, places.width).allMatch(i -> places.keeps[i] == i);
  }

  @Override
  public boolean hasNext() {
    return rows.hasNext();
  }

  @Override
  public InternalRow next() {
    last = rows.next();
    return last;
  }

  @Override
  public boolean mayBeginFile() {
    return true;
  }

  @Override
  public void hold() {
    if (none) {
      count++;
    } else {
      add(whole && last instanceof UnsafeRow flat ? flat : chosen.apply(last));
    }
  }

  private void add(UnsafeRow added) {
    int size = added.getSizeInBytes();
    if (page < pages.size() && end + (long) size > pages.get(page).length) {
      page++;
      end = 0;
    }
    if (page == pages.size()) {
      pages.add(new byte[Math.max(size, PAGE_BYTES)]);
    } else if (pages.get(page).length < size) {
      pages.set(page, new byte[size]);
    }
    Platform.copyMemory(
        added.getBaseObject(),
        added.getBaseOffset(),
        pages.get(page),
        Platform.BYTE_ARRAY_OFFSET + (long) end,
        size);
    ofPage[count] = page;
    starts[count] = end;
    sizes[count++] = size;
    end += size;
    held += size;
  }

  @Override
  public boolean isFull() {
    return held >= MOST_BYTES;
  }

  @Override
  public int held() {
    return count;
  }

  @Override
  public UnsafeRow row(int index) {
    row.pointTo(
        pages.get(ofPage[index]), Platform.BYTE_ARRAY_OFFSET + (long) starts[index], sizes[index]);
    return row;
  }

  @Override
  public void clear() {
    pages.removeIf(each -> each.length > PAGE_BYTES);
    count = 0;
    page = 0;
    end = 0;
    held = 0;
  }
}
