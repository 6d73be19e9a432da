/** How fast Gradus is, beside others in the same run; writes {@code src/site/performance.md}. */
package io.gradus.bench.performance;
