package io.gradus.bench.tables;

import java.util.Map;

/**
 * What one training came to.
 *
 * @param set name of the data set
 * @param seed of division and training
 * @param way who trained how
 * @param metrics of the test rows by name, in the units of the page
 * @param seconds from the first row read to the last tested
 * @param version of whoever trained
 */
record TableResult(
    String set,
    int seed,
    String way,
    Map<String, Double> metrics,
    double seconds,
    String version) {}
