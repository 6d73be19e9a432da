/** Encoded rows as blocks. */
package io.gradus.dataset.pack;
