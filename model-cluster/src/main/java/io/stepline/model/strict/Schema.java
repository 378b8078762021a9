package io.stepline.model.strict;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;

/** A JSON Schema (draft 2020-12) of a record, for editors. Pure. */
public final class Schema {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Schema() {}

  /** @return the schema as indented text that ends with a newline */
  public static String of(Class<?> type, String title) {
    ObjectNode root = JSON.createObjectNode().put("$schema", "https://json-schema.org/draft/2020-12/schema")
        .put("title", title);
    root.setAll(schema(type));
    return root.toPrettyString() + "\n";
  }

  private static ObjectNode schema(Type type) {
    if (type instanceof ParameterizedType p) {
      boolean list = p.getRawType() == List.class;
      ObjectNode node = JSON.createObjectNode().put("type", list ? "array" : "object");
      node.set(list ? "items" : "additionalProperties", schema(p.getActualTypeArguments()[list ? 0 : 1]));
      return node;
    }
    Class<?> c = (Class<?>) type;
    if (c.isRecord()) return Shape.isShort(c) ? either(record(c)) : record(c);
    if (c == Integer.class) return JSON.createObjectNode().put("type", "integer");
    if (c == Double.class) return JSON.createObjectNode().put("type", "number");
    if (c == Boolean.class) return JSON.createObjectNode().put("type", "boolean");
    if (c == String.class) {
      ObjectNode text = JSON.createObjectNode();
      text.putArray("type").add("string").add("number").add("boolean");
      return text;
    }
    return JSON.createObjectNode();
  }

  private static ObjectNode either(ObjectNode record) {
    ObjectNode node = JSON.createObjectNode();
    node.putArray("anyOf").add(JSON.createObjectNode().put("type", "string")).add(record);
    return node;
  }

  private static ObjectNode record(Class<?> c) {
    ObjectNode node = JSON.createObjectNode().put("type", "object").put("additionalProperties", false);
    ObjectNode properties = node.putObject("properties");
    for (Map<String, Type> keys : List.of(Shape.keys(c), Shape.aliases(c)))
      keys.forEach((k, t) -> {
        ObjectNode property = schema(t);
        String says = Shape.says(c, k);
        if (!says.isEmpty()) property.put("description", says);
        properties.set(k, property);
      });
    return node;
  }
}
