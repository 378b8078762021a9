package io.stepline.model.onnx;

import ai.djl.Device;
import ai.djl.MalformedModelException;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.onnxruntime.engine.OrtSymbolBlock;
import ai.djl.repository.zoo.Criteria;
import ai.djl.repository.zoo.ModelNotFoundException;
import ai.djl.repository.zoo.ZooModel;
import ai.djl.training.ParameterStore;
import ai.djl.translate.NoopTranslator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One ONNX file, run through DJL on ONNX Runtime. Closing waits for the runs under way, whose memory it gives back;
 * later ones are refused. Thread-safe.
 */
public final class OnnxGraph implements AutoCloseable {
  /** Where it runs. {@code CUDA} needs onnxruntime_gpu in place of onnxruntime (Maven profile {@code cuda}). */
  public record Place(boolean cuda, int threads) {
    public static final Place ONE_CORE = new Place(false, 1);
  }

  private final ZooModel<NDList, NDList> model;
  private final String what;
  /** Held shared by each run, alone by what closes. */
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private boolean closed;
  /** As many as have run at once. */
  private final Queue<TensorRoom> rooms = new ConcurrentLinkedQueue<>();

  /**
   * @param what it is, for messages
   * @param cure what to do where the file is not there
   * @throws io.stepline.model.engine.EngineException if it does not load
   */
  public OnnxGraph(Path file, String what, String cure, Place place) {
    this.what = what;
    if (!Files.isRegularFile(file)) throw broken("the " + what + " " + file + " is missing; " + cure);
    try {
      model = Criteria.builder().setTypes(NDList.class, NDList.class).optEngine("OnnxRuntime").optModelPath(file)
          .optDevice(place.cuda() ? Device.gpu() : Device.cpu())
          .optOption("intraOpNumThreads", Integer.toString(place.threads())).optOption("interOpNumThreads", "1")
          .optTranslator(new NoopTranslator()).build().loadModel();
    } catch (IOException | ModelNotFoundException | MalformedModelException | EngineException e) {
      throw broken("the " + what + " " + file + " does not load"
          + (place.cuda() ? " on CUDA (build with -Pcuda, or take the cpu)" : "") + ": " + e.getMessage(), e);
    }
  }

  private static io.stepline.model.engine.EngineException broken(String message) {
    return new io.stepline.model.engine.EngineException(message);
  }

  private static io.stepline.model.engine.EngineException broken(String message, Exception cause) {
    return new io.stepline.model.engine.EngineException(message, cause);
  }

  /** Names of the inputs, in order. */
  public List<String> inputs() {
    return List.copyOf(model.getBlock().describeInput().keys());
  }

  /** The model's own metadata. */
  public Map<String, String> metadata() {
    return model.getBlock() instanceof OrtSymbolBlock b ? Map.copyOf(b.getCustomMetadata()) : Map.of();
  }

  /** A whole number among the model's own metadata. */
  public int metadata(String key, int otherwise) {
    Map<String, String> all = metadata();
    try {
      return Integer.parseInt(all.getOrDefault(key, Integer.toString(otherwise)));
    } catch (NumberFormatException e) {
      throw broken("the " + what + " says " + key + "=" + all.get(key) + ", which is no number; export it again", e);
    }
  }

  /** @throws io.stepline.model.engine.EngineException unless it has exactly these inputs */
  public OnnxGraph expecting(String... names) {
    List<String> want = List.of(names);
    List<String> have = inputs();
    if (!have.containsAll(want) || have.size() != want.size()) {
      close();
      throw broken("the " + what + " has the inputs " + have + ", not " + want + "; export it again");
    }
    return this;
  }

  /**
   * @param in by name of the input
   * @return the outputs in the graph's order
   * @throws io.stepline.model.engine.EngineException if the graph refuses them
   */
  public List<Tensor> run(Map<String, Tensor> in) {
    use.readLock().lock();
    try {
      if (closed) throw broken("the " + what + " is closed");
      return running(in);
    } finally {
      use.readLock().unlock();
    }
  }

  private List<Tensor> running(Map<String, Tensor> in) {
    TensorRoom room = Optional.ofNullable(rooms.poll()).orElseGet(TensorRoom::new);
    try (NDManager scope = model.getNDManager().newSubManager()) {
      NDList list = new NDList();
      in.forEach((name, tensor) -> list.add(array(scope, room, name, tensor)));
      try (NDList out = model.getBlock().forward(new ParameterStore(scope, false), list, false)) {
        List<Tensor> all = new ArrayList<>(out.size());
        for (NDArray a : out) all.add(tensor(a));
        return all;
      }
    } catch (EngineException | IllegalArgumentException | IllegalStateException e) {
      throw broken(what + " inference failed: " + e.getMessage(), e);
    } finally {
      rooms.add(room);
    }
  }

  private static NDArray array(NDManager scope, TensorRoom room, String name, Tensor tensor) {
    NDArray array = switch (tensor) {
      case Tensor.Floats f -> scope.create(room.floats(name, f.values()), new Shape(f.shape()), DataType.FLOAT32);
      case Tensor.Ints i -> scope.create(room.ints(name, i.values()), new Shape(i.shape()), DataType.INT32);
      case Tensor.Longs l -> scope.create(room.longs(name, l.values()), new Shape(l.shape()), DataType.INT64);
      case Tensor.Booleans b -> scope.create(b.values(), new Shape(b.shape()));
    };
    array.setName(name);
    return array;
  }

  private Tensor tensor(NDArray array) {
    long[] shape = array.getShape().getShape();
    DataType type = array.getDataType();
    if (type == DataType.FLOAT32) return new Tensor.Floats(array.toFloatArray(), shape);
    if (type == DataType.INT32) return new Tensor.Ints(array.toIntArray(), shape);
    if (type == DataType.INT64) return new Tensor.Longs(array.toLongArray(), shape);
    throw broken("the " + what + " gives " + type + ", which is not understood");
  }

  /** The values of an output that must be floats. */
  public static float[] floats(Tensor tensor) {
    if (tensor instanceof Tensor.Floats f) return f.values();
    throw broken("a graph gives whole numbers where floats are due");
  }

  /** Whole numbers of either width. */
  public static int[] ints(Tensor tensor) {
    return switch (tensor) {
      case Tensor.Ints i -> i.values();
      case Tensor.Longs l -> {
        int[] out = new int[l.values().length];
        for (int i = 0; i < out.length; i++) out[i] = Math.toIntExact(l.values()[i]);
        yield out;
      }
      default -> throw broken("a graph gives floats where whole numbers are due");
    };
  }

  @Override
  public void close() {
    use.writeLock().lock();
    try {
      if (!closed) model.close();
      closed = true;
    } finally {
      use.writeLock().unlock();
    }
  }
}
