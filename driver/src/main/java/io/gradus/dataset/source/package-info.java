/** Files and tables as data sets whose rows come in a fixed order, and what they were read as. */
package io.gradus.dataset.source;
