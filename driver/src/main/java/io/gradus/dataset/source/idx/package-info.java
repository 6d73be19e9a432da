/** IDX files: images and labels. */
package io.gradus.dataset.source.idx;
