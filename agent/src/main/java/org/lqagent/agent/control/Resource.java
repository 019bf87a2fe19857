package org.lqagent.agent.control;

import java.util.Optional;

/**
 * What can be done at one path of the control socket.
 *
 * @param get shows it
 * @param delete clears what the parameters name, where that can be
 * @param post sets it going, where it is something that can be
 * @param isLong whether showing it may last as long as its reader likes: then it has a thread of
 *     its own, of which there are so many, and keeps nobody else from being answered
 */
public record Resource(View get, Optional<View> delete, Optional<View> post, boolean isLong) {
  /** One that is shown in a moment, and can only be shown. */
  public static Resource of(View get) {
    return new Resource(get, Optional.empty(), Optional.empty(), false);
  }

  /** One that is shown for as long as its reader likes. */
  public static Resource ofLong(View get) {
    return new Resource(get, Optional.empty(), Optional.empty(), true);
  }

  /** The same, of which something can be cleared, too. */
  public Resource withDelete(View clear) {
    return new Resource(get, Optional.of(clear), post, isLong);
  }

  /** The same, which can be set going, too. */
  public Resource withPost(View start) {
    return new Resource(get, delete, Optional.of(start), isLong);
  }
}
