/**
 * Models that were taken into use, in numbered versions that never change, and the names that stand
 * for one of them at a time; and which version a reference such as {@code registry:churn@champion}
 * means.
 *
 * <p>A registry is a directory on any Hadoop file system. All that processes have to agree upon is
 * who made a small file first, see {@link io.gradus.storage.ExclusiveFiles}; nothing that others
 * may read is ever changed.
 */
package io.gradus.registry;
