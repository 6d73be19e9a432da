/** CSV files as texts, each column with what its texts are read as. */
package io.gradus.dataset.source.csv;
