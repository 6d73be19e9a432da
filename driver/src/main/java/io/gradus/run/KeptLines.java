package io.gradus.run;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A log on its way to storage, which remembers its lines, too: storage may show them only when the
 * log is closed. Of very many lines of steps it remembers every second, fourth, …
 */
final class KeptLines extends OutputStream {
  private static final String STEP = "\"event\":\"step\"";
  private static final int MOST_STEPS = 4000;

  private final OutputStream log;
  private final ByteArrayOutputStream begun = new ByteArrayOutputStream();
  private final List<String> lines = new ArrayList<>();
  private int steps;

  KeptLines(OutputStream log) {
    this.log = log;
  }

  List<String> lines() {
    return List.copyOf(lines);
  }

  @Override
  public void write(int letter) throws IOException {
    write(new byte[] {(byte) letter}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    log.write(bytes, from, length);
    int begin = from;
    for (int i = from; i < from + length; i++) {
      if (bytes[i] == '\n') {
        begun.write(bytes, begin, i - begin);
        keep(begun.toString(StandardCharsets.UTF_8));
        begun.reset();
        begin = i + 1;
      }
    }
    begun.write(bytes, begin, from + length - begin);
  }

  private void keep(String line) {
    lines.add(line);
    if (line.contains(STEP) && ++steps > MOST_STEPS) {
      boolean[] every = {false};
      lines.removeIf(kept -> kept.contains(STEP) && (every[0] = !every[0]));
      steps /= 2;
    }
  }

  @Override
  public void flush() throws IOException {
    log.flush();
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
