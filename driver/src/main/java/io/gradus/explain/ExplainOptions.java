package io.gradus.explain;

import java.util.List;

/**
 * How much is explained.
 *
 * @param nodes how many nodes of a layer are shown, those with the most influence
 * @param ablations how many of them are silenced to see what the loss really becomes
 * @param topRows how many rows that excite a node most
 * @param worstRows how many rows with the largest losses
 * @param paths what is explained along the way from a baseline
 * @param shown whether the values of rows are told
 */
public record ExplainOptions(
    int nodes, int ablations, int topRows, int worstRows, PathOptions paths, RowsShown shown) {
  /** What is explained where nobody says how much. */
  public static final ExplainOptions DEFAULT = new ExplainOptions(64, 5, 9, 20);

  /** With what is usual along the way from a baseline. */
  public ExplainOptions(int nodes, int ablations, int topRows, int worstRows) {
    this(nodes, ablations, topRows, worstRows, PathOptions.DEFAULT, RowsShown.BY_NUMBER);
  }

  /** With something else along the way from a baseline. */
  public ExplainOptions withPaths(PathOptions others) {
    return new ExplainOptions(nodes, ablations, topRows, worstRows, others, shown);
  }

  /**
   * With other rows traced.
   *
   * @param worst how many, of those with the largest losses
   * @param rows which besides, each by {@code column=value}
   */
  public ExplainOptions tracing(int worst, List<String> rows) {
    return withPaths(
        new PathOptions(paths.attributions(), worst, rows, paths.sample(), paths.metric()));
  }

  /** With another number of nodes. */
  public ExplainOptions withNodes(int number) {
    return new ExplainOptions(number, ablations, topRows, worstRows, paths, shown);
  }

  /** With rows shown otherwise. */
  public ExplainOptions withRows(RowsShown how) {
    return new ExplainOptions(nodes, ablations, topRows, worstRows, paths, how);
  }
}
