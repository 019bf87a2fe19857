package org.lqagent.agent.sharing;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Where the view is that concentrators share, and which part this one has in it.
 *
 * @param redis URIs as Redis writes them: {@code redis://host:6379/0}, {@code rediss://…} with TLS,
 *     {@code redis-sentinel://…}, {@code redis-socket:///path}; several only of a cluster
 * @param cluster whether they are nodes of a Redis cluster
 * @param passwordFile holds the password, so that the configuration need not
 * @param site the name of the view; all who share it have the same
 * @param name this concentrator's; nobody else at the site has it
 * @param role the one that it begins with
 */
public record SharingSettings(
    List<String> redis,
    boolean cluster,
    Optional<Path> passwordFile,
    String site,
    String name,
    Role role) {

  /**
   * Checks that a text is the URI of a Redis server.
   *
   * @throws IllegalArgumentException if it is not
   */
  public static String checkUri(String text) {
    RedisStore.uri(text);
    return text;
  }

  /**
   * Checks that a text can be a site or a concentrator in the names of keys.
   *
   * @throws IllegalArgumentException if it cannot
   */
  public static String checkName(String text) {
    if (!text.matches("[A-Za-z0-9._-]{1,63}")) {
      throw new IllegalArgumentException(
          "need 1 to 63 letters, digits, dots, dashes and underscores, have \"" + text + "\"");
    }
    return text;
  }
}
