package io.gradus.dataset.column;

import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.NumberText;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The classes that {@code data.classes} names, of which training rows may lack some. */
final class DeclaredClasses {
  private final String label;
  private final List<String> declared;
  private final ColumnChooser.LabelType type;

  /**
   * @param label name of the column
   * @param declared names in their order; empty for the classes of the training rows
   */
  DeclaredClasses(String label, List<String> declared, ColumnChooser.LabelType type) {
    this.label = label;
    this.declared = declared;
    this.type = type;
  }

  /**
   * Rows of each class, in the order of the classes.
   *
   * @param found rows of the classes that training rows have
   * @throws DataException if training rows have another class, or the label cannot have one
   */
  Map<String, Long> counts(Map<String, Long> found) {
    if (declared.isEmpty()) {
      return found;
    }
    Map<String, Long> counts = new LinkedHashMap<>();
    for (String written : declared) {
      String name = found.containsKey(written) ? written : name(written);
      if (counts.put(name, found.getOrDefault(name, 0L)) != null) {
        throw expected("different classes in data.classes", ColumnNames.quoted(written) + " twice")
            .remedy("Name each class once.")
            .build();
      }
    }
    for (String name : found.keySet()) {
      if (!counts.containsKey(name)) {
        throw expected(
                "all classes of the training rows in data.classes",
                "none of " + ColumnNames.quoted(name))
            .remedy(
                "Add the class, or leave its rows out. "
                    + ColumnNames.suggestion(name, counts.keySet()))
            .build();
      }
    }
    return counts;
  }

  /** As rows with that label would give it. */
  private String name(String written) {
    return switch (type) {
      case TEXT -> written;
      case BOOLEAN -> {
        if (!List.of("true", "false").contains(written)) {
          throw expected(
                  "true and false in data.classes, as the label has", ColumnNames.quoted(written))
              .remedy("Correct the class.")
              .build();
        }
        yield written;
      }
      case NUMBER, CLASS_NUMBER -> number(written);
    };
  }

  private String number(String written) {
    try {
      return NumberText.of(new BigDecimal(written.strip()));
    } catch (NumberFormatException e) {
      throw expected("numbers in data.classes, as the label has", ColumnNames.quoted(written))
          .remedy("Correct the class.")
          .cause(e)
          .build();
    }
  }

  private DataException.Problem expected(String expected, String found) {
    return DataException.expected(expected, found).column(label);
  }
}
