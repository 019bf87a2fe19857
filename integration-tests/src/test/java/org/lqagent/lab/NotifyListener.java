package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** In a service manager's place: hears what is said to NOTIFY_SOCKET. */
public final class NotifyListener implements AutoCloseable {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Path socket;
  private final Path heard;
  private final Process listener;

  /**
   * Starts to listen.
   *
   * @param directory where the socket is made
   */
  public NotifyListener(Path directory) throws IOException {
    this.socket = directory.resolve("notify");
    this.heard = directory.resolve("notify.heard");
    // Java has no Unix datagrams; -u from socket to file, a datagram at a time.
    this.listener =
        new ProcessBuilder("socat", "-u", "UNIX-RECV:" + socket, "CREATE:" + heard)
            .inheritIO()
            .start();
    Await.until("the socket " + socket, SOON, () -> Files.exists(socket), () -> "");
  }

  /** What NOTIFY_SOCKET shall be. */
  public String address() {
    return socket.toString();
  }

  /** What was said so far, line by line. Two messages stand on one line where they meet. */
  public String heard() {
    try {
      return Files.exists(heard) ? Files.readString(heard, StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      throw new LabException("cannot read " + heard, e);
    }
  }

  /** Waits until something was said. */
  public void await(String word) {
    Await.until("the word " + word, SOON, () -> heard().contains(word), this::heard);
  }

  /** Waits until something was said so many times. */
  public void await(String word, int times) {
    Await.until(times + " times the word " + word, SOON, () -> count(word) >= times, this::heard);
  }

  /** How often something was said. */
  public int count(String word) {
    return heard().split(Pattern.quote(word), -1).length - 1;
  }

  /** Asserts that things were said in this order. */
  public void assertInOrder(List<String> words) {
    assertThat(heard()).containsSubsequence(words);
  }

  @Override
  public void close() throws IOException {
    listener.destroy();
    Files.deleteIfExists(socket);
    Files.deleteIfExists(heard);
  }
}
