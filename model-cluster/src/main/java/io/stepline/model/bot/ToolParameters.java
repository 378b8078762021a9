package io.stepline.model.bot;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * The parameters of a tool as a bot file has them, made a JSON Schema: names with descriptions, names with types,
 * values to choose from and whether they must be there, or a JSON Schema as it is. What the writer cannot have meant is
 * refused. Pure.
 */
final class ToolParameters {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MAX_SCHEMA = 32 << 10;
  private static final Set<String> TYPES =
      Set.of("string", "number", "integer", "boolean", "array", "object", "null");
  private static final Set<String> WORDS = Set.of("type", "description", "enum", "required", "items", "properties",
      "format", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength",
      "maxLength", "minItems", "maxItems", "uniqueItems", "default", "examples", "const", "title", "nullable", "anyOf",
      "oneOf", "allOf", "additionalProperties");
  /** Parameters of the house's own tools, where a bot file says nothing of them. */
  private static final Map<String, String> OF_THE_HOUSE = Map.of("record",
      "{\"type\":\"object\",\"properties\":{\"action\":{\"type\":\"string\","
          + "\"enum\":[\"start\",\"pause\",\"resume\",\"stop\"]}},\"required\":[\"action\"]}",
      "callback",
      "{\"type\":\"object\",\"properties\":{\"number\":{\"type\":\"string\","
          + "\"description\":\"leave out for the number the caller calls from\"},\"about\":{\"type\":\"string\","
          + "\"description\":\"what it is about, in a few words\"}},\"required\":[\"about\"]}");

  private final BiFunction<String, String, BotException> wrong;

  /** @param wrong makes an error of the name it is about and what is wrong with it */
  ToolParameters(BiFunction<String, String, BotException> wrong) {
    this.wrong = wrong;
  }

  /** @return a JSON Schema of type object @throws BotException naming the parameter */
  String schema(String tool, JsonNode raw) {
    if (raw.isMissingNode() || raw.isNull()) return OF_THE_HOUSE.getOrDefault(tool, object().toString());
    if (!raw.isObject())
      throw wrong.apply(tool, "the parameters of tool '" + tool + "' must be names with what they are");
    JsonNode schema = raw.path("type").asText().equals("object") ? whole(raw) : listed(raw);
    if (schema.toString().length() > MAX_SCHEMA)
      throw wrong.apply(tool, "the parameters of tool '" + tool + "' are over " + MAX_SCHEMA + " characters");
    return schema.toString();
  }

  private static ObjectNode object() {
    ObjectNode schema = JSON.createObjectNode().put("type", "object");
    schema.putObject("properties");
    return schema;
  }

  private JsonNode listed(JsonNode raw) {
    ObjectNode schema = object();
    ArrayNode required = JSON.createArrayNode();
    raw.properties().forEach(e -> {
      ObjectNode property = schema.withObject("/properties").putObject(named(e.getKey()));
      JsonNode value = e.getValue();
      if (value.isNull()) throw wrong.apply(e.getKey(), "parameter '" + e.getKey()
          + "' has no description; a comma within {...} begins another parameter, so put the text in quotes");
      boolean must = value.path("required").asBoolean(true);
      if (value.isObject()) {
        if (value.has("required") && !value.path("required").isBoolean())
          throw wrong.apply(e.getKey(), "required of parameter '" + e.getKey() + "' must be true or false");
        property.setAll((ObjectNode) value.deepCopy());
        property.remove("required");
        if (!property.has("type")) property.put("type", "string");
        checked(e.getKey(), property);
      } else if (value.isTextual()) {
        property.put("type", "string").put("description", value.asText());
      } else {
        throw wrong.apply(e.getKey(),
            "parameter '" + e.getKey() + "' must have a description, or type and description");
      }
      if (must) required.add(e.getKey());
    });
    if (!required.isEmpty()) schema.set("required", required);
    return schema;
  }

  private JsonNode whole(JsonNode raw) {
    if (raw.has("properties") && !raw.path("properties").isObject())
      throw wrong.apply("properties", "properties of a JSON Schema must be names with schemas");
    raw.path("properties").properties().forEach(e -> {
      if (!e.getValue().isObject())
        throw wrong.apply(e.getKey(), "property '" + e.getKey() + "' of a JSON Schema must be a schema");
      checked(named(e.getKey()), e.getValue());
    });
    for (JsonNode name : raw.path("required")) {
      if (!raw.path("properties").has(name.asText()))
        throw wrong.apply(name.asText(), "required names '" + name.asText() + "', which is no property");
    }
    ObjectNode schema = raw.deepCopy();
    if (!schema.has("properties")) schema.putObject("properties");
    return schema;
  }

  private String named(String name) {
    if (!name.matches("[A-Za-z_][A-Za-z0-9_.-]{0,63}")) throw wrong.apply(name,
        "parameter '" + name + "' must be a name of letters, digits, dot, dash and underscore; a comma within {...} "
            + "begins another parameter, so put descriptions in quotes");
    return name;
  }

  private void checked(String name, JsonNode property) {
    property.fieldNames().forEachRemaining(word -> {
      if (!WORDS.contains(word))
        throw wrong.apply(word, "parameter '" + name + "' has '" + word + "', which is no word of JSON Schema");
    });
    JsonNode type = property.path("type");
    for (JsonNode one : type.isArray() ? type : JSON.createArrayNode().add(type))
      if (!one.isMissingNode() && !TYPES.contains(one.asText()))
        throw wrong.apply(name, "parameter '" + name + "' has the type '" + one.asText() + "', not one of string, "
            + "number, integer, boolean, array, object");
    JsonNode choice = property.path("enum");
    if (!choice.isMissingNode() && (!choice.isArray() || choice.isEmpty()))
      throw wrong.apply(name, "enum of parameter '" + name + "' must be a list of values");
    if (property.has("description") && !property.path("description").isTextual())
      throw wrong.apply(name, "the description of parameter '" + name + "' must be a text");
  }
}
