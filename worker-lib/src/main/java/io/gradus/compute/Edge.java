package io.gradus.compute;

/**
 * What flows between two steps: forward the values of a row's nodes, backward the error at them,
 * which is {@code w·∂rowLoss/∂value}.
 *
 * @param width values a row
 * @param values slot of the values: [rows, width]
 * @param errors slot of the errors: [rows, errorWidth]; {@link #NO_ERRORS} where no tensor lies
 *     before it
 * @param errorFrom the first value whose error is wanted
 * @param errorWidth how many values' errors are wanted; less than {@code width} only at the
 *     network's input
 */
record Edge(int width, int values, int errors, int errorFrom, int errorWidth) {
  static final int NO_ERRORS = -1;

  Edge(int width, int values, int errors) {
    this(width, values, errors, 0, width);
  }

  boolean carriesError() {
    return errors != NO_ERRORS;
  }
}
