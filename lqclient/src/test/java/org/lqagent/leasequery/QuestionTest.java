package org.lqagent.leasequery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lqagent.dhcpv6.Ipv6Address;
import org.lqagent.dhcpv6.LqQuery;
import org.lqagent.dhcpv6.QueryTypes;

class QuestionTest {
  private static List<Question> ofEveryKind() {
    return List.of(Scene.about(Scene.HOST), Scene.about(Scene.CLIENT));
  }

  @Test
  @Tag("LQ-WIRE-032")
  @Tag("LQ-REQ-062")
  void onlyTheTwoTypesForUdpAreEverSent() {
    Set<Class<?>> kinds = new HashSet<>();
    Set<Integer> types = new HashSet<>();
    for (Question question : ofEveryKind()) {
      kinds.add(question.getClass());
      types.add(
          new QueryWriter(Scene.US)
              .message(question, 1, Optional.empty())
              .options()
              .first(LqQuery.class)
              .orElseThrow()
              .queryType());
    }
    assertThat(kinds).containsExactlyInAnyOrder(Question.class.getPermittedSubclasses());
    assertThat(types)
        .containsExactlyInAnyOrder(QueryTypes.QUERY_BY_ADDRESS, QueryTypes.QUERY_BY_CLIENTID);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fe80::1", "ff05::1:3"})
  @Tag("LQ-WIRE-008")
  void aLinkIsNamedByAGlobalAddress(String link) {
    for (Question question : ofEveryKind()) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> question.at(Ipv6Address.parse(link)))
          .withMessageContaining(link);
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {-1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 18, 19, 20, 25, 26, 65536})
  @Tag("A-34")
  void whatNoOptionRequestMayHoldIsNotAskedFor(int code) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Question.ByAddress(Scene.HOST, Ipv6Address.UNSPECIFIED, List.of(47, code)))
        .withMessageContaining(Integer.toString(code));
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new Question.ByClientId(Scene.CLIENT, Ipv6Address.UNSPECIFIED, List.of(code)));
  }

  @Test
  @Tag("A-34")
  void whatMayBeAskedForIs() {
    List<Integer> codes = new ArrayList<>(Collections.nCopies(60, 17));
    codes.addAll(List.of(23, 24, 37, 47));
    assertThat(new Question.ByAddress(Scene.HOST, Ipv6Address.UNSPECIFIED, codes).wanted())
        .isEqualTo(codes);
    codes.add(47);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Question.ByAddress(Scene.HOST, Ipv6Address.UNSPECIFIED, codes))
        .withMessageContaining("at most 64");
  }
}
