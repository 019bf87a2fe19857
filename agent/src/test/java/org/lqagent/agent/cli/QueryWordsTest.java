package org.lqagent.agent.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.agent.SystemRefusedException;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

/**
 * What is read by plain code is what picocli reads, and what picocli would refuse is left to it.
 */
class QueryWordsTest {
  private static final Map<String, String> VALUES =
      Map.of(
          "ADDR", "2001:db8::2",
          "ADDR[%IF]", "[2001:db8::3]:1547",
          "IF", "lo",
          "N", "1546",
          "CODE", "82",
          "TIME", "3s");

  static Stream<List<String>> everyOption() {
    return new CommandLine(new QueryCommand.ByAddress())
        .getCommandSpec().options().stream()
            .filter(option -> !option.usageHelp() && !option.versionHelp())
            .flatMap(QueryWordsTest::ways);
  }

  private static Stream<List<String>> ways(OptionSpec option) {
    return Arrays.stream(option.names())
        .flatMap(
            name ->
                option.arity().max() == 0
                    ? Stream.of(List.of(name))
                    : Stream.of(
                        List.of(name, VALUES.get(option.paramLabel())),
                        List.of(name + "=" + VALUES.get(option.paramLabel()))));
  }

  @ParameterizedTest
  @MethodSource("everyOption")
  void everyOptionIsReadAsPicocliReadsIt(List<String> option) throws Exception {
    for (String[] subject :
        new String[][] {{"address", "2001:db8::1"}, {"client-id", "000300010200005e0001"}}) {
      List<String> words = new ArrayList<>(List.of("query", subject[0]));
      words.addAll(option);
      words.add(subject[1]);

      assertThat(QueryWords.read(words.toArray(String[]::new))).isPresent();
      assertReadAlike(words);
    }
  }

  @Test
  void withoutOptionsTheDefaultsAreThoseOfPicocli() throws Exception {
    List<String> words = List.of("query", "address", "2001:db8::1");

    assertThat(QueryWords.read(words.toArray(String[]::new))).isPresent();
    assertReadAlike(words);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "query",
        "query address",
        "query --help",
        "query address --help",
        "query adress 2001:db8::1",
        "show address 2001:db8::1",
        "query address 2001:db8::zz",
        "query address 2001:db8::1 2001:db8::2",
        "query address 2001:db8::1 --json --json",
        "query address 2001:db8::1 -v --verbose",
        "query address 2001:db8::1 --link :: --link ::",
        "query address 2001:db8::1 --link ff02::1",
        "query address 2001:db8::1 --source",
        "query address 2001:db8::1 --source --json",
        "query address 2001:db8::1 --source=",
        "query address 2001:db8::1 --json=true",
        "query address 2001:db8::1 --port x",
        "query address 2001:db8::1 --port 99999999999",
        "query address 2001:db8::1 --port -1",
        "query address 2001:db8::1 --port 65536",
        "query address 2001:db8::1 --interface no-such-interface",
        "query address 2001:db8::1 --gather soon",
        "query address 2001:db8::1 --unknown 1",
        "query address @words",
        "query address -- 2001:db8::1"
      })
  void whatIsOutOfTheOrdinaryIsLeftToPicocli(String words) {
    assertThat(QueryWords.read(words.split(" "))).isEmpty();
  }

  @Test
  void wordsInAnyOrderAreReadAsPicocliReadsThemOrNotAtAll() throws Exception {
    List<String> vocabulary =
        Stream.concat(
                everyOption().flatMap(List::stream),
                Stream.of(
                    "2001:db8::1",
                    "000300010200005e0001",
                    "address",
                    "--",
                    "=",
                    "--no",
                    "fe80::1",
                    "0x10"))
            .toList();
    SplittableRandom random = new SplittableRandom(1);
    int read = 0;
    for (int i = 0; i < 3_000; i++) {
      List<String> words = new ArrayList<>(List.of("query", "address", "2001:db8::1"));
      int more = random.nextInt(6);
      for (int word = 0; word < more; word++) {
        words.add(vocabulary.get(random.nextInt(vocabulary.size())));
      }
      if (QueryWords.read(words.toArray(String[]::new)).isPresent()) {
        read++;
        assertReadAlike(words);
      }
    }
    assertThat(read).isGreaterThan(300);
  }

  /** Who asks is left out: without a machine id it is another each time. */
  private static void assertReadAlike(List<String> words) throws Exception {
    String[] line = words.toArray(String[]::new);
    assertThat(QueryWords.read(line))
        .as("%s", words)
        .usingRecursiveComparison()
        .ignoringFields("value.settings.clientId")
        .isEqualTo(Optional.of(byPicocli(line)));
  }

  private static OneQuestion byPicocli(String... line)
      throws SystemRefusedException, ParameterException {
    PrintWriter nowhere = new PrintWriter(PrintWriter.nullWriter());
    Object command =
        Lqagent.command(nowhere, nowhere, line)
            .parseArgs(line)
            .subcommand()
            .subcommand()
            .commandSpec()
            .userObject();
    if (command instanceof QueryCommand.ByAddress byAddress) {
      return byAddress.asking.question(byAddress::question);
    }
    QueryCommand.ByClientId byClientId = (QueryCommand.ByClientId) command;
    return byClientId.asking.question(byClientId::question);
  }
}
