package io.gradus.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import io.gradus.network.CategoricalInput;
import io.gradus.network.InputSpec;
import io.gradus.network.NetworkSpec;
import io.gradus.network.ParameterLayout;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.DoubleStream;

/**
 * What a network's inputs were on average among the training rows, by weight: the row of which
 * nothing is known, from which explanations start. Codes are kept as shares, so that what an
 * embedding makes of them follows from the weights.
 *
 * @param weight of the rows together
 * @param numbers means of the encoded numbers, dense and then sparse ones
 * @param codes of each categorical input the share of each code
 * @param spread by column how many rows have which bin of {@code io.gradus.metric.InputSums},
 *     whatever their weights; bins without rows are not there. Null where that was not kept, as in
 *     models of earlier versions
 */
public record InputMeans(
    @JsonProperty("weight") double weight,
    @JsonProperty("numbers") List<Double> numbers,
    @JsonProperty("codes") List<List<Double>> codes,
    @JsonInclude(JsonInclude.Include.NON_NULL) @JsonProperty("spread")
        Map<String, Map<Integer, Long>> spread) {
  /** Bins of a column. */
  private static final int BINS = 256;

  @JsonCreator
  public InputMeans {
    if (numbers == null
        || codes == null
        || codes.stream().anyMatch(shares -> shares == null || hasNull(shares))
        || hasNull(numbers)) {
      throw new IllegalArgumentException(
          "Expected means of numbers and shares of codes, found none.");
    }
    numbers = List.copyOf(numbers);
    codes = codes.stream().map(List::copyOf).toList();
    spread = spread == null ? null : checked(spread);
    boolean finite =
        DoubleStream.concat(
                DoubleStream.of(weight),
                DoubleStream.concat(
                    numbers.stream().mapToDouble(Double::doubleValue),
                    codes.stream().flatMap(List::stream).mapToDouble(Double::doubleValue)))
            .allMatch(Double::isFinite);
    if (!finite || !(weight > 0)) {
      throw new IllegalArgumentException(
          "Expected finite means of rows with a weight above 0, found a weight of %s."
              .formatted(weight));
    }
  }

  /** Means alone. */
  public InputMeans(double weight, List<Double> numbers, List<List<Double>> codes) {
    this(weight, numbers, codes, null);
  }

  /** These with how inputs are spread. */
  public InputMeans withSpread(Map<String, Map<Integer, Long>> counts) {
    return new InputMeans(weight, numbers, codes, counts);
  }

  private static Map<String, Map<Integer, Long>> checked(Map<String, Map<Integer, Long>> spread) {
    Map<String, Map<Integer, Long>> copy = new LinkedHashMap<>();
    spread.forEach(
        (column, bins) -> {
          if (bins == null) {
            throw new IllegalArgumentException(
                "Expected bins of column \"%s\", found none.".formatted(column));
          }
          bins.forEach(
              (bin, rows) -> {
                if (bin < 0 || bin >= BINS || rows == null || rows < 0) {
                  throw new IllegalArgumentException(
                      "Expected numbers of rows in bins 0 to %s of column \"%s\", found %s in bin %s."
                          .formatted(BINS - 1, column, rows, bin));
                }
              });
          copy.put(column, Collections.unmodifiableMap(new TreeMap<>(bins)));
        });
    return Collections.unmodifiableMap(copy);
  }

  private static boolean hasNull(List<?> values) {
    return values.stream().anyMatch(Objects::isNull);
  }

  /** Whether these are means of what a network takes. */
  public boolean suits(InputSpec input) {
    boolean suits =
        numbers.size() == input.numericWidth() && codes.size() == input.categoricals().size();
    for (int i = 0; suits && i < codes.size(); i++) {
      suits = codes.get(i).size() == input.categoricals().get(i).cardinality();
    }
    return suits;
  }

  /**
   * What the first layer would get for the mean row: numbers, the shares of one-hot codes, and
   * embeddings weighted by the shares.
   *
   * @param parameters of the network: [parameterCount]
   * @return [input values]
   */
  public float[] vector(NetworkSpec network, float[] parameters) {
    float[] vector = new float[network.input().vectorShape().size()];
    int at = 0;
    for (double number : numbers) {
      vector[at++] = (float) number;
    }
    ParameterLayout layout = ParameterLayout.of(network);
    for (int i = 0; i < codes.size(); i++) {
      CategoricalInput input = network.input().categoricals().get(i);
      List<Double> shares = codes.get(i);
      double[] values = new double[input.width()];
      if (input.table().isEmpty()) {
        for (int code = 0; code < values.length; code++) {
          values[code] = shares.get(code);
        }
      } else {
        int table = layout.tensor(input.path() + ".weight").offset();
        for (int code = 0; code < shares.size(); code++) {
          for (int j = 0; j < values.length; j++) {
            values[j] += shares.get(code) * parameters[table + code * values.length + j];
          }
        }
      }
      for (double value : values) {
        vector[at++] = (float) value;
      }
    }
    return vector;
  }
}
