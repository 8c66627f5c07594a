package org.cutpoint.model.zoo.internal;

import java.util.List;
import org.cutpoint.api.model.ModelEntry;

/**
 * Deep Speech: Hannun et al., "Deep Speech: scaling up end-to-end speech recognition", 2014, arXiv:1412.5567, with 2048
 * units a layer: three layers that look at each time step with 9 frames of context on either side, a bidirectional
 * recurrent one, another one for each step, and the logarithms of the probabilities of 29 characters (the softmax's, as
 * decoders want them, and as torchaudio's DeepSpeech returns them). Rectifiers are cut off at 20.
 *
 * <p>The input is a spectrogram, batch x 1 x frames x 81 (80 filter banks and the energy; 10 ms a frame), and size is its
 * number of frames. The context of the first layer and its step of two frames make it a convolution over time (paper,
 * section 3.3), so that no frame is sent 19 times; frames beyond the ends are 0.
 */
final class DeepSpeech implements Network {
    private static final int FEATURES = 81;
    private static final int CONTEXT = 9;
    private static final int STRIDE = 2;
    private static final int HIDDEN = 2048;
    private static final int CHARACTERS = 29;
    private static final float LIMIT = 20;

    @Override
    public ModelEntry entry() {
        return new ModelEntry("zoo:deep-speech", 32_587_805, 1_628_569_600, 8, "line", "arXiv:1412.5567");
    }

    @Override
    public int size() {
        return 100;
    }

    @Override
    public int smallestSize() {
        return 1;
    }

    @Override
    public int largestSize() {
        return 6000;
    }

    @Override
    public List<Signal> build(NetworkBuilder net, int batch, int size) {
        Signal spectrogram = net.input("spectrogram", batch, 1, size, FEATURES);
        Window context = new Window(
                new Span(2 * CONTEXT + 1, STRIDE, CONTEXT, CONTEXT, false), new Span(FEATURES, 1, 0, 0, false));
        Signal x = net.relu20(net.conv("fc1", spectrogram, HIDDEN, context));
        long steps = x.height();
        x = net.reshape("steps", net.transpose("time", x, 2, 0, 1, 3), steps * batch, HIDDEN);
        x = net.relu20(net.gemm("fc2", x, HIDDEN));
        x = net.relu20(net.gemm("fc3", x, HIDDEN));
        x = net.reshape("sequences", x, steps, batch, HIDDEN);
        x = net.bidirectionalRnn("rnn4", x, HIDDEN, LIMIT);
        x = net.reshape("states", x, steps * batch, HIDDEN);
        x = net.relu20(net.gemm("fc5", x, HIDDEN));
        x = net.gemm("fc6", x, CHARACTERS);
        x = net.reshape("scores", x, steps, batch, CHARACTERS);
        return List.of(net.logSoftmax("characters", x));
    }
}
