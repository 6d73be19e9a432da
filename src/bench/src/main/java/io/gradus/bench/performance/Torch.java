package io.gradus.bench.performance;

import io.gradus.bench.Program;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** PyTorch in a process of its own, where the machine has one. */
final class Torch {
  private static final String PROGRAM = "throughput.py";

  private Torch() {}

  /** Lines that the program wrote. */
  static List<String> run(String python, String... arguments)
      throws IOException, InterruptedException {
    Path program = Files.createTempFile("gradus-", PROGRAM);
    try (InputStream source = Torch.class.getResourceAsStream(PROGRAM)) {
      Files.copy(source, program, StandardCopyOption.REPLACE_EXISTING);
      List<String> command = new ArrayList<>(List.of(python, program.toString()));
      command.addAll(List.of(arguments));
      return Program.run(command, python + " to be a Python with torch");
    } finally {
      Files.delete(program);
    }
  }
}
