package io.gradus.dataset.text;

import io.gradus.encode.ColumnNames;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;

/**
 * Decides by the texts of a column what it holds:
 *
 * <ul>
 *   <li>all are numbers, dates, points in time or truth values, but for marks of gaps: these;
 *   <li>numbers of which one has a zero before another digit, or is a whole number that no double
 *       holds: codes, which are texts;
 *   <li>the others look like codes, such as 2a7: texts, unless nearly all are numbers and some have
 *       a fraction, where nobody can tell;
 *   <li>nearly all are numbers: numbers, and the others are mistakes;
 *   <li>at least half are numbers: nobody can tell, so that the user has to;
 *   <li>else texts.
 * </ul>
 */
public final class TextDecision {
  /** With at least this share of numbers other texts are mistakes. */
  private static final double NEARLY_ALL = 0.9;

  /** With at least this share of numbers a column is not taken for texts unasked. */
  private static final double MOST = 0.5;

  private final String name;
  private final TextProfile profile;
  private final TextFormats formats;

  private TextDecision(String name, TextProfile profile, TextFormats formats) {
    this.name = name;
    this.profile = profile;
    this.formats = formats;
  }

  /** What the texts of a column are read as. */
  public static TextType of(String name, TextProfile profile, TextFormats formats) {
    return new TextDecision(name, profile, formats).type();
  }

  private TextType type() {
    long values = profile.values;
    if (values == 0) {
      return text();
    }
    if (profile.numbers == values) {
      return allNumbers();
    }
    if (profile.dates == values) {
      return typed(DataTypes.DateType);
    }
    if (profile.moments == values) {
      return typed(DataTypes.TimestampType);
    }
    if (profile.truths == values) {
      return typed(DataTypes.BooleanType);
    }
    return mixed();
  }

  private TextType allNumbers() {
    if (profile.zeros != null || profile.inexact != null) {
      boolean dated = formats.date() != null && profile.dates == profile.values;
      return dated ? typed(DataTypes.DateType) : text().noting(withGapTexts(codes()));
    }
    if (profile.wholes < profile.numbers || profile.beyondLongs > 0) {
      return typed(DataTypes.DoubleType);
    }
    return typed(profile.longs > 0 ? DataTypes.LongType : DataTypes.IntegerType);
  }

  private String codes() {
    return profile.zeros != null
        ? "codes, not numbers, since there is " + ColumnNames.quoted(profile.zeros)
        : "codes, not numbers, since no double holds " + profile.inexact + " exactly";
  }

  private TextType mixed() {
    long shaped = profile.shapes.values().stream().mapToLong(Long::longValue).sum();
    long others = profile.values - profile.numbers;
    TextType text = text();
    if (shaped > 0 && profile.numbers + shaped >= MOST * profile.values) {
      return text.doubting(shapes(Role.FEATURE), shapes(Role.LABEL));
    }
    if (profile.otherDates == profile.values) {
      return text.noting(withGapTexts(otherDates()));
    }
    if (profile.numbers == 0) {
      return text.noting(withGapTexts(null));
    }
    String share = profile.percentOfNumbers() + " of its texts are numbers";
    if (profile.zeros != null || profile.inexact != null) {
      return text.noting(withGapTexts(codes()));
    }
    boolean nearlyAll = profile.numbers >= NEARLY_ALL * profile.values;
    boolean fractions = profile.wholes < profile.numbers;
    if (2 * profile.codes >= others && !(nearlyAll && fractions)) {
      return text.noting(
          withGapTexts(share + ", but others are codes such as " + mostFrequent().orElse("2a7")));
    }
    if (nearlyAll && 2 * profile.codes < others) {
      return text.nearlyNumbers().noting(withGaps(share));
    }
    String said =
        share + mostFrequent().map(other -> ", the most frequent other one is " + other).orElse("");
    return profile.numbers >= MOST * profile.values
        ? text.doubting(mostly(said, Role.FEATURE), mostly(said, Role.LABEL))
        : text.noting(withGapTexts(said));
  }

  private String otherDates() {
    String option =
        profile.otherDate.indexOf(':') < 0
            ? "dateFormat = \"dd/MM/yyyy\""
            : "timestampFormat = \"dd/MM/yyyy HH:mm\"";
    return "texts such as "
        + ColumnNames.quoted(profile.otherDate)
        + ", which look like dates; data.options."
        + option
        + ", with their order and signs, reads them as such";
  }

  /** What a column is for, and by which keys it is said what its texts are. */
  private enum Role {
    FEATURE {
      @Override
      String categories(String name) {
        return "the column holds categories, set features.columns.\"%s\".type = categorical"
            .formatted(name);
      }

      @Override
      String numbers(String name) {
        return "features.columns.\"%s\".type = numeric".formatted(name);
      }

      @Override
      String derive(NumberShape shape, String name) {
        return shape.remedy(name);
      }
    },
    LABEL {
      @Override
      String categories(String name) {
        return "the label holds classes, set task = multiclass";
      }

      @Override
      String numbers(String name) {
        return "task = regression";
      }

      @Override
      String derive(NumberShape shape, String name) {
        return shape.labelRemedy(name);
      }
    };

    abstract String categories(String name);

    abstract String numbers(String name);

    abstract String derive(NumberShape shape, String name);
  }

  private String mostly(String said, Role role) {
    String first =
        profile.place == null ? "" : " The first text that is no number: " + profile.place + ".";
    return "Expected numbers or texts, found both: "
        + said
        + "."
        + first
        + " If such texts stand for a missing value, name them in data.missing-values (it replaces"
        + " the list of conf/reference.conf); if "
        + role.categories(name)
        + "; if all others are mistakes, set "
        + role.numbers(name)
        + ", and data.bad-rows = skip to leave out their rows.";
  }

  private String shapes(Role role) {
    NumberShape told = shape();
    return "Expected numbers or texts, found texts that look like numbers with "
        + told.words()
        + ", such as "
        + ColumnNames.quoted(profile.shaped.get(told))
        + ". "
        + role.derive(told, name)
        + " If "
        + role.categories(name)
        + ".";
  }

  /** 1.234,5 and 1,234.5 tell what a comma means elsewhere, and so does 12,5; else the most say. */
  private NumberShape shape() {
    return Stream.of(
            NumberShape.POINTS_AND_COMMA, NumberShape.COMMAS_AND_POINT, NumberShape.DECIMAL_COMMA)
        .filter(profile.shapes::containsKey)
        .findFirst()
        .orElseGet(
            () ->
                profile.shapes.entrySet().stream()
                    .max(Map.Entry.comparingByValue())
                    .orElseThrow()
                    .getKey());
  }

  private Optional<String> mostFrequent() {
    return profile.texts.entrySet().stream()
        .max(
            Comparator.comparingLong((Map.Entry<String, Long> text) -> text.getValue())
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .map(text -> ColumnNames.quoted(text.getKey()) + " (" + text.getValue() + " rows)");
  }

  private TextType text() {
    return TextType.of(DataTypes.StringType, formats);
  }

  private TextType typed(DataType type) {
    return TextType.of(type, formats).noting(withGaps(null));
  }

  /** What is said, and the marks that were taken for gaps. */
  private String withGaps(String said) {
    return joined(said, profile.gaps.isEmpty() ? null : "taken for gaps: " + marks());
  }

  /** What is said, and the marks that were not taken for gaps, as they stand among texts. */
  private String withGapTexts(String said) {
    return joined(
        said, profile.gaps.isEmpty() ? null : "kept as categories of their own: " + marks());
  }

  private String marks() {
    List<String> marks = new ArrayList<>();
    profile.gaps.forEach(
        (mark, count) -> marks.add(ColumnNames.quoted(mark) + " (" + count + " rows)"));
    return String.join(", ", marks);
  }

  private static String joined(String first, String second) {
    if (first == null || second == null) {
      return first == null ? second : first;
    }
    return first + "; " + second;
  }
}
