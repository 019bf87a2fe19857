package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lqagent.dhcpv6.Duid;
import org.lqagent.dhcpv6.Ipv6Address;

class QueryWriterTest {
  private static final int WISHES = 100;

  /** More wishes than are kept in mind, so that some are come back to after they were forgotten. */
  @Test
  @Tag("LQ-WIRE-032")
  void whatIsCopiedIsTheMessageOctetForOctet() {
    QueryWriter writer = new QueryWriter(Scene.US);
    Random random = new Random(5007);
    for (int round = 0; round < 3; round++) {
      for (List<Integer> wanted : wishes()) {
        for (Optional<Duid> serverId : List.of(Optional.<Duid>empty(), Optional.of(Scene.CLIENT))) {
          for (Question question : questions(random, wanted)) {
            int id = random.nextInt(1 << 24);
            assertThat(writer.octets(question, id, serverId))
                .as("%s, %x, %s", question, id, serverId)
                .isEqualTo(writer.message(question, id, serverId).toByteArray());
          }
        }
      }
    }
  }

  @Test
  void oneQuestionsOctetsAreNotAnothers() {
    QueryWriter writer = new QueryWriter(Scene.US);
    byte[] first = writer.octets(Scene.about(Scene.HOST), 1, Optional.empty());
    byte[] copy = first.clone();
    writer.octets(questions(new Random(1), List.of()).get(0), 2, Optional.empty());
    assertThat(first).isEqualTo(copy);
  }

  private static List<List<Integer>> wishes() {
    List<List<Integer>> wishes = new ArrayList<>(List.of(List.of()));
    for (int i = 0; i < WISHES; i++) {
      wishes.add(List.of(47, 100 + i));
      wishes.add(List.of(1000 + i));
    }
    return wishes;
  }

  private static List<Question> questions(Random random, List<Integer> wanted) {
    Ipv6Address address = new Ipv6Address(0x2001_0db8_ffff_ff80L, random.nextLong());
    Ipv6Address link = new Ipv6Address(0x2001_0db8_0000_0000L, random.nextLong());
    return List.of(
        new Question.ByAddress(address, Ipv6Address.UNSPECIFIED, wanted),
        new Question.ByAddress(address, link, wanted),
        new Question.ByClientId(Scene.CLIENT, Ipv6Address.UNSPECIFIED, wanted),
        new Question.ByClientId(Scene.CLIENT, link, wanted));
  }
}
