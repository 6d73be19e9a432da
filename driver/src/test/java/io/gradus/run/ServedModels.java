package io.gradus.run;

import io.gradus.encode.CategoricalEncoding;
import io.gradus.encode.FeatureColumn;
import io.gradus.encode.FeatureEncoder;
import io.gradus.encode.LabelEncoding;
import io.gradus.encode.Scale;
import io.gradus.export.TestModels;
import io.gradus.model.TrainedModel;
import io.gradus.network.Activation;
import io.gradus.network.ActivationFunction;
import io.gradus.network.Dense;
import io.gradus.network.Initializer;
import io.gradus.network.LayerSpec;
import io.gradus.network.LossSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.Task;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** Models of every task over columns of many kinds, one of them derived, and rows for them. */
public final class ServedModels {
  static final long SEED = 20_261_127;

  /** What the rows are; {@code id} is no feature. */
  public static final String DDL =
      "id BIGINT, age DOUBLE, income INT, city STRING, member BOOLEAN, v ARRAY<DOUBLE>, n BIGINT";

  private ServedModels() {}

  public static TrainedModel of(Task task) {
    LabelEncoding label =
        switch (task) {
          case BINARY -> classes("no", "yes");
          case MULTICLASS -> classes("blue", "green", "red");
          case MULTILABEL -> new LabelEncoding.Flags(List.of("l1", "l2", "l3"), 3);
          case REGRESSION ->
              new LabelEncoding.Numbers(List.of("y"), List.of(new Scale.Affine(3, 0.25)));
        };
    return of(task, label);
  }

  /** A model of two classes that reads columns as they are. */
  public static TrainedModel ofColumns() {
    FeatureColumn plain = new FeatureColumn.Numeric("n", new Scale.Affine(2, 0.5), 0.0, false);
    return of(Task.BINARY, classes("no", "yes"), plain, Map.of());
  }

  /** A regression of two targets. */
  static TrainedModel ofTwoTargets() {
    Scale.Affine scale = new Scale.Affine(3, 0.25);
    return of(
        Task.REGRESSION, new LabelEncoding.Numbers(List.of("y1", "y2"), List.of(scale, scale)));
  }

  private static LabelEncoding classes(String... names) {
    return new LabelEncoding.Classes(
        "label",
        LabelEncoding.ClassSource.TEXT,
        List.of(names),
        List.of(names).stream().map(name -> 1.0).toList());
  }

  private static TrainedModel of(Task task, LabelEncoding label) {
    return of(
        task,
        label,
        new FeatureColumn.Numeric("ratio", new Scale.Affine(1000, 0.0005), 0.0, false),
        Map.of("ratio", "income / (n + 1)"));
  }

  private static TrainedModel of(
      Task task, LabelEncoding label, FeatureColumn number, Map<String, String> derived) {
    List<FeatureColumn> columns =
        List.of(
            new FeatureColumn.Numeric("age", new Scale.Affine(40, 0.1), 41.0, true),
            new FeatureColumn.Categorical(
                "city",
                CategoricalEncoding.ONE_HOT,
                0,
                List.of(),
                false,
                List.of("Bonn", "Lyon", "Turin")),
            new FeatureColumn.Numeric("income", new Scale.Affine(3000, 0.001), null, false),
            new FeatureColumn.Dense(
                "v", List.of(Scale.Affine.IDENTITY, Scale.Affine.IDENTITY), List.of(0.5, 0.25)),
            number,
            new FeatureColumn.Numeric("member", Scale.Affine.IDENTITY, 0.0, true));
    FeatureEncoder encoder = new FeatureEncoder(task, label, null, derived, columns, List.of());
    List<LayerSpec> layers =
        List.of(
            new Dense(16, true, Initializer.AUTO),
            new Activation(ActivationFunction.TANH, 0),
            new Dense(encoder.outputs(), true, Initializer.AUTO));
    return TestModels.of(
        encoder, new NetworkSpec(encoder.inputSpec(), layers, LossSpec.usual(task)));
  }

  /** Rows with gaps and categories that the models do not know. */
  public static List<Row> rows(int count) {
    Random random = new Random(SEED);
    List<Row> rows = new ArrayList<>();
    for (long id = 0; id < count; id++) {
      rows.add(
          RowFactory.create(
              id,
              random.nextInt(9) == 0 ? null : 18 + 60 * random.nextDouble(),
              1000 + random.nextInt(4000),
              random.nextInt(9) == 0
                  ? null
                  : List.of("Bonn", "Lyon", "Turin", "Zug").get(random.nextInt(4)),
              random.nextInt(9) == 0 ? null : random.nextBoolean(),
              new Double[] {random.nextGaussian(), random.nextGaussian()},
              (long) random.nextInt(5)));
    }
    return rows;
  }
}
