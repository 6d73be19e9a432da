/** JSON files, a row a line. */
package io.gradus.dataset.source.json;
