package org.cutpoint.exec.emulation.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.run.Emulator.EmulatedLink;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The emulated link beside the kernel's own shaping of real packets between two network namespaces. Needs root and the
 * tools of iproute2; skipped elsewhere, saying so.
 */
@Timeout(120)
class KernelShapingTest {
    private static final int PORT = 7001;
    private static final String FROM = "10.77.0.1";
    private static final String TO = "10.77.0.2";

    private final String sender = "cutpoint-s" + ProcessHandle.current().pid();
    private final String receiver = "cutpoint-r" + ProcessHandle.current().pid();

    @BeforeEach
    void makeNamespaces() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "only root may make network namespaces");
        assumeTrue(works("ip", "-V") && works("tc", "-V"), "the tools ip and tc of iproute2 are not installed");
        String refusal = refusal("ip", "netns", "add", sender);
        assumeTrue(refusal.isEmpty(), "this system makes no network namespaces: " + refusal);
        run("ip", "netns", "add", receiver);
        run(
                "ip", "-n", sender, "link", "add", "out", "mtu", "1500", "type", "veth", "peer", "name", "in", "netns",
                receiver);
        connect(sender, "out", FROM);
        connect(receiver, "in", TO);
    }

    private static void connect(String namespace, String device, String address) throws Exception {
        // No chatter of IPv6 between our packets.
        run("ip", "-n", namespace, "link", "set", device, "addrgenmode", "none");
        run("ip", "-n", namespace, "addr", "add", address + "/24", "dev", device);
        run("ip", "-n", namespace, "link", "set", device, "up");
    }

    @AfterEach
    void removeNamespaces() throws Exception {
        refusal("ip", "netns", "del", sender);
        refusal("ip", "netns", "del", receiver);
    }

    @Test
    void transferTimesAreThoseOfATokenBucket() throws Exception {
        shape("root", 5.85);
        agree(5.85, 0, repeated(Map.of(1_000L, 40, 10_000L, 9, 100_000L, 3)));
        unshape();
        shape("root", 54.97);
        agree(54.97, 0, repeated(Map.of(1_000_000L, 3, 10_000_000L, 2)));
    }

    @Test
    void transferTimesAreThoseOfATokenBucketBehindADelay() throws Exception {
        String refusal = refusal(
                "ip", "netns", "exec", sender, "tc", "qdisc", "add", "dev", "out", "root", "handle", "1:", "netem",
                "delay", "30ms", "limit", "10000");
        assumeTrue(refusal.isEmpty(), "this kernel has no netem: " + refusal);
        shape("parent 1:", 18.88);
        agree(18.88, 30, repeated(Map.of(1_000L, 40, 100_000L, 5, 1_000_000L, 2, 10_000_000L, 1)));
    }

    /** Only payload counts: the size table takes the headers of Ethernet, IPv4 and UDP off. */
    private void shape(String where, double mbps) throws Exception {
        List<String> command =
                new ArrayList<>(List.of("ip", "netns", "exec", sender, "tc", "qdisc", "add", "dev", "out"));
        command.addAll(List.of(where.split(" ")));
        command.addAll(List.of("stab", "overhead", "-42", "linklayer", "ethernet", "tbf"));
        command.addAll(List.of("rate", Math.round(mbps * 1e6) + "bit", "burst", "2000", "limit", "4000000"));
        run(command.toArray(String[]::new));
    }

    private void unshape() throws Exception {
        run("ip", "netns", "exec", sender, "tc", "qdisc", "del", "dev", "out", "root");
    }

    private static List<Long> repeated(Map<Long, Integer> times) {
        List<Long> sizes = new ArrayList<>();
        times.forEach((size, count) -> sizes.addAll(Collections.nCopies(count, size)));
        Collections.sort(sizes);
        return sizes;
    }

    /** In one of three tries: on a busy machine the sender falls behind the kernel's link. */
    private void agree(double mbps, double lagMs, List<Long> sizes) throws Exception {
        for (int tries = 3; ; tries--) {
            try {
                agreeOnce(mbps, lagMs, sizes);
                return;
            } catch (AssertionError e) {
                if (tries == 1) {
                    throw e;
                }
            }
        }
    }

    private void agreeOnce(double mbps, double lagMs, List<Long> sizes) throws Exception {
        List<Transfer> kernel = kernel(sizes);
        List<Transfer> emulated = emulated(mbps, lagMs, sizes);
        for (long size : sizes.stream().distinct().toList()) {
            double there = median(kernel, size);
            double here = median(emulated, size);
            System.out.printf(
                    Locale.ROOT,
                    "%d bytes at %.2f Mbit/s: kernel %.3f ms, emulated %.3f ms (%+.2f %%)%n",
                    size,
                    mbps,
                    there,
                    here,
                    (here / there - 1) * 100);
            assertThat(here / there).as(size + " bytes at " + mbps + " Mbit/s").isCloseTo(1, within(0.03));
        }
        double firstPacket =
                kernel.stream().mapToDouble(Transfer::firstMs).min().orElseThrow();
        assertThat(firstPacket).as("lag").isBetween(lagMs, lagMs * 1.03 + 1);
        double late = emulated.stream().mapToDouble(Transfer::firstMs).min().orElseThrow();
        assertThat(late).as("how late a sender goes on at best").isBetween(0.0, 0.5);
    }

    private static double median(List<Transfer> transfers, long size) {
        double[] times = transfers.stream()
                .filter(transfer -> transfer.bytes() == size)
                .mapToDouble(Transfer::ms)
                .sorted()
                .toArray();
        assertThat(times).as(size + " bytes that were not lost").isNotEmpty();
        return times[times.length / 2];
    }

    /**
     * @param bytes size of the message
     * @param firstMs in the kernel, from sending until the first packet was there; emulated, how late the sender went on
     * @param ms from when the traffic before it was there until the message was
     */
    private record Transfer(long bytes, double firstMs, double ms) {}

    private List<Transfer> kernel(List<Long> sizes) throws Exception {
        List<Transfer> transfers = new ArrayList<>();
        Process receive = traffic(receiver, List.of("receive", "" + PORT));
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(receive.getInputStream(), StandardCharsets.UTF_8))) {
            assertThat(lines.readLine()).isEqualTo("ready");
            // A pause lets what was sent before leave; the bucket then is full, which the traffic before a message uses
            // up.
            List<String> send = new ArrayList<>(List.of("send", TO, "" + PORT, "20"));
            sizes.forEach(size -> send.add(size.toString()));
            Process sending = traffic(sender, send);
            try {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    long[] values = Arrays.stream(line.split(" "))
                            .mapToLong(Long::parseLong)
                            .toArray();
                    transfers.add(new Transfer(
                            sizes.get((int) values[0]), (values[2] - values[1]) / 1e6, (values[4] - values[3]) / 1e6));
                }
            } finally {
                sending.destroyForcibly();
            }
        } finally {
            receive.destroyForcibly();
        }
        return transfers;
    }

    private static Process traffic(String namespace, List<String> args) throws Exception {
        Path classes = Path.of(Traffic.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        List<String> command = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classes.toString(),
                Traffic.class.getName()));
        command.addAll(args);
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static List<Transfer> emulated(double mbps, double lagMs, List<Long> sizes) throws Exception {
        EmulatedLink link = new SoftwareEmulator().link(mbps, lagMs);
        long lagNanos = Math.round(lagMs * 1e6);
        List<Transfer> transfers = new ArrayList<>();
        for (long size : sizes) {
            long free = link.send((long) Traffic.BEFORE * Traffic.DATAGRAM_BYTES) - lagNanos;
            long left = link.send(size, free) - lagNanos;
            // Whatever follows counts from when the message has left, not from when the sender woke up.
            transfers.add(new Transfer(size, (System.nanoTime() - left) / 1e6, (left - free) / 1e6));
        }
        return transfers;
    }

    private static void run(String... command) throws Exception {
        String refusal = refusal(command);
        assertThat(refusal).as(String.join(" ", command)).isEmpty();
    }

    private static boolean works(String... command) throws Exception {
        return refusal(command).isEmpty();
    }

    /** What a command said if it failed; empty if it went well. */
    private static String refusal(String... command) throws Exception {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return e.getMessage();
        }
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
        return process.exitValue() == 0 ? "" : said + " (exit code " + process.exitValue() + ")";
    }
}
