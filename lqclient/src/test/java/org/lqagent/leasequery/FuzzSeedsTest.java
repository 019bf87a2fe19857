package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lqagent.dhcpv6.MalformedMessageException;
import org.lqagent.dhcpv6.Message;
import org.lqagent.dhcpv6.MessageFuzz;

/** What the fuzzer starts from: messages off the wire of real servers, and some that none sends. */
class FuzzSeedsTest {
  static List<Path> messages() throws IOException, URISyntaxException {
    return seeds("message");
  }

  static List<Path> replies() throws IOException, URISyntaxException {
    return seeds("reply");
  }

  private static List<Path> seeds(String target) throws IOException, URISyntaxException {
    Path directory =
        Path.of(FuzzSeedsTest.class.getResource("/org/lqagent/fuzz/" + target).toURI());
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("messages")
  void messagesComeBack(Path seed) throws IOException {
    MessageFuzz.fuzzerTestOneInput(Files.readAllBytes(seed));
  }

  @ParameterizedTest
  @MethodSource("replies")
  void repliesLeaveTheRequestorWhole(Path seed) throws IOException {
    ReplyFuzz.fuzzerTestOneInput(Files.readAllBytes(seed));
  }

  @Test
  @Tag("F-16")
  @Tag("F-17")
  void repliesCutAnywhereDoToo() throws IOException, URISyntaxException {
    for (Path seed : replies()) {
      byte[] whole = Files.readAllBytes(seed);
      for (int length = 0; length < whole.length; length += 13) {
        ReplyFuzz.fuzzerTestOneInput(Arrays.copyOf(whole, length));
      }
    }
  }

  @Test
  void seedsAreOfEveryKind() throws Exception {
    int whole = 0;
    for (Path seed : messages()) {
      try {
        Message.read(Files.readAllBytes(seed));
        whole++;
      } catch (MalformedMessageException e) {
        // Captures have some of these as well.
      }
    }
    assertThat(whole).isGreaterThan(50);
    assertThat(messages().size()).isGreaterThan(whole);
    assertThat(replies()).hasSizeGreaterThan(50);
  }
}
