package io.stepline.model.bot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parameters of tools, as writers of bot files mean them. */
class ToolParametersTest {
  @TempDir
  Path folder = Path.of("");

  private String schema(String tool, String parameters) throws IOException {
    Path file = folder.resolve("bot.yaml");
    Files.writeString(file, "name: b\ntools:\n  " + tool + ":\n    description: d\n" + parameters
        + (tool.equals("t") ? "    url: http://127.0.0.1:1/t\n" : "")
        + "flow: {start: a, states: {a: {prompt: hi, then: hangup}}}\n");
    return BotFile.read(file).tools().get(tool).parametersJson();
  }

  private String short1(String parameters) throws IOException {
    return schema("t", "    parameters: " + parameters + "\n");
  }

  @Test
  void shouldTakeNamesWithDescriptionsAsRequiredTexts() throws IOException {
    assertThat(short1("{order: \"the number, digits only\"}"))
        .isEqualTo("{\"type\":\"object\",\"properties\":{\"order\":{\"type\":\"string\","
            + "\"description\":\"the number, digits only\"}},\"required\":[\"order\"]}");
  }

  @Test
  void shouldTakeTypesChoicesAndWhatMayBeLeftOut() throws IOException {
    assertThat(short1("{n: {type: integer, minimum: 1}, wish: {enum: [refund, exchange], required: false}}"))
        .isEqualTo("{\"type\":\"object\",\"properties\":{\"n\":{\"type\":\"integer\",\"minimum\":1},"
            + "\"wish\":{\"enum\":[\"refund\",\"exchange\"],\"type\":\"string\"}},\"required\":[\"n\"]}");
  }

  @Test
  void shouldTakeAJsonSchemaAsItIs() throws IOException {
    String schema = "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},"
        + "\"required\":[\"a\"],\"additionalProperties\":false}";
    assertThat(short1(schema)).isEqualTo(schema);
    assertThat(short1("{type: object}")).isEqualTo("{\"type\":\"object\",\"properties\":{}}");
  }

  @Test
  void shouldKnowTheParametersOfTheHousesOwnTools() throws IOException {
    assertThat(schema("record", "")).contains("\"pause\"", "\"required\":[\"action\"]");
    assertThat(schema("callback", "")).contains("\"number\"", "\"required\":[\"about\"]");
    assertThat(schema("t", "")).isEqualTo("{\"type\":\"object\",\"properties\":{}}");
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
      {order: the order number, digits only}      | ~parameter 'digits only' must be a name~
      {order: the number, digits}                 | ~parameter 'digits' has no description~
      {order: }                                   | ~has no description~
      {order: {type: text}}                       | ~has the type 'text'~
      {order: {type: string, requird: true}}      | ~'requird', which is no word~
      {order: {type: string, required: maybe}}    | ~must be true or false~
      {order: {enum: []}}                         | ~must be a list of values~
      {order: {enum: a}}                          | ~must be a list of values~
      {order: [a]}                                | ~must have a description~
      [order]                                     | ~must be names~
      {type: object, properties: {a: b}}          | ~must be a schema~
      {type: object, properties: {a: {type: string}}, required: [b]} | ~'b', which is no property~
      """)
  void shouldRefuseWhatTheWriterCannotHaveMeantWithItsLine(String parameters, String why) {
    assertThatThrownBy(() -> short1(parameters)).isInstanceOf(BotException.class).hasMessageContaining(why)
        .hasMessageMatching(".*bot.yaml:[2-5]: .*");
  }
}
