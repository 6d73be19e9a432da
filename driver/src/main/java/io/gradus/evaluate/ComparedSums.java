package io.gradus.evaluate;

import io.gradus.metric.MetricSums;
import io.gradus.metric.PairedSums;
import io.gradus.metric.RowSample;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a task sends back of rows that it has compared two models on. */
final class ComparedSums implements Externalizable {
  private static final long serialVersionUID = 1;

  /** Of the champion, then of the challenger. */
  final List<MetricSums> metrics = new ArrayList<>();

  final List<RowSample> samples = new ArrayList<>();

  /** By loss. */
  final List<PairedSums> losses = new ArrayList<>();

  /** Of each column of segments, by value, of the first loss. */
  final List<Map<String, PairedSums>> segments = new ArrayList<>();

  /** For deserialization, which fills them. */
  public ComparedSums() {}

  /** Sums of no rows. */
  ComparedSums(List<MetricSums> metrics, List<RowSample> samples, int losses, int columns) {
    this.metrics.addAll(metrics);
    this.samples.addAll(samples);
    for (int i = 0; i < losses; i++) {
      this.losses.add(new PairedSums());
    }
    for (int i = 0; i < columns; i++) {
      segments.add(new TreeMap<>());
    }
  }

  void merge(ComparedSums other) {
    for (int i = 0; i < metrics.size(); i++) {
      metrics.get(i).merge(other.metrics.get(i));
      samples.get(i).merge(other.samples.get(i));
    }
    for (int i = 0; i < losses.size(); i++) {
      losses.get(i).merge(other.losses.get(i));
    }
    for (int i = 0; i < segments.size(); i++) {
      Map<String, PairedSums> own = segments.get(i);
      other
          .segments
          .get(i)
          .forEach(
              (value, sums) -> own.computeIfAbsent(value, key -> new PairedSums()).merge(sums));
    }
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeInt(metrics.size());
    for (int i = 0; i < metrics.size(); i++) {
      metrics.get(i).writeExternal(out);
      samples.get(i).writeExternal(out);
    }
    out.writeInt(losses.size());
    for (PairedSums sums : losses) {
      sums.write(out);
    }
    out.writeInt(segments.size());
    for (Map<String, PairedSums> column : segments) {
      out.writeInt(column.size());
      for (Map.Entry<String, PairedSums> segment : column.entrySet()) {
        byte[] value = segment.getKey().getBytes(StandardCharsets.UTF_8);
        out.writeInt(value.length);
        out.write(value);
        segment.getValue().write(out);
      }
    }
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    int models = in.readInt();
    for (int i = 0; i < models; i++) {
      MetricSums of = new MetricSums();
      of.readExternal(in);
      metrics.add(of);
      RowSample sample = new RowSample();
      sample.readExternal(in);
      samples.add(sample);
    }
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      losses.add(read(in));
    }
    int columns = in.readInt();
    for (int i = 0; i < columns; i++) {
      Map<String, PairedSums> column = new TreeMap<>();
      int values = in.readInt();
      for (int k = 0; k < values; k++) {
        byte[] value = new byte[in.readInt()];
        in.readFully(value);
        column.put(new String(value, StandardCharsets.UTF_8), read(in));
      }
      segments.add(column);
    }
  }

  private static PairedSums read(ObjectInput in) throws IOException {
    PairedSums sums = new PairedSums();
    sums.read(in);
    return sums;
  }
}
