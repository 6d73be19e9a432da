/** What columns are, and how an encoder is fitted to them. */
package io.gradus.dataset.column;
