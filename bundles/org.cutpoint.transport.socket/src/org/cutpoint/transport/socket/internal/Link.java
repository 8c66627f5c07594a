package org.cutpoint.transport.socket.internal;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.cutpoint.transport.calls.BufferPool;
import org.cutpoint.transport.calls.CallMemory;

/**
 * One TCP connection, frame by frame. Whoever sends writes as much as the system takes at once, on his own thread, and what others
 * send meanwhile; the loop writes the rest. Bodies are read from the network straight into the buffers in which they stay.
 */
final class Link implements Loop.Watcher {
    /** Reads in a row, so that others have their turn. */
    private static final int READS = 16;

    private static final int BUFFERS_A_WRITE = 64;

    /** Without any progress, before the loop writes the rest: about what waking it up takes. */
    private static final long PATIENCE_NANOS = 50_000;

    /** The system copies arrays into buffers of its own, which it keeps: so piece by piece. */
    private static final int PIECE = 64 << 10;

    /** A body that comes more slowly, after some patience, is given up. */
    private static final long SLOWEST_BYTES_PER_SECOND = 16 << 10;

    /** Read of a frame before it is known where its body stays, where long ones come: it is copied there. */
    private static final int BEGINNING = 16 << 10;

    /** What is left of a body is read to where it stays, if it is so long; what is shorter costs less to copy than to ask for. */
    private static final int STRAIGHT = 4 << 10;

    /** Memory for a body before any of it has come; and how many times what has come it may be. */
    private static final int FIRST = 32 << 10;

    private static final int TRUST = 16;

    private final SocketChannel channel;
    private final Pipe pipe;
    private final Loop loop;
    private final Peer peer;
    private final Limits limits;
    private final BufferPool pool;
    private final AtomicBoolean closed = new AtomicBoolean();

    private final ByteBuffer head = ByteBuffer.allocate(Frame.HEAD);
    private Frame frame;
    private Body body;
    private int toSkip;

    /** Of the bodies that have come completely, the longest, and the latest, bytes. */
    private int longest;

    private int latest;

    /** Frames of several threads, which one of them writes for all: waiting for each other would cost them more than writing. */
    private final Queue<Handed> handed = new ConcurrentLinkedQueue<>();

    /** How many of them there are, the one that is being written included. Who makes it 1 writes until it is 0. */
    private final AtomicInteger handedOver = new AtomicInteger();

    private final Deque<Unsent> unsent = new ArrayDeque<>();
    private long unsentBytes;
    private boolean connected;
    private boolean wasReading = true;

    private volatile long heard = System.nanoTime();
    private long asked;
    private long began;

    /** What is done with what comes. Called by the loop's thread. */
    interface Peer {
        /**
         * Whether the body of this frame is wanted; else it is read and forgotten.
         *
         * @throws BrokenException if nobody sends such a frame
         */
        boolean wants(Frame frame) throws BrokenException;

        /** Where the body of a frame that is wanted counts, if anywhere. */
        Optional<CallMemory> memory(Frame frame);

        /** There is no memory for the body of this frame, which is read and forgotten. */
        void refused(Frame frame);

        /** A frame. Whoever does not keep the body closes it. */
        void came(Frame frame, Body body) throws IOException;

        /** The connection is over; called once. */
        void over(IOException why);

        /**
         * Looks whether something has taken too long.
         *
         * @return when to look again at the latest
         * @throws IOException if the whole connection has
         */
        long look(long now) throws IOException;
    }

    /**
     * What a connection may cost.
     *
     * @param mostUnread bytes: who does not read what is sent to him is not read, either
     * @param silenceNanos after which the peer is asked whether it is there; after twice as long it is not
     * @param frameNanos for a short frame to come completely
     */
    record Limits(long mostUnread, long silenceNanos, long frameNanos) {}

    /** A frame whose memory stays as it is. */
    private record Handed(List<ByteBuffer> whole, Runnable written) {}

    private static final class Unsent {
        private final ByteBuffer bytes;
        private final Runnable written;

        private Unsent(ByteBuffer bytes, Runnable written) {
            this.bytes = bytes;
            this.written = written;
        }
    }

    /**
     * @param pipe what is read from the channel and written to it
     * @param connected whether the channel is; else it is about to be
     */
    Link(SocketChannel channel, Pipe pipe, Loop loop, Peer peer, Limits limits, BufferPool pool, boolean connected) {
        this.channel = channel;
        this.pipe = pipe;
        this.loop = loop;
        this.peer = peer;
        this.limits = limits;
        this.pool = pool;
        this.connected = connected;
        asked = heard;
    }

    /** Begins to read. */
    void start() {
        loop.watch(channel, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
        loop.execute(connected ? this::begin : this::interest);
        loop.lookBy(heard + limits.silenceNanos());
    }

    /** On the loop's thread: there is a connection. */
    private void begin() {
        try {
            pipe.advance();
            interest();
        } catch (IOException e) {
            failed(e);
        }
    }

    /** Whether nothing can be sent any more. */
    boolean isClosed() {
        return closed.get();
    }

    /** What was sent, and what the system has not taken yet, bytes. */
    long unsentBytes() {
        synchronized (unsent) {
            return unsentBytes;
        }
    }

    /** Sends a frame whose memory stays as it is. */
    void send(ByteBuffer whole) {
        send(List.of(whole), false, () -> {});
    }

    /**
     * Sends a frame; one that is not borrowed maybe after borrowed ones that are sent later.
     *
     * @param borrowed whether its memory is somebody's who writes to it when this returns
     * @param written called when the system has taken all of it, on any thread; not if the connection ends before
     */
    void send(List<ByteBuffer> whole, boolean borrowed, Runnable written) {
        if (borrowed) {
            sendNow(whole, true, written);
            return;
        }
        handed.add(new Handed(whole, written));
        if (handedOver.getAndIncrement() > 0) {
            return;
        }
        do {
            Handed next = handed.remove();
            try {
                sendNow(next.whole(), false, next.written());
            } catch (RuntimeException | OutOfMemoryError e) {
                // The others' frames are not to wait for ever for this one's sender.
                loop.execute(() -> failed(new IOException(e)));
            }
        } while (handedOver.decrementAndGet() > 0);
    }

    private void sendNow(List<ByteBuffer> whole, boolean borrowed, Runnable written) {
        boolean all = false;
        synchronized (unsent) {
            if (closed.get()) {
                return;
            }
            List<ByteBuffer> left = new ArrayList<>(whole.size());
            for (ByteBuffer part : whole) {
                left.add(part.duplicate());
            }
            if (unsent.isEmpty() && connected) {
                try {
                    all = write(left) || persist(left);
                } catch (IOException e) {
                    loop.execute(() -> failed(e));
                    return;
                }
            }
            if (!all) {
                keep(left, borrowed, written);
            }
        }
        if (all) {
            written.run();
        }
    }

    /**
     * Writes on for a moment: where the peer is near, he reads faster than the loop would wake up. Not on the loop's own thread,
     * which others wait for.
     */
    private boolean persist(List<ByteBuffer> left) throws IOException {
        if (loop.isCurrent() || !pipe.settled()) {
            return false;
        }
        long bytes = Frame.bytes(left);
        long last = System.nanoTime();
        while (System.nanoTime() - last < PATIENCE_NANOS) {
            Thread.yield();
            if (write(left)) {
                return true;
            }
            long now = Frame.bytes(left);
            if (now < bytes) {
                bytes = now;
                last = System.nanoTime();
            }
        }
        return false;
    }

    private void keep(List<ByteBuffer> left, boolean borrowed, Runnable written) {
        List<ByteBuffer> parts = left.stream().filter(ByteBuffer::hasRemaining).toList();
        boolean waiting = unsent.isEmpty();
        boolean unread = unsentBytes > limits.mostUnread();
        for (int i = 0; i < parts.size(); i++) {
            ByteBuffer part = parts.get(i);
            boolean last = i == parts.size() - 1;
            unsentBytes += part.remaining();
            if (borrowed) {
                ByteBuffer copy = pool.take(part.remaining());
                unsent.add(new Unsent(copy.put(part).flip(), () -> {
                    pool.give(copy);
                    if (last) {
                        written.run();
                    }
                }));
            } else {
                unsent.add(new Unsent(part, last ? written : () -> {}));
            }
        }
        if (parts.isEmpty()) {
            // Enciphered, but not with the system.
            unsent.add(new Unsent(ByteBuffer.allocate(0), written));
        }
        if (connected && (waiting || unread != unsentBytes > limits.mostUnread())) {
            loop.execute(this::interest);
        }
    }

    /** Writes what the system takes; whether that is all. */
    private boolean write(List<ByteBuffer> parts) throws IOException {
        int at = 0;
        while (at < parts.size()) {
            List<ByteBuffer> batch = new ArrayList<>();
            for (int i = at; i < parts.size() && batch.size() < BUFFERS_A_WRITE; i++) {
                ByteBuffer part = parts.get(i);
                if (part.isDirect() || part.remaining() <= PIECE) {
                    batch.add(part);
                } else {
                    batch.add(part.slice(part.position(), PIECE));
                    break;
                }
            }
            ByteBuffer last = batch.get(batch.size() - 1);
            boolean piece = last != parts.get(at + batch.size() - 1);
            pipe.write(batch.toArray(ByteBuffer[]::new));
            if (piece) {
                ByteBuffer whole = parts.get(at + batch.size() - 1);
                whole.position(whole.position() + last.position());
            }
            if (last.hasRemaining()) {
                return false;
            }
            while (at < parts.size() && !parts.get(at).hasRemaining()) {
                at++;
            }
        }
        return pipe.flush();
    }

    /** On the loop's thread: what to wait for. */
    private void interest() {
        synchronized (unsent) {
            if (!connected) {
                return;
            }
            boolean reading = reading();
            boolean writing;
            try {
                writing = !pipe.flush() || !unsent.isEmpty() && pipe.settled();
            } catch (IOException e) {
                // Reading fails, too.
                writing = false;
            }
            loop.await(channel, (reading ? SelectionKey.OP_READ : 0) | (writing ? SelectionKey.OP_WRITE : 0));
            if (reading && !wasReading && pipe.hasMore()) {
                loop.execute(this::readOn);
            }
            wasReading = reading;
        }
    }

    private boolean reading() {
        synchronized (unsent) {
            return unsentBytes <= limits.mostUnread();
        }
    }

    /** What is here already, the system does not tell of. */
    private void readOn() {
        if (closed.get() || !reading()) {
            return;
        }
        try {
            read();
        } catch (IOException e) {
            failed(e);
        }
    }

    @Override
    public void ready(SelectionKey ready) throws IOException {
        if (ready.isConnectable()) {
            channel.finishConnect();
            heard = System.nanoTime();
            synchronized (unsent) {
                connected = true;
            }
            begin();
            return;
        }
        if (ready.isWritable()) {
            pipe.advance();
            writeOn();
        }
        if (ready.isValid() && ready.isReadable()) {
            read();
        }
    }

    private void writeOn() throws IOException {
        List<Runnable> done = new ArrayList<>();
        synchronized (unsent) {
            List<ByteBuffer> parts =
                    unsent.stream().map(u -> u.bytes).limit(BUFFERS_A_WRITE).toList();
            long before = Frame.bytes(parts);
            write(parts);
            long after = Frame.bytes(parts);
            unsentBytes -= before - after;
            if (after < before) {
                // Who reads is there.
                heard = System.nanoTime();
            }
            while (pipe.flush() && !unsent.isEmpty() && !unsent.peek().bytes.hasRemaining()) {
                done.add(unsent.poll().written);
            }
        }
        interest();
        done.forEach(Runnable::run);
    }

    private void read() throws IOException {
        boolean settled = pipe.settled();
        boolean all = readWhatIsThere();
        if (closed.get()) {
            return;
        }
        if (!settled) {
            interest();
        }
        if (!all && pipe.hasMore()) {
            loop.execute(this::readOn);
        }
    }

    /** Whether there was nothing left. */
    private boolean readWhatIsThere() throws IOException {
        for (int i = 0; i < READS && !closed.get(); i++) {
            ByteBuffer staging = loop.staging();
            // What comes is mostly like what came: a short frame is read at once.
            if (Frame.HEAD + latest > staging.capacity()) {
                staging.limit(BEGINNING);
            }
            boolean straight = body != null && body.content().remaining() >= STRAIGHT;
            long count = straight ? pipe.read(body.content(), staging) : pipe.read(staging);
            if (count < 0) {
                throw new EOFException("the peer has closed the connection");
            }
            if (count == 0) {
                return true;
            }
            heard = System.nanoTime();
            boolean drained = staging.hasRemaining();
            if (straight && !body.content().hasRemaining()) {
                filled(staging.position());
            }
            take(staging.flip());
            // Of a message of which a part is here the next part is about to come.
            if (drained && body == null && !pipe.hasMore()) {
                return true;
            }
        }
        return false;
    }

    private void take(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining() && !closed.get()) {
            if (toSkip > 0) {
                int count = Math.min(toSkip, bytes.remaining());
                bytes.position(bytes.position() + count);
                toSkip -= count;
            } else if (body != null) {
                move(bytes, body.content());
                if (!body.content().hasRemaining()) {
                    filled(bytes.remaining());
                }
            } else {
                if (head.position() == 0) {
                    began = heard;
                }
                move(bytes, head);
                if (!head.hasRemaining()) {
                    begin(bytes.remaining());
                }
            }
        }
    }

    private static void move(ByteBuffer from, ByteBuffer to) {
        int count = Math.min(from.remaining(), to.remaining());
        to.put(from.duplicate().limit(from.position() + count));
        from.position(from.position() + count);
    }

    /** @param here bytes that have come behind the head */
    private void begin(int here) throws IOException {
        frame = Frame.read(head);
        int length = frame.length();
        if (!peer.wants(frame)) {
            skip(length);
            return;
        }
        Optional<CallMemory> memory = peer.memory(frame);
        int first = room(here);
        try {
            if (!memory.isPresent() || memory.get().fits(length) && memory.get().come(first)) {
                body = new Body(pool, length, first, memory);
            }
        } catch (OutOfMemoryError | ArithmeticException e) {
            // As if there had been no room.
        }
        if (body == null) {
            memory.ifPresent(CallMemory::end);
            peer.refused(frame);
            skip(length);
        } else if (length == 0) {
            complete();
        }
    }

    private void skip(int length) {
        toSkip = length;
        head.clear();
    }

    /** How much of the body there may be memory for: all of it, or a multiple of what the peer has shown to be true. */
    private int room(int came) {
        return (int) Math.min(frame.length(), Math.max(FIRST, (long) TRUST * Math.max(came, longest)));
    }

    /** @param here bytes that have come beyond those for which there was room */
    private void filled(int here) throws IOException {
        if (body.isComplete()) {
            complete();
            return;
        }
        int came = body.content().position();
        int room = room(came + Math.min(here, body.missing()));
        boolean fits = body.memory().map(m -> m.come(room - came)).orElse(true);
        try {
            if (fits) {
                body.grow(room);
                return;
            }
        } catch (OutOfMemoryError | ArithmeticException e) {
            // As if there had been no room.
        }
        Body refused = body;
        body = null;
        int missing = refused.missing();
        refused.drop();
        peer.refused(frame);
        skip(missing);
    }

    private void complete() throws IOException {
        Body whole = body;
        body = null;
        longest = Math.max(longest, frame.length());
        latest = frame.length();
        whole.content().flip();
        try {
            if (frame.length() > 0 && frame.length() <= Frame.SUMMED) {
                frame.check(head, whole.content());
            }
            head.clear();
            peer.came(frame, whole);
        } catch (IOException | RuntimeException e) {
            whole.drop();
            throw e;
        }
    }

    @Override
    public long look(long now) {
        try {
            long next = peer.look(now);
            long silent = now - heard;
            if (silent > 2 * limits.silenceNanos()) {
                throw new IOException("nobody has answered for " + silent / 1_000_000_000L + " s");
            }
            if (now - began > frameLimit()) {
                throw new IOException("a message comes too slowly");
            }
            if (silent > limits.silenceNanos() && asked - heard <= 0) {
                asked = now;
                send(Frame.bare(0, Frame.Type.PING, 0));
            }
            long due = heard + (asked - heard > 0 ? 2 : 1) * limits.silenceNanos() + 1;
            return next - due < 0 ? next : due;
        } catch (IOException e) {
            failed(e);
            return now + limits.silenceNanos();
        }
    }

    private long frameLimit() {
        if (body != null || toSkip > 0) {
            // By what has come: how long it is may be a lie.
            long came = frame.length() - (body != null ? body.missing() : toSkip);
            return limits.frameNanos() + came * (1_000_000_000L / SLOWEST_BYTES_PER_SECOND);
        }
        return head.position() > 0 ? limits.frameNanos() : Long.MAX_VALUE;
    }

    /** Ends the connection for this reason. On the loop's thread. */
    @Override
    public void failed(IOException why) {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
        }
        synchronized (unsent) {
            unsent.clear();
            unsentBytes = 0;
        }
        if (body != null) {
            body.drop();
            body = null;
        }
        peer.over(why);
    }

    /** Ends the connection, soon. */
    void close() {
        loop.execute(() -> failed(new ClosedChannelException()));
    }
}
