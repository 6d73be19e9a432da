/**
 * What lies at the paths: files in a fixed order, columns in the names of directories, tables whose
 * files are not all theirs.
 */
package io.gradus.dataset.source.place;
