package io.stepline.dialog.terms;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TemplateTest {
  @Test
  void shouldFillPlacesWhateverTheirCase() {
    assertThat(Template.filled("Hello {NAME}, {Order-No}", Map.of("name", "Ann $1", "order-no", "7")))
        .isEqualTo("Hello Ann $1, 7");
    assertThat(Template.filled("{a}", Map.of("a", "{b}", "b", "x"))).as("a value is no template").isEqualTo("{b}");
  }

  @Test
  void shouldTellWhichPlacesWouldBeHoles() {
    assertThat(Template.missing("Hello {Name}, your {product} of {day}", Map.of("name", " ", "day", "Monday")))
        .containsExactly("name", "product");
    assertThat(Template.missing("Hello", Map.of())).isEmpty();
  }
}
