package io.gradus.report.html;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

/** Pictures of nodes, read by a library that others wrote. */
class NodePictureTest {
  private static Optional<NodePicture> picture(int width, int height, int channels, String mean)
      throws IOException {
    return NodePicture.of(
        new JsonMapper()
            .readTree(
                "{\"width\":%s,\"height\":%s,\"channels\":%s,\"mean\":[%s]}"
                    .formatted(width, height, channels, mean)));
  }

  private static BufferedImage read(NodePicture picture) throws IOException {
    return ImageIO.read(new ByteArrayInputStream(picture.png()));
  }

  @Test
  void greyGoesFromTheLeastToTheGreatest() throws IOException {
    BufferedImage image = read(picture(3, 2, 1, "-1,0,1,3,2,0").orElseThrow());
    assertEquals(3, image.getWidth());
    assertEquals(2, image.getHeight());
    int[] found = image.getRaster().getPixels(0, 0, 3, 2, (int[]) null);
    int[] wanted = {-1, 0, 1, 3, 2, 0};
    for (int i = 0; i < wanted.length; i++) {
      assertEquals(Math.round(255 * (wanted[i] + 1) / 4.0), found[i]);
    }
  }

  @Test
  void threeChannelsAreRedGreenAndBlue() throws IOException {
    BufferedImage image = read(picture(2, 1, 3, "0,255,51,0,102,0").orElseThrow());
    assertEquals(0x003366, image.getRGB(0, 0) & 0xFFFFFF);
    assertEquals(0xFF0000, image.getRGB(1, 0) & 0xFFFFFF);
  }

  @Test
  void otherChannelsAreTheirMean() throws IOException {
    BufferedImage image = read(picture(2, 1, 2, "0,4,0,0").orElseThrow());
    assertEquals(0, image.getRaster().getSample(0, 0, 0));
    assertEquals(255, image.getRaster().getSample(1, 0, 0));
  }

  @Test
  void whatShowsNothingIsNone() throws IOException {
    assertTrue(picture(2, 1, 1, "1,1").isEmpty(), "everywhere the same");
    assertTrue(picture(2, 2, 1, "1,2").isEmpty(), "too few values");
    assertTrue(picture(1000, 1000, 1, "1,2").isEmpty(), "too large");
    assertTrue(NodePicture.of(new JsonMapper().createObjectNode()).isEmpty());
  }
}
