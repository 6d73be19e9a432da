/**
 * From files and tables to packed blocks: the way of a row, room by room. Each room knows only
 * those before it.
 *
 * <ol>
 *   <li>{@code text}: what texts mean. {@code TextDecision} takes a column for numbers, dates,
 *       codes or texts by a {@code TextProfile} of all its texts; a {@code TextType} in the
 *       column's metadata says what they are read as. {@code CsvParser} takes records of CSV apart.
 *   <li>{@code scan}: what those who go over rows share. {@code BadRow} says where a row stands
 *       that cannot be used, {@code SparkErrors} turns what Spark says into what is wrong with the
 *       data.
 *   <li>{@code source}: files and tables become a data set. {@code SourceReader} opens them so that
 *       their scan does not depend on the number of cores, {@code SourceTypes} keeps for the model
 *       what was read, so that other rows are read alike. The rooms inside: {@code place}, where
 *       {@code InputFiles} lists files in a fixed order; {@code format}, where {@code
 *       FormatDetector} tells what they are; {@code csv}, {@code json}, {@code columnar} (Parquet
 *       and ORC) and {@code idx}, each of which reads its own.
 *   <li>{@code row}: rows of a scan become values. {@code RowProjection} brings the wanted columns
 *       into few physical forms, {@code ScanRows} takes rows as Spark has them inside ({@code
 *       ColumnarScan} and {@code BatchRow} as they lie in Parquet and ORC), {@code RowReader} reads
 *       one after the other into {@link io.gradus.encode.RowValues}, which {@code ScanRowEncoder}
 *       has made into floats and codes.
 *   <li>{@code column}: what columns are, learned from the training rows. {@code DerivedColumns}
 *       computes further ones, {@code ColumnChooser} takes each for what it is, {@code ScanPass}
 *       gathers {@code ScanStatistics}, {@code ColumnFitter} and {@code LabelFitter} make of them
 *       what {@code EncoderFitter} puts together: a {@link io.gradus.encode.FeatureEncoder}, which
 *       is stored with the model.
 *   <li>{@code pack}: encoded rows become blocks. {@code ChunkIterator} deals the rows of a scan
 *       partition to target partitions as {@code RowDeal} says, {@code BlockPacker} joins the
 *       chunks into one block a partition, {@code PackedData} holds them; {@code EncodedRows} makes
 *       small blocks on the way, for prediction and evaluation.
 * </ol>
 *
 * <p>{@link io.gradus.dataset.DataPipeline} goes the whole way, from a {@link
 * io.gradus.dataset.RowSource}: configured paths, or data sets that are handed in. {@link
 * io.gradus.dataset.DataSurvey} is what one look at the training rows tells, {@link
 * io.gradus.dataset.PreparedData} the packed training, validation and test rows.
 *
 * <p>Statistics are gathered by scan partition and combined in partition order on the driver, rows
 * are numbered in scan order and placed by their number, so that every bit is a function of the
 * data, the configuration and the number of partitions. What is wrong with the data is a {@link
 * io.gradus.encode.DataException}.
 */
package io.gradus.dataset;
