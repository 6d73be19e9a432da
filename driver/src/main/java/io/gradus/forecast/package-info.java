/**
 * What training would cost on a cluster: from rates that are measured here, by plain arithmetic.
 */
package io.gradus.forecast;
