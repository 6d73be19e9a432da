/** What files are, by their names or by what they begin with. */
package io.gradus.dataset.source.format;
