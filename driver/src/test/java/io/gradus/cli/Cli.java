package io.gradus.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/** One command run in this process, and what it left on the screen. */
record Cli(int code, String out, String err) {
  static Cli run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code = Main.run(new PrintWriter(out), new PrintWriter(err), arguments);
    return new Cli(code, out.toString(), err.toString());
  }

  /** Everything, for the message of a failed assertion. */
  String all() {
    return "exit code " + code + "\n" + out + "\n" + err;
  }
}
