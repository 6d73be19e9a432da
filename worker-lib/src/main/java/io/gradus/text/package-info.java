/** Texts that came from elsewhere, made fit for screens, logs and files that others read. */
package io.gradus.text;
