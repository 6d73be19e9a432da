package io.gradus.cli;

import io.gradus.forecast.Forecast;
import io.gradus.forecast.Rates;
import io.gradus.forecast.RunSize;
import io.gradus.report.Numbers;
import io.gradus.run.RunForecast;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** A forecast as lines for people. */
final class ForecastView {
  private ForecastView() {}

  /** All of it, under a head. */
  static void show(RunForecast run, Screen screen) {
    List<Forecast> forecasts = run.forecasts();
    Forecast first = forecasts.get(0);
    Forecast fastest = run.fastest();
    screen.part("Forecast");
    int rows = RunSize.rowsOfATask(run.extent().batchSize(), first.partitions());
    screen.fact("measured", measured(run.rates(), rows));
    screen.fact(
        "assumed",
        "one task a core, each as fast as here; rounds %s%s; %s Gbit/s at driver and executors"
            .formatted(
                RoundWords.of(run.carrier()),
                firstSharded(forecasts),
                String.valueOf(first.cluster().gigabits())));
    screen.indented("");
    screen.indented(table(forecasts));
    screen.indented("");
    screen.fact(
        "fastest",
        "%s, bound by %s. %s"
            .formatted(
                Numbers.count(fastest.cluster().executors(), "executor"),
                fastest.bound(),
                run.advice()));
    Forecast.ExecutorMemory executor = fastest.executorBytes();
    screen.fact(
        "memory",
        "with %s: driver %s; each executor %s of rows and %s of tasks"
            .formatted(
                Numbers.count(fastest.cluster().executors(), "executor"),
                Numbers.bytes(fastest.driverBytes()),
                Numbers.bytes(executor.rows()),
                Numbers.bytes(executor.tasks())));
    screen.fact(
        "settings",
        "spark.executor.memory = %sm, spark.executor.memoryOverhead = %sm, or more"
            .formatted(mebibytes(executor.heap()), mebibytes(executor.overhead())));
    screen.part("Nothing was trained, nothing written.");
  }

  /** From how many executors on rounds are sharded, if they are. */
  private static String firstSharded(List<Forecast> forecasts) {
    return forecasts.stream()
        .filter(Forecast::sharded)
        .findFirst()
        .map(first -> ", sharded from %s executors on".formatted(first.cluster().executors()))
        .orElse("");
  }

  private static long mebibytes(long bytes) {
    return (bytes >> 20) + 1;
  }

  private static List<String> table(List<Forecast> forecasts) {
    TextTable table =
        new TextTable(
            ">executors",
            ">tasks",
            ">step",
            ">compute",
            ">bytes",
            ">rounds",
            ">update",
            ">epoch",
            ">run",
            ">faster",
            "bound by",
            ">executor heap");
    Forecast first = forecasts.get(0);
    for (Forecast forecast : forecasts) {
      table.row(
          Numbers.count(forecast.cluster().executors()),
          Numbers.count(forecast.partitions()),
          seconds(forecast.step()),
          seconds(forecast.compute()),
          seconds(forecast.exchange()),
          seconds(forecast.rounds()),
          seconds(forecast.update()),
          seconds(forecast.epochSeconds()),
          Numbers.duration(Duration.ofMillis((long) (1e3 * forecast.runSeconds()))),
          String.format(Locale.ROOT, "%.1f ×", first.step() / forecast.step()),
          forecast.bound().toString(),
          Numbers.bytes(forecast.executorBytes().heap()));
    }
    return table.lines();
  }

  /** What was measured, and for what. */
  private static String measured(Rates rates, int rows) {
    return "%s for %s on one core, %s for an update, %s for a round of few bytes"
            .formatted(
                seconds(rates.compute().applyAsDouble(rows)),
                Numbers.count(rows, "row"),
                seconds(rates.update()),
                seconds(rates.round()))
        + (rates.perPartition() == 0
            ? ""
            : " and %s more for each partition's".formatted(seconds(rates.perPartition())));
  }

  /** With three digits, in the unit that suits. */
  static String seconds(double seconds) {
    if (seconds == 0) {
      return "–";
    }
    if (seconds < 1e-3) {
      return String.format(Locale.ROOT, "%.0f µs", seconds * 1e6);
    }
    if (seconds < 1) {
      return String.format(Locale.ROOT, seconds < 0.01 ? "%.2f ms" : "%.0f ms", seconds * 1e3);
    }
    return seconds < 60
        ? String.format(Locale.ROOT, "%.1f s", seconds)
        : Numbers.duration(Duration.ofMillis((long) (1e3 * seconds)));
  }
}
