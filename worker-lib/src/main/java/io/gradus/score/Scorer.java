package io.gradus.score;

import io.gradus.compute.Plan;
import io.gradus.compute.Predictor;
import io.gradus.compute.Workspace;
import io.gradus.data.Block;
import io.gradus.data.BlockBuilder;
import io.gradus.encode.ColumnNames;
import io.gradus.encode.DataException;
import io.gradus.encode.EncoderSet;
import io.gradus.encode.PlainRowEncoder;
import io.gradus.encode.SeenValues;
import io.gradus.kernel.Kernels;
import io.gradus.model.DirectoryFiles;
import io.gradus.model.LocalDirectory;
import io.gradus.model.Model;
import io.gradus.model.ModelFormat;
import io.gradus.model.TrainedModel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;

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

  private final List<Member> members;
  private final EncoderSet encoders;
  private final ModelHead head;
  private final List<PredictionColumn> predictionColumns;
  private final List<String> columns;
  private final boolean sameBits;
  private final Queue<Seat> seats = new ConcurrentLinkedQueue<>();
  private final Queue<Seat> idle = new ConcurrentLinkedQueue<>();

  private Scorer(List<Member> members, EncoderSet encoders, ModelHead head, boolean sameBits) {
    this.members = members;
    this.encoders = encoders;
    this.head = head;
    this.predictionColumns = List.copyOf(head.columns());
    this.columns = encoders.featureColumns();
    this.sameBits = sameBits;
  }

  /** One network, and which encoder's blocks it takes. */
  private static final class Member {
    private final Plan plan;
    private final Predictor predictor;
    private final float[] parameters;
    private final float[] buffers;
    private final int encoder;

    Member(TrainedModel model, int encoder) {
      this.plan = Plan.compile(model.network());
      this.predictor = new Predictor(plan, Kernels.active());
      this.parameters = model.parameters();
      this.buffers = model.buffers();
      this.encoder = encoder;
    }

    float[] outputs(Block block, Workspace workspace) {
      float[] outputs = new float[block.rows() * plan.outputs()];
      predictor.predict(parameters, buffers, block, 0, block.rows(), workspace, outputs);
      return outputs;
    }

    boolean rowsApart() {
      return predictor.rowsApart(parameters, buffers);
    }
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
    return of(ModelFormat.open(files));
  }

  /** Serves a model that is loaded already. */
  public static Scorer of(Model model) {
    EncoderSet encoders = model.encoders();
    List<Member> members = new ArrayList<>();
    for (TrainedModel network : model.members()) {
      members.add(new Member(network, encoders.ofNetwork().get(members.size())));
    }
    boolean sameBits = members.stream().map(Member::rowsApart).allMatch(Boolean::booleanValue);
    Scorer scorer = new Scorer(List.copyOf(members), encoders, ModelHead.of(model), sameBits);
    scorer.tryOut();
    return scorer;
  }

  /**
   * This model, with the standard deviation between its networks beside each probability or number,
   * see {@link ModelHead}. Counts what rows hold for itself.
   */
  public Scorer withDeviations() {
    return new Scorer(members, encoders, head.with(Deviations.SHOWN), sameBits);
  }

  /** The first row takes longest; this one nobody waits for. */
  private void tryOut() {
    List<Block> rows =
        encoders.encoders().stream()
            .map(encoder -> Block.builder(encoder.inputLayout(), 1).row(0, 1).build())
            .toList();
    members.forEach(member -> member.outputs(rows.get(member.encoder), new Workspace(member.plan)));
  }

  /** The columns that a row has to have, in the order in which arrays hold their values. */
  public List<String> columns() {
    return columns;
  }

  /** The columns of a prediction, in order. */
  public List<PredictionColumn> predictionColumns() {
    return predictionColumns;
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
    return score(List.of(row), Values::of).get(0);
  }

  /**
   * The prediction for one row.
   *
   * @param row a value for each of {@link #columns}, in their order
   * @throws DataException if there are more or fewer, or one is not allowed in its column
   */
  public Prediction score(Object[] row) {
    return score(List.<Object[]>of(row), Values::of).get(0);
  }

  /**
   * The predictions for many rows, in their order.
   *
   * @param rows as {@link #score(Map)} takes them
   * @throws DataException if one of them cannot be read; it says which, counted from 1
   */
  public List<Prediction> scoreAll(List<? extends Map<String, ?>> rows) {
    return score(rows, Values::of);
  }

  /**
   * The predictions for many rows, in their order.
   *
   * @param rows as {@link #score(Object[])} takes them
   * @throws DataException if one of them cannot be read; it says which, counted from 1
   */
  public List<Prediction> scoreArrays(List<Object[]> rows) {
    return score(rows, Values::of);
  }

  /**
   * What the rows held that were scored since the model was loaded: for each column the values that
   * training never saw, and those that were missing. Rows that other threads are scoring now may
   * count or not. Nothing is ever refused for it: publish it as metrics, and watch {@link
   * ScoringReport#unusual}.
   */
  public ScoringReport seen() {
    SeenValues all =
        new SeenValues(
            encoders.encoders().stream().mapToInt(encoder -> encoder.features().size()).sum());
    seats.forEach(seat -> seat.addSeenTo(all));
    return ScoringReport.of(encoders, all, 0);
  }

  /** How a row of some form is encoded. */
  private interface Reading<R> {
    void encode(Values values, R row);
  }

  /** Encodes a row of a task by each of the encoders. */
  private final class Values {
    private final List<PlainRowEncoder> each;

    /** By encoder, where arrays have the values of its columns; null where it takes them whole. */
    private final int[][] places;

    Values() {
      each = encoders.encoders().stream().map(PlainRowEncoder::new).toList();
      places = new int[each.size()][];
      for (int i = 0; i < places.length; i++) {
        List<String> own = each.get(i).columns();
        places[i] = own.equals(columns) ? null : own.stream().mapToInt(columns::indexOf).toArray();
      }
    }

    void of(Map<String, ?> row) {
      each.forEach(encoder -> encoder.encode(row));
    }

    void of(Object[] row) {
      for (int i = 0; i < places.length; i++) {
        int[] place = places[i];
        if (place != null && row.length != columns.size()) {
          throw DataException.expected(
                  columns.size() + " values, for the columns " + ColumnNames.list(columns),
                  row.length)
              .build();
        }
        each.get(i)
            .encode(place == null ? row : IntStream.of(place).mapToObj(j -> row[j]).toArray());
      }
    }

    List<SeenValues> seen() {
      return each.stream().map(PlainRowEncoder::seen).toList();
    }
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
    private final Values values = new Values();
    private final List<Workspace> workspaces =
        members.stream().map(member -> new Workspace(member.plan)).toList();

    void addSeenTo(SeenValues all) {
      synchronized (values) {
        all.merge(SeenValues.joined(values.seen()));
      }
    }

    <R> void score(
        List<? extends R> rows, int from, int to, Reading<R> reading, List<Prediction> into) {
      List<BlockBuilder> blocks =
          values.each.stream().map(encoder -> Block.builder(encoder.layout(), to - from)).toList();
      // Nobody else wants this lock but who asks for what was seen.
      synchronized (values) {
        for (int row = from; row < to; row++) {
          encode(rows.get(row), row, rows.size(), reading);
          for (int i = 0; i < blocks.size(); i++) {
            values.each.get(i).append(blocks.get(i), row);
          }
        }
      }
      List<Block> built = blocks.stream().map(BlockBuilder::build).toList();
      float[][] outputs = new float[members.size()][];
      for (int i = 0; i < outputs.length; i++) {
        Member member = members.get(i);
        outputs[i] = member.outputs(built.get(member.encoder), workspaces.get(i));
      }
      Predictions predictions = head.predictions(outputs, to - from);
      for (int row = 0; row < to - from; row++) {
        into.add(new Prediction(predictionColumns, predictions, row));
      }
    }

    private <R> void encode(R row, int index, int count, Reading<R> reading) {
      try {
        reading.encode(values, row);
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
