package io.pegaflow.engine.device.cuda;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;

/**
 * The CUDA driver of this process, loaded and started. Loading is done in an order in which nothing that is missing can end
 * the process: our library, then a look at what the driver found with it exports, then the first call.
 *
 * <p>The driver's {@code libcuda.so.1} is the one that the system's loader finds, by {@code LD_LIBRARY_PATH} or its cache.
 */
public final class CudaDriver {
    /** Environment variable that tells the driver which devices to show, in which order. */
    public static final String VISIBLE_DEVICES_VARIABLE = "CUDA_VISIBLE_DEVICES";

    private static final String LIBRARY = "libJCudaDriver-12.6.0-linux-x86_64.so";
    private static final String LIBRARY_SHA256 = "fdc3b4b4fca4f0fab54ff12c0b4d6ad1c5e8d55015b4950834c705e5db301255";
    private static final String TEMPORARY_DIRECTORY_PROPERTY = "java.io.tmpdir";
    private static final int VERSION_MAJOR_FACTOR = 1000;
    private static final int VERSION_MINOR_FACTOR = 10;

    private static CudaDriver loaded;

    private final Path library;
    private final int version;
    private final List<CudaDeviceInfo> devices;

    private CudaDriver(final Path library) {
        this.library = library;
        final int result = JCudaDriver.cuInit(0);
        if (result == CUresult.CUDA_ERROR_NO_DEVICE) {
            throw new CudaUnavailableException("the CUDA driver has no device: library=" + library + ", "
                    + VISIBLE_DEVICES_VARIABLE + "=" + System.getenv(VISIBLE_DEVICES_VARIABLE)
                    + "; give this process GPUs, or use --device-backend host");
        }
        CudaError.checkStart(result, "the CUDA driver does not start: library=" + library);
        final int[] number = new int[1];
        CudaError.checkStart(JCudaDriver.cuDriverGetVersion(number), "the CUDA driver does not tell its version");
        version = number[0];
        devices = CudaDeviceInfo.discover(System.getenv(VISIBLE_DEVICES_VARIABLE));
    }

    /**
     * Load and start the driver; the first call of a process does it. Slow.
     *
     * @param directories in which our library may be unpacked, most preferred first; the next one is tried where libraries
     *                    cannot be run. Nothing stays there.
     * @return the driver.
     * @throws CudaUnavailableException if there is none that can be used.
     */
    public static synchronized CudaDriver load(final Path... directories) {
        if (loaded == null) {
            loaded = new CudaDriver(loadLibraries(directories));
        }
        return loaded;
    }

    private static Path loadLibraries(final Path... directories) {
        if (!"Linux".equals(System.getProperty("os.name")) || !"amd64".equals(System.getProperty("os.arch"))) {
            throw new CudaUnavailableException("there is no CUDA library for this platform: os="
                    + System.getProperty("os.name") + ", arch=" + System.getProperty("os.arch")
                    + "; use --device-backend host");
        }
        UnsatisfiedLinkError refusal = null;
        for (final Path directory : directories) {
            try (NativeFile file = NativeFile.unpack(directory, LIBRARY, LIBRARY_SHA256)) {
                return load(file);
            } catch (final UnsatisfiedLinkError error) {
                refusal = error;
                if (!isNotExecutable(error)) {
                    break;
                }
            } catch (final IOException ex) {
                throw new CudaUnavailableException(
                        "cannot unpack the CUDA library: directory=" + directory + ", cause=" + ex.getMessage(), ex);
            }
        }
        throw explain(refusal, directories);
    }

    private static Path load(final NativeFile file) throws IOException {
        System.load(file.path().toString());
        final Path driver = mappedDriver();
        final List<String> missing = DriverFunctions.missingFrom(ElfSymbols.exportedBy(driver));
        if (!missing.isEmpty()) {
            throw new CudaUnavailableException("the CUDA driver lacks functions: library=" + driver + ", missing="
                    + missing + "; install a driver of CUDA 12, or use --device-backend host");
        }
        initialize(file.directory());
        return driver;
    }

    /**
     * JCuda's class loads its library once more by itself: from where temporary files are, whatever lies there. So for that
     * moment they are where the file is that was checked and is loaded already.
     */
    private static void initialize(final Path directory) {
        final String before = System.setProperty(TEMPORARY_DIRECTORY_PROPERTY, directory.toString());
        try {
            JCudaDriver.setExceptionsEnabled(false);
        } finally {
            System.setProperty(TEMPORARY_DIRECTORY_PROPERTY, before);
        }
    }

    private static Path mappedDriver() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.contains("/libcuda.so"))
                    .map(line -> Path.of(line.substring(line.indexOf('/'))))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the driver's library is not among the mapped files"));
        }
    }

    private static boolean isNotExecutable(final UnsatisfiedLinkError error) {
        return error.getMessage().contains("failed to map segment")
                || error.getMessage().contains("Operation not permitted");
    }

    private static CudaUnavailableException explain(final UnsatisfiedLinkError error, final Path... directories) {
        final int place = error.getMessage().indexOf("libcuda.so");
        if (place >= 0) {
            return new CudaUnavailableException(
                    "no CUDA driver: cause=" + error.getMessage().substring(place)
                            + "; install the NVIDIA driver, or name the directory of its libcuda.so.1 in LD_LIBRARY_PATH,"
                            + " or use --device-backend host",
                    error);
        }
        if (isNotExecutable(error)) {
            return new CudaUnavailableException(
                    "no library can be run from these directories: directories=" + Arrays.toString(directories)
                            + "; mount one of them without noexec, or name another with -Djava.io.tmpdir",
                    error);
        }
        return new CudaUnavailableException("the CUDA library cannot be loaded: cause=" + error.getMessage(), error);
    }

    /**
     * The driver's library.
     *
     * @return its file.
     */
    public Path library() {
        return library;
    }

    /**
     * Version of CUDA that the driver offers.
     *
     * @return like 12.8.
     */
    public String version() {
        return version / VERSION_MAJOR_FACTOR + "." + version % VERSION_MAJOR_FACTOR / VERSION_MINOR_FACTOR;
    }

    /**
     * The devices that are visible to this process.
     *
     * @return a new list in the driver's order.
     */
    public List<CudaDeviceInfo> devices() {
        return new ArrayList<>(devices);
    }
}
