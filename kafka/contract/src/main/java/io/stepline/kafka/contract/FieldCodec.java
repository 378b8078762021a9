package io.stepline.kafka.contract;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How one Java type stands in a wire record. Built once from the type, then used without reflection look-ups. */
interface FieldCodec {
  void write(WireWriter out, Object value);

  Object read(WireReader in);

  static FieldCodec of(Type type) {
    if (type instanceof ParameterizedType p && p.getRawType() == List.class)
      return list(of(p.getActualTypeArguments()[0]));
    if (type instanceof ParameterizedType p && p.getRawType() == Optional.class)
      return optional(of(p.getActualTypeArguments()[0]));
    if (type instanceof ParameterizedType p && p.getRawType() == Map.class) return textMap(p);
    if (!(type instanceof Class<?> raw)) throw new IllegalArgumentException("no wire form for " + type);
    if (raw == long.class) return of((o, v) -> o.writeLong((long) v), WireReader::readLong);
    if (raw == int.class) return of((o, v) -> o.writeInt((int) v), WireReader::readInt);
    if (raw == double.class)
      return of((o, v) -> o.writeLong(Double.doubleToRawLongBits((double) v)), WireReader::readDouble);
    if (raw == boolean.class) return of((o, v) -> o.writeByte((boolean) v ? 1 : 0), WireReader::readBoolean);
    if (raw == String.class) return of((o, v) -> o.writeString((String) v), WireReader::readString);
    if (raw == byte[].class) return of((o, v) -> o.writeBytes((byte[]) v), WireReader::readBytes);
    if (raw == short[].class) return of((o, v) -> o.writeShorts((short[]) v), WireReader::readShorts);
    if (raw == int[].class) return of((o, v) -> o.writeInts((int[]) v), WireReader::readInts);
    if (raw.isEnum()) return constant(raw);
    if (raw.isRecord()) return RecordCodec.of(raw);
    if (raw.isSealed()) return oneOf(raw);
    throw new IllegalArgumentException("no wire form for " + raw);
  }

  interface Write {
    void to(WireWriter out, Object value);
  }

  interface Read {
    Object from(WireReader in);
  }

  private static FieldCodec of(Write write, Read read) {
    return new FieldCodec() {
      @Override
      public void write(WireWriter out, Object value) {
        write.to(out, value);
      }

      @Override
      public Object read(WireReader in) {
        return read.from(in);
      }
    };
  }

  private static FieldCodec list(FieldCodec item) {
    return of((out, v) -> {
      List<?> items = (List<?>) v;
      out.writeInt(items.size());
      items.forEach(i -> item.write(out, i));
    }, in -> {
      int n = in.readCount(1);
      List<Object> items = new ArrayList<>(Math.min(n, 64));
      for (int i = 0; i < n; i++) items.add(item.read(in));
      return List.copyOf(items);
    });
  }

  private static FieldCodec optional(FieldCodec item) {
    return of((out, v) -> {
      Optional<?> value = (Optional<?>) v;
      out.writeByte(value.isPresent() ? 1 : 0);
      value.ifPresent(x -> item.write(out, x));
    }, in -> in.readBoolean() ? Optional.of(item.read(in)) : Optional.empty());
  }

  /** In the order of its keys, so that the same value has the same bytes in every process. */
  private static FieldCodec textMap(ParameterizedType type) {
    if (type.getActualTypeArguments()[0] != String.class || type.getActualTypeArguments()[1] != String.class)
      throw new IllegalArgumentException("only text maps have a wire form");
    return of((out, v) -> {
      Map<?, ?> map = (Map<?, ?>) v;
      out.writeInt(map.size());
      map.entrySet().stream().sorted(Comparator.comparing(e -> (String) e.getKey())).forEach(e -> {
        out.writeString((String) e.getKey());
        out.writeString((String) e.getValue());
      });
    }, in -> {
      int n = in.readCount(8);
      Map<String, String> map = new LinkedHashMap<>();
      for (int i = 0; i < n; i++) map.put(in.readString(), in.readString());
      return Map.copyOf(map);
    });
  }

  private static FieldCodec constant(Class<?> type) {
    Map<Integer, Object> byTag = Tags.constants(type);
    Object[] constants = new Object[256];
    byTag.forEach((tag, c) -> constants[tag] = c);
    int[] tags = new int[type.getEnumConstants().length];
    byTag.forEach((tag, c) -> tags[((Enum<?>) c).ordinal()] = tag);
    return of((out, v) -> out.writeByte(tags[((Enum<?>) v).ordinal()]), in -> {
      int i = in.readByte() & 0xff;
      return Optional.ofNullable(constants[i])
          .orElseThrow(() -> new WireException("no constant " + i + " in " + type.getSimpleName()));
    });
  }

  private static FieldCodec oneOf(Class<?> sealed) {
    Map<Integer, Class<?>> kinds = Tags.kinds(sealed);
    FieldCodec[] byTag = new FieldCodec[256];
    kinds.forEach((tag, kind) -> byTag[tag] = of(kind));
    ClassValue<Integer> tags = new ClassValue<>() {
      @Override
      protected Integer computeValue(Class<?> type) {
        return kinds.entrySet().stream().filter(e -> e.getValue() == type).map(Map.Entry::getKey).findFirst()
            .orElseThrow(() -> new WireException(type.getSimpleName() + " is no kind of " + sealed.getSimpleName()));
      }
    };
    return of((out, v) -> {
      int tag = tags.get(v.getClass());
      out.writeByte(tag);
      byTag[tag].write(out, v);
    }, in -> {
      int i = in.readByte() & 0xff;
      return Optional.ofNullable(byTag[i])
          .orElseThrow(() -> new WireException("no kind " + i + " of " + sealed.getSimpleName())).read(in);
    });
  }
}
