/** What all benchmarks share. */
package io.gradus.bench;
