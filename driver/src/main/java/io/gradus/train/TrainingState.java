package io.gradus.train;

import io.gradus.checkpoint.Checkpoint;
import io.gradus.optim.OptimizerState;
import java.util.ArrayList;
import java.util.List;

/**
 * All that training changes: with it, and with what {@link TrainingProblem} declares, a run could
 * go on from here. There is no state of a random generator, since every draw is a function of seed
 * and counters.
 */
final class TrainingState {
  final float[] parameters;
  final float[] buffers;

  /** Of L-BFGS what it remembered when a checkpoint was written last. */
  OptimizerState optimizer;

  final List<TrainingResult.EpochRecord> history = new ArrayList<>();

  private float[] outerMomentum;

  /** Epochs that are done. */
  int epoch;

  /** Updates that are done. */
  long step;

  /** Updates of the open epoch that are done. */
  int stepInEpoch;

  /** Of the open epoch's rows. */
  double lossSum;

  /** Of the open epoch's rows. */
  double weightSum;

  /** Epochs of the history that come from a checkpoint, with the values of their metrics alone. */
  int restoredEpochs;

  Best best;

  /** Null where nothing is averaged. */
  Mean mean;

  /** Of the run's first step; NaN before it. */
  double firstLoss = Double.NaN;

  /** By which the rate is multiplied, since the run went back. */
  double rateFactor = 1;

  /** How often the run went back. */
  int rollBacks;

  /** Where it would go back to; null where it never does. */
  Checkpoint lastGood;

  /** The weights of the best validation so far. */
  static final class Best {
    final int epoch;
    final float[] parameters;
    final float[] buffers;

    Best(int epoch, float[] parameters, float[] buffers) {
      this.epoch = epoch;
      this.parameters = parameters;
      this.buffers = buffers;
    }
  }

  /** The mean of the weights over updates, which goes on with each. */
  static final class Mean {
    final float[] parameters;
    final float[] buffers;

    Mean(float[] parameters, float[] buffers) {
      this.parameters = parameters;
      this.buffers = buffers;
    }
  }

  TrainingState(float[] parameters, float[] buffers, OptimizerState optimizer) {
    this.parameters = parameters;
    this.buffers = buffers;
    this.optimizer = optimizer;
  }

  /** Whether an outer optimizer has gathered anything yet. */
  boolean hasOuterMomentum() {
    return outerMomentum != null;
  }

  /** [parameterCount]: what an outer optimizer of local steps has gathered, at first zeros. */
  float[] outerMomentum() {
    if (outerMomentum == null) {
      outerMomentum = new float[parameters.length];
    }
    return outerMomentum;
  }
}
