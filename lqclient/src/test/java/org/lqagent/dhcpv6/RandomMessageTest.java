package org.lqagent.dhcpv6;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class RandomMessageTest {
  private static final int ROUNDS = 20_000;

  @Test
  @Tag("LQ-WIRE-003")
  void aMessageIsTheSameAfterWritingAndReading() throws Exception {
    RandomMessages messages = new RandomMessages(new SplittableRandom(1));
    for (int round = 0; round < ROUNDS; round++) {
      Message message = messages.message(4);
      byte[] octets = message.toByteArray();
      assertThat(Message.read(octets)).as("round %d", round).isEqualTo(message);
      assertThat(MessagePrinter.print(octets)).doesNotContain("AssertionError").isASCII();
    }
  }

  /** One octet changed: what is still read is written back as it came, and always printed. */
  @Test
  @Tag("LQ-WIRE-004")
  void aDamagedMessageIsReadOrRefused() {
    SplittableRandom random = new SplittableRandom(2);
    RandomMessages messages = new RandomMessages(random);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] octets = messages.message(4).toByteArray();
      octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
      try {
        assertThat(Message.read(octets).toByteArray()).as("round %d", round).isEqualTo(octets);
      } catch (MalformedMessageException e) {
        refused++;
      }
      assertThat(MessagePrinter.print(octets)).isASCII();
    }
    assertThat(refused).isBetween(1, ROUNDS - 1);
  }

  @Test
  @Tag("LQ-WIRE-004")
  void noiseIsReadOrRefused() {
    SplittableRandom random = new SplittableRandom(3);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] octets = new byte[random.nextInt(120)];
      random.nextBytes(octets);
      if (octets.length > 0 && random.nextBoolean()) {
        octets[0] = (byte) (1 + random.nextInt(17));
      }
      try {
        assertThat(Message.read(octets).toByteArray()).isEqualTo(octets);
      } catch (MalformedMessageException e) {
        assertThat(e).hasMessageStartingWith("message");
      }
      assertThat(MessagePrinter.print(octets)).isASCII();
    }
  }
}
