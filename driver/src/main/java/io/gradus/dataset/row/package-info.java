/** Rows of a scan, from Spark's own form to values and to floats. */
package io.gradus.dataset.row;
