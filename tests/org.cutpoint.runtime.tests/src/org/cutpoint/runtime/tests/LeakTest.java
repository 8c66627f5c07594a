package org.cutpoint.runtime.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.function.ToLongFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.cutpoint.api.Progress;
import org.cutpoint.api.manage.Management;
import org.cutpoint.api.manage.RuntimeStatus.Memory;
import org.cutpoint.api.model.Layer;
import org.cutpoint.api.model.Model;
import org.cutpoint.api.model.Segment;
import org.cutpoint.api.run.ExecutionOptions;
import org.cutpoint.api.run.SegmentExecutor;
import org.cutpoint.api.run.SegmentSession;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.transport.Connection;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.InvalidSyntaxException;
import org.osgi.framework.ServiceReference;

/**
 * Nothing is left of a job: its device's part, its way to a server in this same process, and the server's part. What memory grows by
 * is a slope over many samples, each taken after a collection of garbage; single values go up and down.
 */
@EnabledOnOs(value = OS.LINUX, disabledReason = "elsewhere a process does not see what memory it has")
class LeakTest {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int SAMPLES = 24;

    /** Before the first sample: code is compiled, pools are filled. */
    private static final int WARM_UPS = 1000;

    /** Of each job. Live objects of the framework come and go: over few jobs, a tensor of LeNet's input (3,136 bytes) shows. */
    private static final double MOST_JAVA_BYTES = 2000;

    /** Over many jobs, an object does. */
    private static final double MOST_JAVA_BYTES_OF_MANY = 64;

    private static final double MOST_DIRECT_BYTES = 16;

    /** Over 100,000 jobs: 10 MB. */
    private static final double MOST_RESIDENT_BYTES = 100;

    private final Management management = Services.get(Management.class);

    /**
     * Memory at one moment, bytes.
     *
     * @param jobs done before
     * @param resident of the process, without pages of files and what Java's heap has
     * @param direct in direct buffers
     * @param heap of live objects
     */
    private record Sample(long jobs, long resident, long direct, long heap) {}

    private Sample sample(long jobs) {
        System.gc();
        long direct = ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
        long heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        long committed =
                ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getCommitted();
        long own = management.status().memory().map(Memory::ownBytes).orElse(0L);
        return new Sample(jobs, own - committed, direct, heap);
    }

    /** The middle of three thirds' slopes: a pool that grows once does so in one of them. */
    private static double slope(List<Sample> samples, ToLongFunction<Sample> value) {
        int third = samples.size() / 3;
        return IntStream.range(0, 3)
                .mapToDouble(t -> theil(samples.subList(t * third, (t + 1) * third), value))
                .sorted()
                .skip(1)
                .findFirst()
                .orElseThrow();
    }

    /** Theil's estimate: the median of the slopes between any two samples, which a few odd ones do not move. */
    private static double theil(List<Sample> samples, ToLongFunction<Sample> value) {
        double[] slopes = IntStream.range(0, samples.size())
                .boxed()
                .flatMapToDouble(i -> IntStream.range(0, i).mapToDouble(j -> {
                    Sample later = samples.get(i);
                    Sample earlier = samples.get(j);
                    return (double) (value.applyAsLong(later) - value.applyAsLong(earlier))
                            / (later.jobs() - earlier.jobs());
                }))
                .sorted()
                .toArray();
        return DoubleStream.of(slopes).skip(slopes.length / 2).findFirst().orElseThrow();
    }

    private static Transport transport(String scheme) throws InvalidSyntaxException {
        BundleContext context = FrameworkUtil.getBundle(LeakTest.class).getBundleContext();
        Collection<ServiceReference<Transport>> found =
                context.getServiceReferences(Transport.class, "(" + Transport.SCHEME + "=" + scheme + ")");
        return context.getService(found.iterator().next());
    }

    /**
     * Resident bytes, each job: by the lowest samples of the first and of the last third. Memory that Java's heap says it has no more
     * is the process's until the system has taken it back, so many a sample is too high.
     */
    private static double floorRise(List<Sample> samples) {
        int third = samples.size() / 3;
        Sample first = lowest(samples.subList(0, third));
        Sample last = lowest(samples.subList(samples.size() - third, samples.size()));
        return (double) (last.resident() - first.resident()) / (last.jobs() - first.jobs());
    }

    private static Sample lowest(List<Sample> samples) {
        return samples.stream().min(Comparator.comparingLong(Sample::resident)).orElseThrow();
    }

    /** Runs jobs of LeNet, cut after its second layer, and takes samples. */
    private List<Sample> jobs(String scheme, int count, IntConsumer beside) throws Exception {
        Transport transport = transport(scheme);
        Model model = Services.model("zoo:lenet");
        List<String> layers = model.graph().layers().stream().map(Layer::id).toList();
        Segment front = model.graph().segment(layers.subList(0, 2));
        Segment rest = model.graph().segment(layers.subList(2, layers.size()));
        List<Tensor> inputs = model.graph().inputs().stream()
                .map(info -> Tensor.random(info, 1))
                .toList();
        List<Sample> samples = new ArrayList<>();
        try (Transport.Server server = transport.serve("127.0.0.1", 0, Services.get(ModelHost.class));
                Connection connection = transport.connect("127.0.0.1", server.port(), LONG);
                SegmentSession device =
                        Services.get(SegmentExecutor.class).open(model, front, ExecutionOptions.DEFAULT)) {
            connection.deploy(model, Progress.NONE);
            String name = connection.prepare(model, rest, ExecutionOptions.DEFAULT);
            List<Tensor> first = List.of();
            for (int job = -WARM_UPS; job <= count; job++) {
                if (job >= 0 && job % (count / SAMPLES) == 0) {
                    samples.add(sample(job));
                }
                List<Tensor> sent = device.run(inputs);
                List<Tensor> results = connection
                        .infer(name, sent, LONG)
                        .get(60, TimeUnit.SECONDS)
                        .outputs();
                device.recycle(sent);
                first = first.isEmpty() ? results : first;
                assertThat(results).isEqualTo(first);
                beside.accept(job);
            }
        }
        return samples;
    }

    private static void isFlat(List<Sample> samples, double mostJavaBytes) {
        assertThat(slope(samples, Sample::heap))
                .as("bytes on the heap, each job: %s", samples)
                .isLessThan(mostJavaBytes);
        assertThat(slope(samples, Sample::direct))
                .as("bytes in direct buffers, each job: %s", samples)
                .isLessThan(MOST_DIRECT_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "tcp"})
    @Timeout(300)
    void twoThousandJobsLeaveNothing(String scheme) throws Exception {
        isFlat(jobs(scheme, 2_000, job -> {}), MOST_JAVA_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"grpc", "tcp"})
    @Tag("endurance")
    @Timeout(value = 20, unit = TimeUnit.MINUTES)
    void aHundredThousandJobsLeaveNothing(String scheme) throws Exception {
        List<Sample> samples = jobs(scheme, 100_000, job -> {});
        isFlat(samples, MOST_JAVA_BYTES_OF_MANY);
        double resident = floorRise(samples.subList(SAMPLES / 4, samples.size()));
        System.out.printf("%s: %.1f bytes resident more each job; %s%n", scheme, resident, samples);
        assertThat(resident).as("resident bytes, each job: %s", samples).isLessThan(MOST_RESIDENT_BYTES);
    }

    /** Who keeps a little of each job is found. */
    @Test
    @Timeout(300)
    void aSmallLeakShows() throws Exception {
        List<Object> kept = new ArrayList<>();
        List<Sample> samples = jobs("tcp", 480, job -> {
            kept.add(ByteBuffer.allocateDirect(40));
            kept.add(new byte[8000]);
        });
        assertThat(slope(samples, Sample::heap)).isGreaterThan(MOST_JAVA_BYTES);
        assertThat(slope(samples, Sample::direct)).isGreaterThan(MOST_DIRECT_BYTES);
        assertThat(kept).isNotEmpty();
    }

    /** Memory that is not Java's, too. */
    @Test
    @Timeout(300)
    void memoryBesideTheHeapShows() throws Exception {
        int bytes = 400_000;
        List<ByteBuffer> kept = new ArrayList<>();
        List<Sample> samples = jobs("tcp", 480, job -> kept.add(ByteBuffer.allocateDirect(bytes)));
        assertThat(floorRise(samples)).as("%s", samples).isBetween(0.5 * bytes, 1.5 * bytes);
        assertThat(kept).isNotEmpty();
    }
}
