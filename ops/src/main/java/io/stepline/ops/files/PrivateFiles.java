package io.stepline.ops.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Makes files and folders that hold what people said: 0600 and 0700. Those that are there already lose what all others
 * may do; what a group may do is somebody's wish and stays. Where the disk knows no such rights nothing is done.
 */
public final class PrivateFiles {
  private static final Set<PosixFilePermission> OTHERS = EnumSet.of(PosixFilePermission.OTHERS_READ,
      PosixFilePermission.OTHERS_WRITE, PosixFilePermission.OTHERS_EXECUTE);

  private PrivateFiles() {}

  /** Makes the folder, and those above it, unless it is there. */
  public static void folder(Path folder) throws IOException {
    if (Files.isDirectory(folder)) {
      close(folder);
      return;
    }
    Path parent = folder.toAbsolutePath().getParent();
    if (Optional.ofNullable(parent).isPresent()) Files.createDirectories(parent);
    if (!posix(folder)) Files.createDirectories(folder);
    else try {
      Files.createDirectory(folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      close(folder);
    }
  }

  /** Makes an empty file unless it is there. */
  public static void file(Path file) throws IOException {
    try {
      if (posix(file)) Files.createFile(file,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      else Files.createFile(file);
    } catch (FileAlreadyExistsException e) {
      close(file);
    }
  }

  private static void close(Path path) throws IOException {
    if (!posix(path)) return;
    Set<PosixFilePermission> now = EnumSet.noneOf(PosixFilePermission.class);
    now.addAll(Files.getPosixFilePermissions(path));
    if (now.removeAll(OTHERS)) Files.setPosixFilePermissions(path, now);
  }

  private static boolean posix(Path path) throws IOException {
    Path there = path.toAbsolutePath();
    while (!Files.exists(there)) there = Optional.ofNullable(there.getParent()).orElse(Path.of("/"));
    return Files.getFileStore(there).supportsFileAttributeView("posix");
  }
}
