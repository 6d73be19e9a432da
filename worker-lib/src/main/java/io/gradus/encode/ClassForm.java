package io.gradus.encode;

import java.math.BigDecimal;

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
  /** Numbers of more digits than the others hold. */
  DECIMAL {
    @Override
    Object value(String name) {
      return new BigDecimal(name);
    }
  },
  NUMBER {
    @Override
    Object value(String name) {
      return Double.valueOf(name);
    }
  };

  /** The value of the class of that name: a String, Boolean, Long, BigDecimal or Double. */
  abstract Object value(String name);
}
