/** What the parts of a training step cost, measured by JMH in a JVM of its own. */
package io.gradus.bench.kernel;
