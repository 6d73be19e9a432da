/** Parquet and ORC files, after a look at what each of them says of its columns. */
package io.gradus.dataset.source.columnar;
