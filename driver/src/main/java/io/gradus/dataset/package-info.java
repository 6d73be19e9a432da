/**
 * From files and tables to packed blocks.
 *
 * <p>{@link io.gradus.dataset.SourceReader} makes a data set of any format whose scan does not
 * depend on the number of cores. {@link io.gradus.dataset.EncoderFitter} looks at the training rows
 * once and answers with a {@link io.gradus.dataset.FeatureEncoder}, which is stored with the model
 * and turns rows into numbers. {@link io.gradus.dataset.DataPipeline} does all of it: one block a
 * partition for training, validation and test.
 *
 * <p>Statistics are gathered by scan partition and combined in partition order on the driver, rows
 * are numbered in scan order and placed by their number, so that every bit is a function of the
 * data, the configuration and the number of partitions. What is wrong with the data is a {@link
 * io.gradus.dataset.DataException}.
 */
package io.gradus.dataset;
