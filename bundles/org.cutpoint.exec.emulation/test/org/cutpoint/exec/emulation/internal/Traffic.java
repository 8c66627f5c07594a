package org.cutpoint.exec.emulation.internal;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/**
 * A program that sends messages as UDP datagrams, or receives them and prints when they were there. Two of them run in
 * two network namespaces; {@link System#nanoTime} is the same clock for all processes of a Linux system.
 *
 * <p>A message follows other traffic, which keeps the link busy until it is its turn: a token bucket that has been idle
 * lets the first packets pass at once.
 */
final class Traffic {
    /** As many bytes as fit into an Ethernet frame beside the headers of IPv4 and UDP. */
    static final int DATAGRAM_BYTES = 1472;

    /** Datagrams in front of each message: more than the bucket of the kernel holds. */
    static final int BEFORE = 8;

    private static final int BUFFER_BYTES = 8 << 20;
    private static final int END = Integer.MAX_VALUE;

    private Traffic() {}

    /** {@code receive PORT}, or {@code send HOST PORT PAUSE_MS BYTES...} */
    public static void main(String... args) throws Exception {
        if (args[0].equals("receive")) {
            receive(Integer.parseInt(args[1]));
        } else {
            InetSocketAddress to = new InetSocketAddress(InetAddress.getByName(args[1]), Integer.parseInt(args[2]));
            try (DatagramChannel channel = DatagramChannel.open()) {
                for (int i = 4; i < args.length; i++) {
                    Thread.sleep(Integer.parseInt(args[3]));
                    send(channel, to, i - 4, Long.parseLong(args[i]));
                }
                for (int i = 0; i < BEFORE; i++) {
                    Thread.sleep(Integer.parseInt(args[3]));
                    datagram(channel, to, 0, END, 0, DATAGRAM_BYTES);
                }
            }
        }
    }

    private static void send(DatagramChannel channel, InetSocketAddress to, int message, long bytes)
            throws IOException {
        long begun = System.nanoTime();
        for (int i = 0; i < BEFORE; i++) {
            datagram(channel, to, begun, -1 - message, BEFORE - 1 - i, DATAGRAM_BYTES);
        }
        for (long left = bytes; left > 0; left -= DATAGRAM_BYTES) {
            int size = (int) Math.min(left, DATAGRAM_BYTES);
            datagram(channel, to, begun, message, left - size, size);
        }
    }

    private static void datagram(
            DatagramChannel channel, InetSocketAddress to, long begun, int message, long left, int size)
            throws IOException {
        ByteBuffer data = ByteBuffer.allocate(size);
        data.putLong(begun).putInt(message).putInt((int) left).rewind();
        channel.send(data, to);
    }

    /**
     * Prints a line for each message of which nothing was lost: its number; when sending began, the traffic before it began
     * and ended to be there, and it was there, nanoseconds.
     */
    private static void receive(int port) throws IOException {
        try (DatagramChannel channel = DatagramChannel.open()) {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.bind(new InetSocketAddress(port));
            System.out.println("ready");
            ByteBuffer data = ByteBuffer.allocateDirect(DATAGRAM_BYTES);
            long first = 0;
            long before = 0;
            long left = 0;
            while (true) {
                data.clear();
                channel.receive(data);
                long now = System.nanoTime();
                data.flip();
                int size = data.remaining();
                long begun = data.getLong();
                int message = data.getInt();
                int follows = data.getInt();
                if (message == END) {
                    return;
                } else if (message < 0) {
                    first = follows == BEFORE - 1 ? now : first;
                    before = now;
                    left = follows;
                } else {
                    boolean next = left == 0 || left == follows + size;
                    left = next ? follows : -1;
                    if (next && follows == 0) {
                        System.out.println(message + " " + begun + " " + first + " " + before + " " + now);
                    }
                }
            }
        }
    }
}
