package org.lqagent.lab.bench;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;

/** Draws which share of the subscribers is back over time, beside the pace of a bare generator. */
final class StormPlot {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 540;
  private static final int LEFT = 80;
  private static final int RIGHT = 30;
  private static final int TOP = 50;
  private static final int BOTTOM = 70;
  private static final int STEPS = 10;

  /** The share that was back at a time. */
  record Point(double seconds, double share) {}

  private final Graphics2D pen;
  private final BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_INT_RGB);
  private final double longest;

  private StormPlot(double longest) {
    this.longest = longest;
    this.pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, 14));
    pen.setColor(Color.WHITE);
    pen.fillRect(0, 0, WIDTH, HEIGHT);
  }

  /**
   * Writes a PNG.
   *
   * @param bareSeconds how long a bare generator needs for the same questions
   */
  static void write(Path file, String title, List<Point> points, double bareSeconds)
      throws IOException {
    double last = points.get(points.size() - 1).seconds();
    StormPlot plot = new StormPlot(1.05 * Math.max(last, bareSeconds));
    plot.axes(title);
    plot.curve(List.of(new Point(0, 0), new Point(bareSeconds, 1)), new Color(0x999999));
    plot.curve(points, new Color(0x1f5fbf));
    plot.pen.setColor(new Color(0x1f5fbf));
    plot.pen.drawString("leases back in the daemon", WIDTH - 260, HEIGHT - BOTTOM - 50);
    plot.pen.setColor(new Color(0x777777));
    plot.pen.drawString("a bare generator's answers", WIDTH - 260, HEIGHT - BOTTOM - 25);
    plot.pen.dispose();
    ImageIO.write(plot.image, "png", file.toFile());
  }

  private void axes(String title) {
    for (int i = 0; i <= STEPS; i++) {
      double share = (double) i / STEPS;
      double seconds = longest * i / STEPS;
      pen.setColor(new Color(0xe4e4e4));
      pen.drawLine(LEFT, y(share), WIDTH - RIGHT, y(share));
      pen.drawLine(x(seconds), TOP, x(seconds), HEIGHT - BOTTOM);
      pen.setColor(Color.DARK_GRAY);
      pen.drawString(String.format("%3d %%", 100 * i / STEPS), 22, y(share) + 5);
      pen.drawString(String.format("%.1f", seconds), x(seconds) - 12, HEIGHT - BOTTOM + 22);
    }
    pen.drawString(title, LEFT, 30);
    pen.drawString("seconds since the first packet", WIDTH / 2 - 90, HEIGHT - 18);
  }

  private void curve(List<Point> points, Color color) {
    Path2D path = new Path2D.Double();
    path.moveTo(x(points.get(0).seconds()), y(points.get(0).share()));
    points.forEach(point -> path.lineTo(x(point.seconds()), y(point.share())));
    pen.setColor(color);
    pen.setStroke(new BasicStroke(2.5f));
    pen.draw(path);
    pen.setStroke(new BasicStroke(1));
  }

  private int x(double seconds) {
    return LEFT + (int) Math.round((WIDTH - LEFT - RIGHT) * seconds / longest);
  }

  private int y(double share) {
    return HEIGHT - BOTTOM - (int) Math.round((HEIGHT - TOP - BOTTOM) * share);
  }
}
