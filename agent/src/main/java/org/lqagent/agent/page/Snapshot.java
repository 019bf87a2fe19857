package org.lqagent.agent.page;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the status page shows besides bindings, as of one moment.
 *
 * @param host the name of this machine
 * @param now of the clock that all instants here are of
 * @param up since the daemon was started
 * @param complaints what keeps it from its work; empty if nothing does
 * @param remarks what is not as it should be, while the work goes on
 * @param figures numbers to see at a glance, by what they count, in the order in which to show them
 * @param recovery how far bulk leasequery has come, or how it ended; empty if there was none
 * @param notAsked packets of unknown sources about which nobody was asked, by reason
 */
public record Snapshot(
    String host,
    Instant now,
    Duration up,
    List<String> complaints,
    List<String> remarks,
    Map<String, Long> figures,
    List<Server> servers,
    List<Hook> hooks,
    List<Capture> captures,
    Optional<Recovery> recovery,
    List<Source> sources,
    Map<String, Long> notAsked) {

  /**
   * A DHCPv6 server.
   *
   * @param usual how long it has lately taken to reply
   */
  public record Server(
      String name,
      State state,
      String stateText,
      Optional<Duration> usual,
      long asked,
      long answered,
      long open,
      Optional<Instant> lastAnswer) {}

  /**
   * What writes bindings to the kernel, or tells a script of them.
   *
   * @param written since the start; of scripts, of all together
   * @param failed attempts since the start; likewise
   */
  public record Hook(
      String name,
      State state,
      String stateText,
      OptionalLong written,
      OptionalLong failed,
      long pending,
      Duration lag) {}

  /** A capture, since it was last opened. */
  public record Capture(String name, State state, String stateText, long frames, long lost) {}

  /**
   * What servers were asked for all they know.
   *
   * @param sentence what came of it so far
   */
  public record Recovery(
      State state, String stateText, String sentence, List<Part> parts, Optional<Instant> started) {
    /**
     * What one server was asked.
     *
     * @param waitingFor what is awaited of it, or how it ended
     */
    public record Part(String server, long ended, long queries, long leases, String waitingFor) {}
  }

  /**
   * A source that was not known when its packet came.
   *
   * @param interfaceName where it came from, if that is still known
   * @param outcome what became of it
   */
  public record Source(
      String address,
      Optional<String> interfaceName,
      Optional<String> hardwareAddress,
      State state,
      String outcome,
      String details,
      Optional<Instant> seen) {}

  /** How good or bad something is; never told by colour alone. */
  public enum State {
    GOOD,
    QUIET,
    BUSY,
    WARN,
    BAD
  }
}
