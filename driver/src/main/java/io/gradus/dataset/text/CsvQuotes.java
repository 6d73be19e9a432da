package io.gradus.dataset.text;

/** How quotes stand in the text of a record, which a parser that forgives much does not tell. */
enum CsvQuotes {
  /** Fields that are quoted are closed, or there are none. */
  CLOSED,
  /** The record ends inside quotes. */
  OPEN,
  /** A quote stands behind the text that it closes, or in a text that is not quoted. */
  STRAY,
  /** A quote inside quotes has a backslash before it, though no backslash means that. */
  BEHIND_BACKSLASH;

  /** How they stand in a record of one line. */
  static CsvQuotes of(String record, CsvDialect dialect) {
    return of(record, dialect, false);
  }

  /**
   * How they stand in a record of several lines, which is one only if its quotes are those of RFC
   * 4180: a quote too many would make one record of many.
   */
  static CsvQuotes ofLines(String record, CsvDialect dialect) {
    return of(record, dialect, !dialect.handlesStrayQuotes());
  }

  private static CsvQuotes of(String record, CsvDialect dialect, boolean strict) {
    char quote = dialect.quote();
    if (quote == 0 || record.indexOf(quote) < 0) {
      return CLOSED;
    }
    String separator = dialect.separator();
    int at = 0;
    int end = record.length();
    while (at < end) {
      int begin = at;
      while (begin < end
          && record.charAt(begin) <= ' '
          && !record.startsWith(separator, begin)
          && dialect.trimsStart()) {
        begin++;
      }
      if (begin < end && record.charAt(begin) == quote) {
        int close = close(record, begin + 1, dialect);
        if (close >= end) {
          return OPEN;
        }
        int next = close + 1;
        boolean closed =
            next == end || record.charAt(next) <= ' ' || record.startsWith(separator, next);
        if (!closed && record.charAt(close - 1) == '\\' && dialect.escape() != '\\') {
          return BEHIND_BACKSLASH;
        }
        at = next;
      }
      int separated = record.indexOf(separator, at);
      int behind = separated < 0 ? end : separated;
      if (strict && record.substring(at, behind).indexOf(quote) >= 0) {
        return STRAY;
      }
      if (strict && at > begin && !record.substring(at, behind).isBlank()) {
        return STRAY;
      }
      if (separated < 0) {
        return CLOSED;
      }
      at = separated + separator.length();
    }
    return CLOSED;
  }

  /** Where the quoted text that begins there is closed; the record's end if it is not. */
  private static int close(String record, int begin, CsvDialect dialect) {
    char quote = dialect.quote();
    char escape = dialect.escape();
    int end = record.length();
    for (int at = begin; at < end; at++) {
      char c = record.charAt(at);
      if (c == escape && escape != quote && at + 1 < end) {
        char next = record.charAt(at + 1);
        at += next == quote || next == escape ? 1 : 0;
      } else if (c == quote) {
        if (escape == quote && at + 1 < end && record.charAt(at + 1) == quote) {
          at++;
        } else {
          return at;
        }
      }
    }
    return end;
  }
}
