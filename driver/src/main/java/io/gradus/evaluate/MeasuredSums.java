package io.gradus.evaluate;

import io.gradus.metric.InputSums;
import io.gradus.metric.MetricSums;
import io.gradus.metric.QualitySums;
import io.gradus.metric.RowSample;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;

/** What a task sends back of rows that it has measured a network on. */
final class MeasuredSums implements Externalizable {
  private static final long serialVersionUID = 1;

  private MetricSums metrics;
  private QualitySums quality;
  private InputSums inputs;
  private RowSample sample;

  /** For deserialization, which fills them. */
  public MeasuredSums() {
    this(new MetricSums(), new QualitySums(), new InputSums(), new RowSample());
  }

  MeasuredSums(MetricSums metrics, QualitySums quality, InputSums inputs, RowSample sample) {
    this.metrics = metrics;
    this.quality = quality;
    this.inputs = inputs;
    this.sample = sample;
  }

  void merge(MeasuredSums other) {
    metrics.merge(other.metrics);
    quality.merge(other.quality);
    inputs.merge(other.inputs);
    sample.merge(other.sample);
  }

  /**
   * @param units in which errors of regression are given
   */
  Measured result(double[] units) {
    return new Measured(metrics.result(units), quality.result(), inputs, sample.result());
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    metrics.writeExternal(out);
    quality.writeExternal(out);
    inputs.writeExternal(out);
    sample.writeExternal(out);
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException {
    metrics.readExternal(in);
    quality.readExternal(in);
    inputs.readExternal(in);
    sample.readExternal(in);
  }
}
