package io.gradus.encode;

/** What values the classes of a label have. */
public enum ClassForm {
  TEXT {
    @Override
    Object value(String name) {
      return name;
    }
  },
  BOOLEAN {
    @Override
    Object value(String name) {
      return Boolean.valueOf(name);
    }
  },
  WHOLE_NUMBER {
    @Override
    Object value(String name) {
      return Long.valueOf(name);
    }
  },
  NUMBER {
    @Override
    Object value(String name) {
      return Double.valueOf(name);
    }
  };

  /** The value of the class of that name: a String, Boolean, Long or Double. */
  abstract Object value(String name);
}
