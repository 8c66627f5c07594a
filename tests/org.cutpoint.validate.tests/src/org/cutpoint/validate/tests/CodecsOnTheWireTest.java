package org.cutpoint.validate.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.api.InputException;
import org.cutpoint.api.Progress;
import org.cutpoint.api.model.TensorInfo;
import org.cutpoint.api.run.Tensor;
import org.cutpoint.api.run.TensorCodec;
import org.cutpoint.api.transport.ModelHost;
import org.cutpoint.api.transport.Transport;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextStyle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.osgi.framework.BundleContext;
import org.osgi.framework.FrameworkUtil;
import org.osgi.framework.ServiceObjects;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.ServiceRegistration;
import picocli.CommandLine;

/** {@code run --codec} over a real connection, with codecs that come while everything runs and are better than all others. */
class CodecsOnTheWireTest {
    private final BundleContext context =
            FrameworkUtil.getBundle(CodecsOnTheWireTest.class).getBundleContext();

    private final Ticket lossless = new Ticket(true);
    private final Ticket lossy = new Ticket(false);
    private final List<ServiceRegistration<TensorCodec>> registered = new ArrayList<>();

    /** Sends the number of a tensor that it keeps: nothing is shorter. */
    private static final class Ticket implements TensorCodec {
        private final boolean lossless;
        private final ConcurrentMap<Integer, ByteBuffer> kept = new ConcurrentHashMap<>();
        private final AtomicInteger next = new AtomicInteger();
        final AtomicInteger encoded = new AtomicInteger();
        final AtomicInteger arrived = new AtomicInteger();

        Ticket(boolean lossless) {
            this.lossless = lossless;
        }

        @Override
        public boolean lossless() {
            return lossless;
        }

        @Override
        public ByteBuffer encode(Tensor tensor) {
            encoded.incrementAndGet();
            int number = next.incrementAndGet() % 1000;
            kept.put(number, tensor.data());
            return ByteBuffer.allocate(4).putInt(number).flip();
        }

        @Override
        public Tensor decode(TensorInfo info, ByteBuffer data) {
            // Only what a message has brought is not to be written to.
            if (data.isReadOnly()) {
                arrived.incrementAndGet();
            }
            return new Tensor(info, kept.get(data.duplicate().getInt()).duplicate());
        }
    }

    @BeforeEach
    void register() {
        register("ticket", lossless);
        register("careless-ticket", lossy);
    }

    private void register(String id, TensorCodec codec) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put(TensorCodec.ID, id);
        registered.add(context.registerService(TensorCodec.class, codec, properties));
    }

    @AfterEach
    void unregister() {
        registered.forEach(ServiceRegistration::unregister);
    }

    private <T> T service(Class<T> type) {
        return context.getService(context.getServiceReference(type));
    }

    private String run(String... options) throws Exception {
        List<String> line = new ArrayList<>(List.of("zoo:lenet", "--cut", "c3", "--jobs", "2", "--json"));
        line.addAll(List.of("--network", "3g"));
        line.addAll(List.of(options));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ServiceReference<Command> reference = context.getServiceReferences(Command.class, "(" + Command.NAME + "=run)")
                .iterator()
                .next();
        ServiceObjects<Command> commands = context.getServiceObjects(reference);
        Command command = commands.getService();
        try {
            new CommandLine(command).parseArgs(line.toArray(String[]::new));
            assertThat(command.run(console(out))).isZero();
        } finally {
            commands.ungetService(command);
        }
        return out.toString(StandardCharsets.UTF_8);
    }

    private static Console console(ByteArrayOutputStream to) {
        PrintStream stream = new PrintStream(to, true, StandardCharsets.UTF_8);
        return new Console() {
            @Override
            public PrintStream out() {
                return stream;
            }

            @Override
            public TextStyle style() {
                return TextStyle.PLAIN;
            }

            @Override
            public void say(String line) {}

            @Override
            public Progress progress() {
                return Progress.NONE;
            }
        };
    }

    @Test
    void theShortestThatLosesNothingIsTaken() throws Exception {
        try (Transport.Server server = service(Transport.class).serve("127.0.0.1", 0, service(ModelHost.class))) {
            String[] real = {"--real-network", "--cloud", "127.0.0.1:" + server.port()};
            assertThat(run(real[0], real[1], real[2])).contains("\"maxAbsDiff\":0.0");
            assertThat(lossless.encoded).as("nobody asked for codecs").hasValue(0);

            run(real[0], real[1], real[2], "--codec", "all");
            assertThat(lossless.arrived).as("messages that came encoded").hasPositiveValue();
            assertThat(lossy.encoded).as("nobody allowed losses").hasValue(0);

            assertThatThrownBy(() -> run(real[0], real[1], real[2], "--codec", "careless-ticket"))
                    .isInstanceOf(InputException.class)
                    .hasMessageContainingAll("careless-ticket", "--lossy");
            assertThat(lossy.encoded).hasValue(0);

            run(real[0], real[1], real[2], "--codec", "careless-ticket", "--lossy");
            assertThat(lossy.arrived).hasPositiveValue();
        }
    }

    @Test
    void emulatedTheSameHolds() throws Exception {
        try (Transport.Server server = service(Transport.class).serve("127.0.0.1", 0, service(ModelHost.class))) {
            String cloud = "127.0.0.1:" + server.port();
            // A ticket has four bytes, and there are two jobs.
            assertThat(run("--cloud", cloud, "--codec", "all")).containsPattern("\"uploadBytes\":8\\b");
            assertThat(lossy.encoded).hasValue(0);
            assertThat(lossless.arrived).as("the link is emulated here").hasValue(0);
        }
    }
}
