/**
 * A run, whichever face starts it: its directory, lock, identity and record, and what is told when
 * it fails. Nothing here prints, or knows a face.
 */
package io.gradus.run;
