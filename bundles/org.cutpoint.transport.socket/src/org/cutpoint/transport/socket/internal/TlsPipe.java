package org.cutpoint.transport.socket.internal;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.transport.calls.Refusals;

/** TLS 1.3. Long messages are deciphered to where they stay, and enciphered from where they are. */
final class TlsPipe implements Pipe {
    private static final String[] VERSIONS = {"TLSv1.3"};

    /** Records that are enciphered, or read, at a time. */
    private static final int RECORDS = 4;

    /** For what comes first: who never ends his handshake is to take little memory. */
    private static final int FIRST_BYTES = 1 << 10;

    /** Messages of the handshake in a row; an honest peer needs a few. */
    private static final int MOST_STEPS = 200;

    private final SocketChannel channel;
    private final SSLEngine engine;
    private final Optional<Refusals> refusals;
    private final int record;

    /** What has come and is not deciphered; ready to be filled. */
    private ByteBuffer cipherIn = ByteBuffer.allocate(FIRST_BYTES);

    /** What is deciphered and not taken; ready to be taken. */
    private final ByteBuffer plainIn;

    /** Guards enciphering. */
    private final Object out = new Object();

    /** What is enciphered and not sent; ready to be sent. */
    private ByteBuffer cipherOut = ByteBuffer.allocate(0);

    private boolean begun;
    private volatile boolean agreed;

    /** A client writes nothing before the server has: until then the server may refuse it, and say why. */
    private volatile boolean settled;

    /** @param refusals where a handshake that fails is told; empty if its caller hears of it */
    private TlsPipe(SocketChannel channel, SSLEngine engine, Optional<Refusals> refusals) {
        this.refusals = refusals;
        this.channel = channel;
        this.engine = engine;
        record = engine.getSession().getPacketBufferSize();
        plainIn = ByteBuffer.allocate(engine.getSession().getApplicationBufferSize())
                .limit(0);
    }

    /** @param address of the server, by the name that its certificate is to have */
    static TlsPipe of(SocketChannel channel, Credentials credentials, InetSocketAddress address) {
        SSLEngine engine =
                engine(credentials.context().createSSLEngine(address.getHostString(), address.getPort()), true);
        SSLParameters parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return new TlsPipe(channel, engine, Optional.empty());
    }

    static TlsPipe of(SocketChannel channel, Guard guard, Refusals refusals) {
        SSLEngine engine = engine(guard.context().createSSLEngine(), false);
        if (guard.tokens()) {
            engine.setWantClientAuth(true);
        } else {
            engine.setNeedClientAuth(true);
        }
        return new TlsPipe(channel, engine, Optional.of(refusals));
    }

    private static SSLEngine engine(SSLEngine engine, boolean client) {
        engine.setUseClientMode(client);
        engine.setEnabledProtocols(VERSIONS);
        return engine;
    }

    @Override
    public void advance() throws IOException {
        if (agreed) {
            return;
        }
        try {
            if (!begun) {
                begun = true;
                engine.beginHandshake();
            }
            handshake();
        } catch (SSLException e) {
            tell();
            refusals.ifPresent(r -> r.handshake(channel.socket().getRemoteSocketAddress(), e));
            throw e;
        }
    }

    private void handshake() throws IOException {
        for (int steps = 0; ; steps++) {
            if (steps > MOST_STEPS) {
                throw new SSLException("the handshake does not end");
            }
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> tasks();
                case NEED_WRAP -> {
                    if (!wrapNothing()) {
                        return;
                    }
                }
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    SSLEngineResult result = unwrap(plainIn.clear());
                    plainIn.flip();
                    if (result.getStatus() == Status.BUFFER_UNDERFLOW && !fill()) {
                        return;
                    }
                    if (result.getStatus() == Status.CLOSED) {
                        throw new EOFException("the peer has closed the connection");
                    }
                }
                default -> {
                    agreed = true;
                    settled |= !engine.getUseClientMode();
                    return;
                }
            }
        }
    }

    private void tasks() {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }

    /** Enciphers what the engine itself has to say; whether the system has it. */
    private boolean wrapNothing() throws IOException {
        synchronized (out) {
            if (!flush()) {
                return false;
            }
            if (cipherOut.capacity() < record) {
                cipherOut = ByteBuffer.allocate(record);
            }
            cipherOut.clear();
            SSLEngineResult result;
            try {
                result = engine.wrap(ByteBuffer.allocate(0), cipherOut);
            } finally {
                cipherOut.flip();
            }
            if (result.getStatus() == Status.CLOSED && !cipherOut.hasRemaining()) {
                throw new EOFException("the connection is closed");
            }
            return flush();
        }
    }

    /** Why there will be no more, if there is time to say it. */
    private void tell() {
        try {
            for (int i = 0; i < 2 && engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP; i++) {
                wrapNothing();
            }
        } catch (IOException e) {
            // Then without.
        }
    }

    private SSLEngineResult unwrap(ByteBuffer... into) throws SSLException {
        cipherIn.flip();
        try {
            return engine.unwrap(cipherIn, into);
        } finally {
            cipherIn.compact();
        }
    }

    private void widen(ByteBuffer wider) {
        cipherIn = wider.put(cipherIn.flip());
    }

    /** Reads from the system; whether there was anything. */
    private boolean fill() throws IOException {
        if (agreed && cipherIn.capacity() < RECORDS * record) {
            widen(ByteBuffer.allocateDirect(RECORDS * record));
        } else if (!cipherIn.hasRemaining() && cipherIn.capacity() < record) {
            widen(ByteBuffer.allocate(record));
        }
        int count = channel.read(cipherIn);
        if (count < 0) {
            throw new EOFException("the peer has closed the connection");
        }
        return count > 0;
    }

    @Override
    public long read(ByteBuffer... into) throws IOException {
        advance();
        if (!agreed) {
            return 0;
        }
        try {
            return decipher(into);
        } catch (SSLException e) {
            tell();
            throw e;
        }
    }

    private long decipher(ByteBuffer... into) throws IOException {
        for (int empty = 0; empty < MOST_STEPS; ) {
            long taken = take(into);
            if (taken > 0) {
                settled = true;
                return taken;
            }
            boolean straight = Stream.of(into).mapToLong(ByteBuffer::remaining).sum() >= plainIn.capacity();
            SSLEngineResult result = straight ? unwrap(into) : unwrap(plainIn.clear());
            if (!straight) {
                plainIn.flip();
            }
            switch (result.getStatus()) {
                case CLOSED -> {
                    return -1;
                }
                case BUFFER_UNDERFLOW -> {
                    if (!fill()) {
                        return 0;
                    }
                }
                case BUFFER_OVERFLOW -> throw new SSLException("a record that is too long");
                default -> {
                    if (straight && result.bytesProduced() > 0) {
                        settled = true;
                        return result.bytesProduced();
                    }
                    answer();
                    empty += result.bytesProduced() == 0 ? 1 : 0;
                }
            }
        }
        // Records without content cost as others do.
        throw new SSLException("it sends records without content");
    }

    /** New keys, for example: the engine has something to say itself. */
    private void answer() throws IOException {
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            tasks();
        }
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            wrapNothing();
        }
    }

    private long take(ByteBuffer... into) {
        long taken = 0;
        for (ByteBuffer part : into) {
            int count = Math.min(part.remaining(), plainIn.remaining());
            part.put(plainIn.duplicate().limit(plainIn.position() + count));
            plainIn.position(plainIn.position() + count);
            taken += count;
        }
        return taken;
    }

    @Override
    public void write(ByteBuffer... from) throws IOException {
        if (!settled) {
            return;
        }
        synchronized (out) {
            while (flush() && Stream.of(from).anyMatch(ByteBuffer::hasRemaining)) {
                if (cipherOut.capacity() < RECORDS * record) {
                    cipherOut = ByteBuffer.allocateDirect(RECORDS * record);
                }
                cipherOut.clear();
                try {
                    while (cipherOut.remaining() >= record && Stream.of(from).anyMatch(ByteBuffer::hasRemaining)) {
                        SSLEngineResult result = engine.wrap(from, cipherOut);
                        if (result.getStatus() != Status.OK || result.bytesProduced() == 0) {
                            throw new EOFException("the connection is closed");
                        }
                    }
                } finally {
                    cipherOut.flip();
                }
            }
        }
    }

    @Override
    public boolean flush() throws IOException {
        synchronized (out) {
            if (cipherOut.hasRemaining()) {
                channel.write(cipherOut);
            }
            return !cipherOut.hasRemaining();
        }
    }

    @Override
    public boolean hasMore() {
        return plainIn.hasRemaining() || cipherIn.position() > 0;
    }

    @Override
    public boolean settled() {
        return settled;
    }

    @Override
    public Optional<SSLSession> session() {
        return agreed ? Optional.of(engine.getSession()) : Optional.empty();
    }
}
