package io.stepline.ops.testbench;

import io.stepline.media.codec.AudioCodec;
import io.stepline.media.codec.Codecs;
import java.util.Iterator;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How the command line reads a codec, and which it names in its help. Stateless. */
final class CodecOption implements ITypeConverter<AudioCodec> {
  @Override
  public AudioCodec convert(String name) {
    try {
      return Codecs.named(name);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }

  /** For {@code ${COMPLETION-CANDIDATES}}. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Codecs.all().stream().map(AudioCodec::name).iterator();
    }
  }
}
