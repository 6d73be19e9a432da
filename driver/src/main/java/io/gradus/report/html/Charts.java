package io.gradus.report.html;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Drawings as {@code report.js} takes them. Numbers that are not finite become null. */
final class Charts {
  private Charts() {}

  /** An axis of numbers. */
  static Map<String, Object> axis(String name) {
    Map<String, Object> axis = new LinkedHashMap<>();
    axis.put("name", name);
    return axis;
  }

  /** An axis of shares, from 0 to 1. */
  static Map<String, Object> shareAxis(String name) {
    return with(axis(name), "percent", true, "min", 0, "max", 1);
  }

  /** Lines over numbers. */
  static Map<String, Object> lines(
      Map<String, Object> x, Map<String, Object> y, List<Map<String, Object>> series) {
    return with(new LinkedHashMap<>(), "kind", "lines", "x", x, "y", y, "series", series);
  }

  /** A line through points of x and y. */
  static Map<String, Object> line(String name, List<double[]> points) {
    return with(new LinkedHashMap<>(), "name", name, "points", points(points));
  }

  /** A line to compare with. */
  static Map<String, Object> reference(double[]... points) {
    return with(line("", List.of(points)), "reference", true);
  }

  /** A place on the x axis. */
  static Map<String, Object> mark(double x, String text) {
    return with(new LinkedHashMap<>(), "x", x, "text", text);
  }

  /** Lying bars. */
  static Map<String, Object> bars(
      List<String> names, Map<String, Object> value, List<Map<String, Object>> series) {
    return with(columns(names, value, series), "horizontal", true);
  }

  /** Upright bars. */
  static Map<String, Object> columns(
      List<String> names, Map<String, Object> value, List<Map<String, Object>> series) {
    return with(
        new LinkedHashMap<>(), "kind", "bars", "names", names, "value", value, "series", series);
  }

  /** Bars of one kind. */
  static Map<String, Object> bar(String name, double... values) {
    return with(new LinkedHashMap<>(), "name", name, "values", numbers(values));
  }

  /** A field of cells. */
  static Map<String, Object> grid(
      List<String> xNames, List<String> yNames, List<double[]> cells, String x, String y) {
    return with(
        new LinkedHashMap<>(),
        "kind",
        "grid",
        "xNames",
        xNames,
        "yNames",
        yNames,
        "cells",
        points(cells),
        "x",
        x,
        "y",
        y);
  }

  /** The same with more fields, names and values in turn. */
  static Map<String, Object> with(Map<String, Object> fields, Object... more) {
    for (int i = 0; i < more.length; i += 2) {
      fields.put((String) more[i], more[i + 1]);
    }
    return fields;
  }

  static List<List<Double>> points(List<double[]> points) {
    List<List<Double>> all = new ArrayList<>();
    points.forEach(point -> all.add(numbers(point)));
    return all;
  }

  static List<Double> numbers(double... values) {
    List<Double> all = new ArrayList<>();
    for (double value : values) {
      all.add(rounded(value));
    }
    return all;
  }

  /** Five digits are more than anybody sees. */
  private static Double rounded(double value) {
    if (!Double.isFinite(value)) {
      return null;
    }
    return value == 0 ? 0.0 : Double.valueOf(Float.toString((float) round(value)));
  }

  private static double round(double value) {
    double unit = Math.pow(10, Math.floor(Math.log10(Math.abs(value))) - 4);
    return unit == 0 ? value : Math.rint(value / unit) * unit;
  }
}
