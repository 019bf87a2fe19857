package org.lqagent.agent.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.lqagent.dhcpv6.Duid;

/**
 * The requestor's DUID in a file of its own: written once and never changed, RFC 8415 section 11,
 * whatever becomes of the interface that it was made from. An operator may put another one there.
 */
public final class DuidFile {
  private static final String NAME = "duid";

  private DuidFile() {}

  /**
   * The DUID of a state directory; one that is made if it has none.
   *
   * @param made what to write down in a new directory, and to use where the file cannot be
   */
  public static Duid of(Path directory, Duid made, StateListener listener) {
    Path file = directory.resolve(NAME);
    try {
      return Duid.parse(Files.readString(file).strip());
    } catch (NoSuchFileException e) {
      try {
        write(file, made);
      } catch (IOException unwritable) {
        listener.unusable(
            "cannot write this requestor's DUID to " + file + ": " + unwritable.getMessage());
      }
    } catch (IOException | IllegalArgumentException e) {
      listener.unusable(
          "this requestor's DUID cannot be read from "
              + file
              + ", using "
              + made
              + ": "
              + e.getMessage());
    }
    return made;
  }

  private static void write(Path file, Duid duid) throws IOException {
    Files.createDirectories(file.getParent());
    Path partial = file.resolveSibling(NAME + ".new");
    try (FileChannel out =
        FileChannel.open(
            partial,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      out.write(ByteBuffer.wrap((duid + "\n").getBytes(StandardCharsets.UTF_8)));
      out.force(true);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
