package io.gradus.compute;

/**
 * Columns of the first layer's weight whose values lie side by side at its input.
 *
 * @param at where the values begin in a row of the input
 * @param column the column of the weight that the first of them belongs to
 * @param width how many there are
 */
record InputRun(int at, int column, int width) {}
