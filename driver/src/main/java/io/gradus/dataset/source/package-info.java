/** Files and tables as data sets whose rows come in a fixed order, and where a bad row stands. */
package io.gradus.dataset.source;
