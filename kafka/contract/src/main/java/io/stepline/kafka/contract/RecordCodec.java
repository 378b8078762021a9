package io.stepline.kafka.contract;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.stream.Stream;

/** A record: its components in the order in which they came to it. */
final class RecordCodec implements FieldCodec {
  private final Class<?> type;
  /** By place on the wire; {@code at} is the place in the constructor. */
  private final FieldCodec[] codecs;
  private final MethodHandle[] getters;
  private final int[] at;
  private final boolean[] later;
  private final Object[] defaults;
  private final MethodHandle maker;

  private RecordCodec(Class<?> type) {
    this.type = type;
    RecordComponent[] declared = type.getRecordComponents();
    List<String> names = Stream.of(declared).map(RecordComponent::getName).toList();
    List<RecordComponent> parts = Schema.inWireOrder(type);
    int n = parts.size();
    codecs = new FieldCodec[n];
    getters = new MethodHandle[n];
    at = new int[n];
    later = new boolean[n];
    defaults = new Object[n];
    Class<?>[] types = new Class<?>[n];
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      for (int i = 0; i < n; i++) {
        RecordComponent part = parts.get(i);
        codecs[i] = FieldCodec.of(part.getGenericType());
        at[i] = names.indexOf(part.getName());
        later[i] = Schema.since(part) > WireCodec.FIRST;
        if (later[i]) defaults[i] = Schema.defaultOf(part);
        part.getAccessor().setAccessible(true);
        MethodHandle getter = lookup.unreflect(part.getAccessor());
        getters[i] = getter.asType(getter.type().changeReturnType(Object.class).changeParameterType(0, Object.class));
      }
      for (int i = 0; i < n; i++) types[i] = declared[i].getType();
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      MethodHandle plain = lookup.unreflectConstructor(constructor);
      maker = plain.asType(plain.type().generic()).asSpreader(Object[].class, n);
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException("no wire form for " + type, e);
    }
  }

  static RecordCodec of(Class<?> type) {
    return new RecordCodec(type);
  }

  @Override
  public void write(WireWriter out, Object value) {
    int began = out.begin();
    try {
      for (int i = 0; i < codecs.length; i++) codecs[i].write(out, (Object) getters[i].invokeExact(value));
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new WireException("cannot write " + type.getSimpleName(), e);
    }
    out.end(began);
  }

  @Override
  public Object read(WireReader in) {
    Object[] values = new Object[codecs.length];
    int outer = in.begin();
    for (int i = 0; i < codecs.length; i++) values[at[i]] = in.isOver(later[i]) ? defaults[i] : codecs[i].read(in);
    in.end(outer);
    try {
      return (Object) maker.invokeExact(values);
    } catch (Throwable e) {
      throw new WireException("not a valid " + type.getSimpleName(), e);
    }
  }
}
