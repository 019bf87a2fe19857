package org.lqagent.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** A command that is read alone says and does what it does among all the others. */
class CommandsTest {
  static Stream<List<String>> all() {
    List<List<String>> names = new ArrayList<>();
    collect(new CommandLine(new Lqagent()), List.of(), names);
    return names.stream();
  }

  private static void collect(CommandLine parent, List<String> path, List<List<String>> names) {
    parent
        .getSubcommands()
        .forEach(
            (name, command) -> {
              List<String> deeper = Stream.concat(path.stream(), Stream.of(name)).toList();
              names.add(deeper);
              collect(command, deeper, names);
            });
  }

  @ParameterizedTest
  @MethodSource("all")
  void helpIsThatOfTheWholeTree(List<String> path) {
    CommandLine whole = new CommandLine(new Lqagent());
    for (String name : path) {
      whole = whole.getSubcommands().get(name);
    }
    StringWriter out = new StringWriter();
    String[] words = Stream.concat(path.stream(), Stream.of("--help")).toArray(String[]::new);

    int status = Lqagent.run(new PrintWriter(out), new PrintWriter(new StringWriter()), words);

    assertThat(status).isEqualTo(ExitCode.OK);
    assertThat(out).hasToString(whole.getUsageMessage());
  }

  @ParameterizedTest
  @MethodSource("all")
  void onlyTheNamedOneIsRead(List<String> path) {
    assertThat(Lqagent.commands(path.toArray(String[]::new)).getSubcommands())
        .containsOnlyKeys(path.get(0));
  }

  @Test
  void aWordThatNamesNoneIsToldTheNearest() {
    StringWriter err = new StringWriter();

    int status = Lqagent.run(new PrintWriter(new StringWriter()), new PrintWriter(err), "qery");

    assertThat(status).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).contains("lqagent query");
  }

  @Test
  void aWrongAddressIsToldPlainly() {
    StringWriter err = new StringWriter();

    int status =
        Lqagent.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            "query",
            "address",
            "2001:db8::zz");

    assertThat(status).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString())
        .contains("need an IPv6 address, have \"2001:db8::zz\"")
        .doesNotContain("Exception");
  }

  @Test
  void aServerOfBulkMayHaveItsOwnPort() throws IOException {
    int closed;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
      closed = socket.getLocalPort();
    }
    StringWriter err = new StringWriter();

    int status =
        Lqagent.run(
            new PrintWriter(new StringWriter()),
            new PrintWriter(err),
            "bulk",
            "link",
            "2001:db8:1::",
            "--server",
            "[::1]:" + closed);

    assertThat(status).isEqualTo(ExitCode.SILENCE);
    assertThat(err.toString()).contains("[::1]:" + closed + " by link");
  }
}
