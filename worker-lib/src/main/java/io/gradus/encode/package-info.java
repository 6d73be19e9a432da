/**
 * The encoder: from a row's values to the floats and codes that a network gets.
 *
 * <p>A {@link io.gradus.encode.FeatureEncoder} was fitted to training rows and is stored with the
 * model as JSON. It consists of {@link io.gradus.encode.FeatureColumn}s, each with its {@link
 * io.gradus.encode.Scale} or vocabulary, and of a {@link io.gradus.encode.LabelEncoding}. {@link
 * io.gradus.encode.RowFields} says which columns of a row are read and as what. {@link
 * io.gradus.encode.RowValues} are filled by whoever reads rows, {@link io.gradus.encode.RowEncoder}
 * makes floats and codes of them, and {@link io.gradus.encode.PlainRowEncoder} does both for rows
 * of plain Java values. What is wrong with data is a {@link io.gradus.encode.DataException}.
 */
package io.gradus.encode;
