/**
 * Accuracy on public data sets, held against published figures: lays the splits out, trains the
 * configurations of {@code conf/examples} on each with several seeds, and writes the table of
 * {@code src/site/accuracy.md}.
 */
package io.gradus.bench.accuracy;
