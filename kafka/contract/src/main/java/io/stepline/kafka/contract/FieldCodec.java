package io.stepline.kafka.contract;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
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
    if (type instanceof ParameterizedType p && p.getRawType() == List.class) return list(of(p.getActualTypeArguments()[0]));
    if (type instanceof ParameterizedType p && p.getRawType() == Optional.class) return optional(of(p.getActualTypeArguments()[0]));
    if (type instanceof ParameterizedType p && p.getRawType() == Map.class) return textMap(p);
    if (!(type instanceof Class<?> raw)) throw new IllegalArgumentException("no wire form for " + type);
    if (raw == long.class) return of((o, v) -> o.writeLong((long) v), WireReader::readLong);
    if (raw == int.class) return of((o, v) -> o.writeInt((int) v), WireReader::readInt);
    if (raw == double.class) return of((o, v) -> o.writeLong(Double.doubleToRawLongBits((double) v)), WireReader::readDouble);
    if (raw == boolean.class) return of((o, v) -> o.writeByte((boolean) v ? 1 : 0), WireReader::readBoolean);
    if (raw == String.class) return of((o, v) -> o.writeString((String) v), WireReader::readString);
    if (raw == byte[].class) return of((o, v) -> o.writeBytes((byte[]) v), WireReader::readBytes);
    if (raw == short[].class) return of((o, v) -> o.writeShorts((short[]) v), WireReader::readShorts);
    if (raw == int[].class) return of((o, v) -> o.writeInts((int[]) v), WireReader::readInts);
    if (raw.isEnum()) return constant(raw);
    if (raw.isRecord()) return record(raw);
    if (raw.isSealed()) return oneOf(raw);
    throw new IllegalArgumentException("no wire form for " + raw);
  }

  interface Write { void to(WireWriter out, Object value); }

  interface Read { Object from(WireReader in); }

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
    Object[] constants = type.getEnumConstants();
    return of((out, v) -> out.writeByte(((Enum<?>) v).ordinal()), in -> {
      int i = in.readByte() & 0xff;
      if (i >= constants.length) throw new WireException("no constant " + i + " in " + type.getSimpleName());
      return constants[i];
    });
  }

  private static FieldCodec oneOf(Class<?> sealed) {
    Class<?>[] kinds = sealed.getPermittedSubclasses();
    FieldCodec[] codecs = new FieldCodec[kinds.length];
    for (int i = 0; i < kinds.length; i++) codecs[i] = of(kinds[i]);
    return of((out, v) -> {
      for (int i = 0; i < kinds.length; i++) {
        if (kinds[i].isInstance(v)) {
          out.writeByte(i);
          codecs[i].write(out, v);
          return;
        }
      }
      throw new WireException("no kind of " + sealed.getSimpleName());
    }, in -> {
      int i = in.readByte() & 0xff;
      if (i >= kinds.length) throw new WireException("no kind " + i + " of " + sealed.getSimpleName());
      return codecs[i].read(in);
    });
  }

  private static FieldCodec record(Class<?> type) {
    RecordComponent[] parts = type.getRecordComponents();
    FieldCodec[] codecs = new FieldCodec[parts.length];
    MethodHandle[] getters = new MethodHandle[parts.length];
    Class<?>[] types = new Class<?>[parts.length];
    MethodHandle maker;
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      for (int i = 0; i < parts.length; i++) {
        codecs[i] = of(parts[i].getGenericType());
        types[i] = parts[i].getType();
        parts[i].getAccessor().setAccessible(true);
        getters[i] = lookup.unreflect(parts[i].getAccessor());
        getters[i] = getters[i].asType(getters[i].type().changeReturnType(Object.class).changeParameterType(0, Object.class));
      }
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      MethodHandle plain = lookup.unreflectConstructor(constructor);
      maker = plain.asType(plain.type().generic()).asSpreader(Object[].class, parts.length);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no wire form for " + type, e);
    }
    return of((out, v) -> {
      try {
        for (int i = 0; i < codecs.length; i++) codecs[i].write(out, (Object) getters[i].invokeExact(v));
      } catch (RuntimeException e) {
        throw e;
      } catch (Throwable e) {
        throw new WireException("cannot write " + type.getSimpleName(), e);
      }
    }, in -> {
      Object[] values = new Object[codecs.length];
      for (int i = 0; i < codecs.length; i++) values[i] = codecs[i].read(in);
      try {
        return (Object) maker.invokeExact(values);
      } catch (Throwable e) {
        throw new WireException("not a valid " + type.getSimpleName(), e);
      }
    });
  }
}
