package org.lqagent.agent.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ConfigurationPageTest {
  @Test
  void everyKeyIsOnThePageWithWhatItTakes() {
    ConfigurationReference reference = ConfigurationReference.read();
    String page = ConfigurationPage.of(reference, "1.2");
    assertThat(page).startsWith("= lqagent.yaml(5)\n").contains(":mansource: lqagent 1.2\n");
    for (ConfigurationReference.Key key : reference.keys()) {
      assertThat(page).contains("\n*" + key.path() + "*::\npass:c[");
    }
    assertThat(page)
        .contains(
            "*leasequery.gather*::\n"
                + "pass:c[How long other servers' answers are waited for after the first.]\n+\n"
                + "pass:c[Takes: duration, 0s to 10s; default 1s. In the RFCs: resolving"
                + " conflicts, RFC 5007 section 4.3.4.]\n")
        // What ends a passage must not end it here.
        .contains("default [\"ff05::1:3\"\\].");
  }
}
