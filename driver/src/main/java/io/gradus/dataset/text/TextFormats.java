package io.gradus.dataset.text;

import java.io.Serializable;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.sql.types.MetadataBuilder;

/** What texts of all columns of a source have in common: how gaps, dates and times are written. */
public final class TextFormats implements Serializable {
  private static final long serialVersionUID = 1L;

  private static final String MISSING = "gradus.text.missing";
  private static final String DATE = "gradus.text.date";
  private static final String TIMESTAMP = "gradus.text.timestamp";
  private static final String LOCALE = "gradus.text.locale";
  private static final String ZONE = "gradus.text.zone";
  private static final String STRICT = "gradus.text.strict";

  private final String[] missing;
  private final Set<String> marks = new HashSet<>();
  private final String date;
  private final String timestamp;
  private final String locale;
  private final String zone;
  private final boolean strict;

  private TextFormats(Builder builder) {
    missing = builder.missing.toArray(String[]::new);
    for (String mark : missing) {
      marks.add(mark.strip().toLowerCase(Locale.ROOT));
    }
    date = builder.date;
    timestamp = builder.timestamp;
    locale = builder.locale;
    zone = builder.zone;
    strict = builder.strict;
  }

  /** Formats as they are where nobody says otherwise, in a time zone. */
  public static Builder in(String zone) {
    return new Builder(zone);
  }

  /** Says how texts are written. */
  public static final class Builder {
    private final String zone;
    private List<String> missing = List.of();
    private String date;
    private String timestamp;
    private String locale = "en-US";
    private boolean strict;

    private Builder(String zone) {
      this.zone = Objects.requireNonNull(zone);
    }

    /** Texts that stand for a gap, in any case. */
    public Builder missing(List<String> marks) {
      missing = List.copyOf(marks);
      return this;
    }

    /** The pattern of dates; null for that of Spark's casts. */
    public Builder dates(String pattern) {
      date = pattern;
      return this;
    }

    /** The pattern of points in time; null for that of Spark's casts. */
    public Builder timestamps(String pattern) {
      timestamp = pattern;
      return this;
    }

    /** The language of names of months and days; null for English. */
    public Builder locale(String tag) {
      locale = tag == null ? "en-US" : tag;
      return this;
    }

    /** A text must be of its column's very type: not 1.5 in a column of whole numbers. */
    public Builder strict() {
      strict = true;
      return this;
    }

    /** The formats. */
    public TextFormats build() {
      return new TextFormats(this);
    }
  }

  /** Whether the text, without blanks around it, is nothing or stands for a gap. */
  boolean isMissing(String stripped) {
    return stripped.isEmpty()
        || stripped.equalsIgnoreCase("nan")
        || marks.contains(stripped.toLowerCase(Locale.ROOT));
  }

  /** The pattern of dates, or null. */
  String date() {
    return date;
  }

  /** The pattern of points in time, or null. */
  String timestamp() {
    return timestamp;
  }

  Locale locale() {
    return Locale.forLanguageTag(locale);
  }

  ZoneId zone() {
    return ZoneId.of(zone);
  }

  /** Whether a text must be of its column's very type. */
  boolean isStrict() {
    return strict;
  }

  void write(MetadataBuilder into) {
    into.putStringArray(MISSING, missing).putString(ZONE, zone).putBoolean(STRICT, strict);
    into.putString(LOCALE, locale);
    if (date != null) {
      into.putString(DATE, date);
    }
    if (timestamp != null) {
      into.putString(TIMESTAMP, timestamp);
    }
  }

  static TextFormats read(Metadata from) {
    Builder builder =
        in(from.getString(ZONE))
            .missing(List.of(from.getStringArray(MISSING)))
            .dates(from.contains(DATE) ? from.getString(DATE) : null)
            .timestamps(from.contains(TIMESTAMP) ? from.getString(TIMESTAMP) : null)
            .locale(from.getString(LOCALE));
    return (from.getBoolean(STRICT) ? builder.strict() : builder).build();
  }
}
