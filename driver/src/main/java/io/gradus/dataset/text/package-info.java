/** Texts and what they mean: the values of a column, and the records of a CSV file. */
package io.gradus.dataset.text;
