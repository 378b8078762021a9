package io.stepline.model.onnx;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Writes small ONNX files, operator by operator. Free dimensions have names. */
public final class GraphWriter {
  public static final int F32 = 1;
  public static final int U8 = 2;
  public static final int I32 = 6;
  public static final int I64 = 7;
  private static final int OPSET = 17;
  private static final int IR = 8;
  private final OnnxMl.GraphProto.Builder graph = OnnxMl.GraphProto.newBuilder().setName("graph");
  private final List<OnnxMl.StringStringEntryProto> metadata = new ArrayList<>();
  private final Random random;

  public GraphWriter(long seed) {
    random = new Random(seed);
  }

  /** Normally distributed weights. */
  public String weights(String name, double scale, long... shape) {
    int n = 1;
    for (long d : shape) n *= (int) d;
    float[] values = new float[n];
    for (int i = 0; i < n; i++) values[i] = (float) (random.nextGaussian() * scale);
    return floats(name, values, shape);
  }

  public String floats(String name, float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return constant(name, F32, bytes, shape);
  }

  /** Bytes by chance, for weights of 8 bits. */
  public String randomBytes(String name, long... shape) {
    int n = 1;
    for (long d : shape) n *= (int) d;
    byte[] values = new byte[n];
    random.nextBytes(values);
    return constant(name, U8, ByteBuffer.wrap(values), shape);
  }

  public String byteScalar(String name, int value) {
    return constant(name, U8, ByteBuffer.wrap(new byte[] {(byte) value}));
  }

  public String scalar(String name, double value) {
    return floats(name, new float[] {(float) value});
  }

  public String longs(String name, long... values) {
    ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return constant(name, I64, bytes, values.length);
  }

  public String longScalar(String name, long value) {
    return constant(name, I64, ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, value));
  }

  private String constant(String name, int type, ByteBuffer bytes, long... shape) {
    OnnxMl.TensorProto.Builder tensor =
        OnnxMl.TensorProto.newBuilder().setName(name).setDataType(type)
            .setRawData(UnsafeByteOperations.unsafeWrap(bytes.array()));
    for (long d : shape) tensor.addDims(d);
    graph.addInitializer(tensor);
    return name;
  }

  /** @param attributes name, value, name, value: a number, a text or a {@code long[]} */
  public String op(String kind, List<String> in, String out, Object... attributes) {
    return op(kind, in, List.of(out), attributes);
  }

  public String op(String kind, List<String> in, List<String> out, Object... attributes) {
    OnnxMl.NodeProto.Builder node = OnnxMl.NodeProto.newBuilder().setOpType(kind).addAllInput(in).addAllOutput(out);
    for (int i = 0; i < attributes.length; i += 2)
      node.addAttribute(attribute((String) attributes[i], attributes[i + 1]));
    graph.addNode(node);
    return out.getFirst();
  }

  private static OnnxMl.AttributeProto attribute(String name, Object value) {
    OnnxMl.AttributeProto.Builder a = OnnxMl.AttributeProto.newBuilder().setName(name);
    switch (value) {
      case Integer i -> a.setType(OnnxMl.AttributeProto.AttributeType.INT).setI(i);
      case String s -> a.setType(OnnxMl.AttributeProto.AttributeType.STRING).setS(ByteString.copyFromUtf8(s));
      case long[] many -> {
        a.setType(OnnxMl.AttributeProto.AttributeType.INTS);
        for (long v : many) a.addInts(v);
      }
      default -> throw new IllegalArgumentException("no attribute of " + value);
    }
    return a.build();
  }

  /** @param shape numbers, and names of free dimensions */
  public GraphWriter input(String name, int type, Object... shape) {
    graph.addInput(value(name, type, shape));
    return this;
  }

  public GraphWriter output(String name, int type, Object... shape) {
    graph.addOutput(value(name, type, shape));
    return this;
  }

  private static OnnxMl.ValueInfoProto value(String name, int type, Object... shape) {
    OnnxMl.TensorShapeProto.Builder dims = OnnxMl.TensorShapeProto.newBuilder();
    for (Object d : shape) {
      if (d instanceof Integer i) dims.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimValue(i));
      else dims.addDim(OnnxMl.TensorShapeProto.Dimension.newBuilder().setDimParam((String) d));
    }
    return OnnxMl.ValueInfoProto.newBuilder().setName(name).setType(OnnxMl.TypeProto.newBuilder()
        .setTensorType(OnnxMl.TypeProto.Tensor.newBuilder().setElemType(type).setShape(dims))).build();
  }

  /** One of the model's own metadata. */
  public GraphWriter metadata(String key, String value) {
    metadata.add(OnnxMl.StringStringEntryProto.newBuilder().setKey(key).setValue(value).build());
    return this;
  }

  public void write(Path file) {
    OnnxMl.ModelProto model = OnnxMl.ModelProto.newBuilder().setIrVersion(IR).setProducerName("stepline")
        .setGraph(graph).addAllMetadataProps(metadata)
        .addOpsetImport(OnnxMl.OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET)).build();
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      try (OutputStream out = Files.newOutputStream(file)) {
        model.writeTo(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
