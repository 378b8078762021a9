package io.stepline.model.decoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.stepline.model.engine.EngineException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program in espeak-ng's place that does not do what it should. */
class EspeakDecoderTest {
  @TempDir
  Path folder;

  /** @param then what it does after the header and a tenth of a second of sound at 22,050 Hz */
  private EspeakDecoder program(String then) throws Exception {
    Path script = folder.resolve("speak");
    Files.writeString(script, """
        #!/bin/sh
        if [ "$1" = --voices ]; then echo "Pty Language Age/Gender"; echo " 5  de  --/M  German"; exit 0; fi
        cat > /dev/null
        head -c 24 /dev/zero; printf '\\042\\126\\000\\000'; head -c 16 /dev/zero
        head -c 4410 /dev/zero
        %s
        """.formatted(then));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new EspeakDecoder(script.toString(), 700);
  }

  private static short[] says(EspeakDecoder voice) {
    return WholeSpeech.of(voice, "Hallo.", "", "de-AT");
  }

  @Test
  void shouldSpeakATagWithARegionByItsLanguage() throws Exception {
    try (EspeakDecoder voice = program("exit 0")) {
      assertThat(voice.speaks("de-AT")).isTrue();
      assertThat(voice.speaks("fr")).isFalse();
      assertThat(says(voice).length).isBetween(1_590, 1_610);
    }
  }

  @Test
  void shouldNotTakeForSpokenWhatTheProgramBrokeOff() throws Exception {
    try (EspeakDecoder voice = program("kill -9 $$")) {
      assertThatThrownBy(() -> says(voice)).isInstanceOf(EngineException.class).hasMessageContaining("broke off");
    }
  }

  @Test
  void shouldEndAProgramThatHangs() throws Exception {
    try (EspeakDecoder voice = program("exec sleep 30")) {
      assertThatThrownBy(() -> says(voice)).isInstanceOf(EngineException.class).hasMessageContaining("espeak-ng");
    }
  }
}
