/** What explaining a model costs, beside what learning from the same rows does. */
package io.gradus.bench.explain;
