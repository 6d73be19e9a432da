/**
 * TensorBoard's event files. {@link io.gradus.report.tensorboard.TensorBoardLog} hears of a run and
 * gathers {@code Summary} values; {@code EventFiles} puts them where they belong, on any file
 * system of Hadoop's, and takes away what a run that goes on will tell again.
 */
package io.gradus.report.tensorboard;
