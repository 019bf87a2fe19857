package org.lqagent.hooks;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class NftCommandTest {
  @Test
  void aMissingProgramIsOneSentence() {
    assertThatThrownBy(() -> new NftCommand("no-such-nft").apply("list ruleset"))
        .isInstanceOf(HookFailedException.class)
        .hasMessageStartingWith(
            "no-such-nft cannot be run (Debian's package nftables has it): Cannot run program");
  }

  @Test
  void aProgramThatFailsWithoutReadingIsARefusal() {
    assertThatThrownBy(() -> new NftCommand("false").apply("x".repeat(1_000_000)))
        .isInstanceOf(HookFailedException.class)
        .hasMessage("false refused: ");
  }
}
