package io.pegaflow.agent.doctor;

import io.pegaflow.engine.device.cuda.ElfSymbols;
import io.pegaflow.ipc.UserIdentity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The host this process runs on. */
final class LinuxHostFacts implements HostFacts {
    private static final Path PROC = Path.of("/proc");
    private static final int MAX_TEXT_LENGTH = 4 << 20;

    @Override
    public Optional<String> read(final Path file) {
        return readBytes(file, MAX_TEXT_LENGTH).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @Override
    public Optional<byte[]> readBytes(final Path file, final int length) {
        try (InputStream in = Files.newInputStream(file)) {
            return Optional.of(in.readNBytes(length));
        } catch (final IOException | SecurityException ex) {
            return Optional.empty();
        }
    }

    @Override
    public List<String> list(final Path directory) {
        final List<String> names = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (final Path file : files) {
                names.add(file.getFileName().toString());
            }
        } catch (final IOException | java.nio.file.DirectoryIteratorException ex) {
            return List.of();
        }
        Collections.sort(names);
        return names;
    }

    @Override
    public Optional<FileFacts> file(final Path path) {
        try {
            final Map<String, Object> attributes =
                    Files.readAttributes(path, "unix:mode,uid,size,dev,ino", LinkOption.NOFOLLOW_LINKS);
            return Optional.of(new FileFacts(
                    (Integer) attributes.get("mode"),
                    (Integer) attributes.get("uid"),
                    (Long) attributes.get("size"),
                    (Long) attributes.get("dev"),
                    (Long) attributes.get("ino")));
        } catch (final IOException ex) {
            return Optional.empty();
        }
    }

    @Override
    public Optional<SpaceFacts> space(final Path existing) {
        try {
            final FileStore store = Files.getFileStore(existing);
            return Optional.of(new SpaceFacts(store.getTotalSpace(), store.getUsableSpace()));
        } catch (final IOException ex) {
            return Optional.empty();
        }
    }

    @Override
    public Path realPath(final Path existing) {
        try {
            return existing.toRealPath();
        } catch (final IOException ex) {
            return existing;
        }
    }

    @Override
    public boolean isWritable(final Path directory) {
        return Files.isWritable(directory) && Files.isExecutable(directory);
    }

    @Override
    public Optional<Long> processOfSocket(final long inode) {
        final String target = "socket:[" + inode + "]";
        for (final String name : list(PROC)) {
            if (Character.isDigit(name.charAt(0)) && hasOpen(PROC.resolve(name).resolve("fd"), target)) {
                return Optional.of(Long.parseLong(name));
            }
        }
        return Optional.empty();
    }

    private boolean hasOpen(final Path descriptors, final String target) {
        for (final String descriptor : list(descriptors)) {
            try {
                if (Files.readSymbolicLink(descriptors.resolve(descriptor))
                        .toString()
                        .equals(target)) {
                    return true;
                }
            } catch (final IOException ex) {
                // Closed meanwhile.
            }
        }
        return false;
    }

    @Override
    public int uid() {
        return UserIdentity.uid();
    }

    @Override
    public Optional<String> environment(final String name) {
        return Optional.ofNullable(System.getenv(name));
    }

    @Override
    public Optional<Set<String>> exports(final Path library) {
        try {
            return Optional.of(ElfSymbols.exportedBy(library));
        } catch (final IOException ex) {
            return Optional.empty();
        }
    }

    @Override
    public JvmFacts jvm() {
        return CurrentJvm.facts();
    }
}
