package io.gradus.score;

import io.gradus.compute.Plan;
import io.gradus.compute.Predictor;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.encode.DataException;
import io.gradus.encode.PlainRowEncoder;
import io.gradus.encode.SeenValues;
import io.gradus.kernel.Kernels;
import io.gradus.model.DirectoryFiles;
import io.gradus.model.LocalDirectory;
import io.gradus.model.ModelFormat;
import io.gradus.model.TrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A model that serves rows of plain Java values, without Spark: for each row the prediction that
 * the command {@code predict} gives for it. Where {@link #sameBits} it is the same to the last bit,
 * whether rows come one by one or many at a time.
 *
 * <p>A row is a map from columns to values, or an array of values in the order of {@link #columns};
 * {@link PlainRowEncoder} says which values a column takes. Null is a missing value. A column that
 * training derived by an SQL expression has to be in the row under its name, for only Spark can
 * compute it.
 *
 * <p>Safe for any number of threads; none waits for another.
 */
public final class Scorer {
  /** Rows that go through encoder and network together where there are many. */
  private static final int ROWS_AT_ONCE = 1024;

  private final Plan plan;
  private final Predictor predictor;
  private final float[] parameters;
  private final float[] buffers;
  private final OutputHead head;
  private final TrainedModel model;
  private final List<String> columns;
  private final boolean sameBits;
  private final Queue<Seat> seats = new ConcurrentLinkedQueue<>();
  private final Queue<Seat> idle = new ConcurrentLinkedQueue<>();

  private Scorer(TrainedModel model) {
    this.model = model;
    this.plan = Plan.compile(model.network());
    this.predictor = new Predictor(plan, Kernels.active());
    this.parameters = model.parameters();
    this.buffers = model.buffers();
    this.head = OutputHead.of(model);
    this.columns = List.copyOf(model.encoder().featureColumns());
    this.sameBits = predictor.rowsApart(parameters, buffers);
    tryOut();
  }

  /**
   * Loads a model from its directory, and checks sizes and checksums of its files. Takes a moment:
   * the products of the network are tried out on this machine.
   *
   * @throws io.gradus.model.ModelException if the directory is no model, is damaged, or of a newer
   *     version
   */
  public static Scorer load(Path modelDirectory) {
    return load(new LocalDirectory(modelDirectory));
  }

  /** Loads a model from files that lie elsewhere than in a directory of this machine. */
  public static Scorer load(DirectoryFiles files) {
    return of(ModelFormat.read(files));
  }

  /** Serves a model that is loaded already. */
  public static Scorer of(TrainedModel model) {
    return new Scorer(model);
  }

  /** The first row takes longest; this one nobody waits for. */
  private void tryOut() {
    BlockBuilder row = Block.builder(model.encoder().inputLayout(), 1).row(0, 1);
    predictor.predict(
        parameters, buffers, row.build(), 0, 1, new Workspace(plan), new float[plan.outputs()]);
  }

  /** The columns that a row has to have, in the order in which arrays hold their values. */
  public List<String> columns() {
    return columns;
  }

  /** The columns of a prediction, in order. */
  public List<PredictionColumn> predictionColumns() {
    return head.columns();
  }

  /**
   * Whether a row gets the same bits in whichever company it is scored, here and by {@code predict}
   * on machines that compute as this one does. Elsewhere decisions are the same, and numbers p
   * differ by at most 1e-6 · max(1, |p|).
   */
  public boolean sameBits() {
    return sameBits;
  }

  /**
   * The prediction for one row.
   *
   * @param row values by column; may have others, which are not read
   * @throws DataException if a column is missing, or has a value that it does not allow; it names
   *     the column, what was expected and what was found
   */
  public Prediction score(Map<String, ?> row) {
    return score(List.of(row), PlainRowEncoder::encode).get(0);
  }

  /**
   * The prediction for one row.
   *
   * @param row a value for each of {@link #columns}, in their order
   * @throws DataException if there are more or fewer, or one is not allowed in its column
   */
  public Prediction score(Object[] row) {
    return score(List.<Object[]>of(row), PlainRowEncoder::encode).get(0);
  }

  /**
   * The predictions for many rows, in their order.
   *
   * @param rows as {@link #score(Map)} takes them
   * @throws DataException if one of them cannot be read; it says which, counted from 1
   */
  public List<Prediction> scoreAll(List<? extends Map<String, ?>> rows) {
    return score(rows, PlainRowEncoder::encode);
  }

  /**
   * The predictions for many rows, in their order.
   *
   * @param rows as {@link #score(Object[])} takes them
   * @throws DataException if one of them cannot be read; it says which, counted from 1
   */
  public List<Prediction> scoreArrays(List<Object[]> rows) {
    return score(rows, PlainRowEncoder::encode);
  }

  /**
   * What the rows held that were scored since the model was loaded: for each column the values that
   * training never saw, and those that were missing. Rows that other threads are scoring now may
   * count or not. Nothing is ever refused for it: publish it as metrics, and watch {@link
   * ScoringReport#unusual}.
   */
  public ScoringReport seen() {
    SeenValues all = new SeenValues(columns.size());
    seats.forEach(seat -> seat.addSeenTo(all));
    return ScoringReport.of(model.encoder(), all, 0);
  }

  /** How a row of some form is encoded. */
  private interface Reading<R> {
    void encode(PlainRowEncoder encoder, R row);
  }

  private <R> List<Prediction> score(List<? extends R> rows, Reading<R> reading) {
    List<Prediction> predictions = new ArrayList<>(rows.size());
    Seat seat = idle.poll();
    if (seat == null) {
      seat = new Seat();
      seats.add(seat);
    }
    try {
      for (int from = 0; from < rows.size(); from += ROWS_AT_ONCE) {
        int to = Math.min(from + ROWS_AT_ONCE, rows.size());
        seat.score(rows, from, to, reading, predictions);
      }
    } finally {
      idle.add(seat);
    }
    return predictions;
  }

  /** What one thread at a time computes with. */
  private final class Seat {
    private final PlainRowEncoder encoder = new PlainRowEncoder(model.encoder());
    private final Workspace workspace = new Workspace(plan);

    void addSeenTo(SeenValues all) {
      SeenValues seen = encoder.seen();
      synchronized (seen) {
        all.merge(seen);
      }
    }

    <R> void score(
        List<? extends R> rows, int from, int to, Reading<R> reading, List<Prediction> into) {
      BlockBuilder block = Block.builder(encoder.layout(), to - from);
      // Nobody else wants this lock but who asks for what was seen.
      synchronized (encoder.seen()) {
        for (int row = from; row < to; row++) {
          encode(rows.get(row), row, rows.size(), reading);
          encoder.append(block, row);
        }
      }
      float[] outputs = new float[(to - from) * plan.outputs()];
      predictor.predict(parameters, buffers, block.build(), 0, to - from, workspace, outputs);
      Predictions predictions = head.predictions(outputs, to - from);
      for (int row = 0; row < to - from; row++) {
        into.add(new Prediction(head, predictions, row));
      }
    }

    private <R> void encode(R row, int index, int count, Reading<R> reading) {
      try {
        reading.encode(encoder, row);
      } catch (DataException e) {
        throw count == 1
            ? e
            : DataException.because(e.getMessage())
                .row("row %s of %s".formatted(index + 1, count))
                .cause(e)
                .build();
      }
    }
  }
}
