package org.lqagent.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import javax.imageio.ImageIO;

/** Looks at pictures of pages, as far as a program can. */
final class Pictures {
  private Pictures() {}

  /** Most of it is one quiet ground, light or dark, and some of it is writing. */
  static void assertDrawn(Path file, boolean isLight) throws IOException {
    BufferedImage picture = ImageIO.read(file.toFile());
    Map<Integer, Integer> colours = new HashMap<>();
    int light = 0;
    int pixels = picture.getWidth() * picture.getHeight();
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        int colour = picture.getRGB(x, y) & 0xffffff;
        colours.merge(colour, 1, Integer::sum);
        if ((colour >> 16) + (colour >> 8 & 0xff) + (colour & 0xff) > 3 * 128) {
          light++;
        }
      }
    }
    assertThat(colours).hasSizeGreaterThan(50);
    assertThat(light / (double) pixels).isBetween(isLight ? 0.8 : 0.002, isLight ? 0.998 : 0.2);
  }
}
