/**
 * Sample data of any size from a seed, to try things on: handwritten digits as IDX files ({@link
 * io.gradus.sample.DigitFiles}), and customers of whom some leave ({@link
 * io.gradus.sample.CustomerFiles}), day by day too ({@link io.gradus.sample.CustomerDays}). Every
 * row is a function of the seed and its number alone, so that neither cores nor partitions change
 * what is written.
 */
package io.gradus.sample;
