package io.gradus.report;

import io.gradus.train.TrainEvent;
import java.io.PrintWriter;
import java.util.function.LongSupplier;

/** Shows a {@link JointProgress} in one line, as {@link ProgressLine} does that of one model. */
public final class JointProgressLine {
  private final JointProgress progress;
  private final RewrittenLine line;

  public JointProgressLine(PrintWriter out, ProgressLine.Style style, JointProgress progress) {
    this(out, style, progress, System::nanoTime);
  }

  JointProgressLine(
      PrintWriter out, ProgressLine.Style style, JointProgress progress, LongSupplier nanoTime) {
    this.progress = progress;
    this.line = new RewrittenLine(out, style, nanoTime);
  }

  /** Who is to hear of the training of one of the models. */
  public RunListener of(int model) {
    RunListener watch = progress.of(model);
    return new RunListener() {
      @Override
      public void on(TrainEvent event) {
        watch.on(event);
        if (line.isDue()) {
          line.show(String.join("  ", progress.parts()));
        }
      }
    };
  }

  /** Takes it away, before others print; it comes back after a while. */
  public void clear() {
    line.clear();
    line.begin();
  }
}
