/** The state of a training run on storage, so that a run which was stopped goes on from there. */
package io.gradus.checkpoint;
