package io.gradus.bench;

import java.io.File;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM beside this one, with its module options, its class path, and the jars given to Spark. */
public final class JavaProcess {
  /** Spark hands out module options that only later versions of Java know. */
  private static final String AS_FAR_AS_KNOWN = "-XX:+IgnoreUnrecognizedVMOptions";

  private JavaProcess() {}

  /**
   * Runs a main class to its end and returns the lines that it printed; errors go to ours.
   *
   * @param with classes whose jars have to be there
   * @throws IllegalStateException if it ends with another code than 0
   */
  public static List<String> run(String heap, Class<?> main, List<Class<?>> with, String... more)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (option.startsWith("--")
          || option.startsWith("-Dio.netty")
          || option.equals(AS_FAR_AS_KNOWN)) {
        command.add(option);
      }
    }
    command.add("-Xmx" + heap);
    command.add("-cp");
    List<String> path = new ArrayList<>();
    path.add(jar(main));
    for (Class<?> type : with) {
      path.add(jar(type));
    }
    path.add(System.getProperty("java.class.path"));
    command.add(String.join(File.pathSeparator, path));
    command.add(main.getName());
    command.addAll(List.of(more));
    return Program.run(command, main.getSimpleName() + " to end with 0");
  }

  private static String jar(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
