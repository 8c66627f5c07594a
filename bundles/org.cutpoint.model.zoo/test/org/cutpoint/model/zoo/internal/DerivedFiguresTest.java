package org.cutpoint.model.zoo.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.cutpoint.api.model.ModelEntry;
import org.junit.jupiter.api.Test;

/**
 * Where what is published is of a sibling, or in parts: the catalogue's figures are those, less and more what differs.
 * (That the catalogue says what is generated is another test's.)
 */
class DerivedFiguresTest {
    /** CaffeNet: 233 MB of weights, 724 M multiply-accumulates (albanie/convnet-burden). */
    private static final long CAFFENET_PARAMETERS = 60_965_224;

    private static final long CAFFENET_MACS = 724_406_816;

    @Test
    void leNetHasThePapersParametersButForWhatItSays() {
        ModelEntry entry = new LeNet().entry();
        assertThat(entry.parameters()).isEqualTo(60_000 + 900 - 44 + 850);
        long convolutions = 28 * 28 * 6 * 25 + 10 * 10 * 16 * 150 + 120 * 400;
        assertThat(entry.macs()).isEqualTo(convolutions + 120 * 84 + 84 * 10);
    }

    /** The Keras implementation swghosh/DeepFace has 137 774 071 parameters for the 8631 people of VGGFace2. */
    @Test
    void deepFaceIsThatOfAnotherDataSet() {
        ModelEntry entry = new DeepFace().entry();
        assertThat(entry.parameters()).isEqualTo(137_774_071 - (8631 - 4030) * 4097L);
        long shared = 142 * 142 * 32 * 363L + 63 * 63 * 16 * 2592L;
        long local = 55 * 55 * 16 * 1296L + 25 * 25 * 16 * 784L + 21 * 21 * 16 * 400L;
        assertThat(entry.macs()).isEqualTo(shared + local + 7056 * 4096L + 4096 * 4030L);
    }

    /** Its authors' implementation reports 54.414 M parameters; the operations are 1/4 of the usual ones where it doubles. */
    @Test
    void pix2pixIsItsAuthors() {
        ModelEntry entry = new Pix2Pix().entry();
        assertThat(entry.parameters() / 1e6).isCloseTo(54.414, within(0.001));
        long macs = 0;
        int[] channels = {3, 64, 128, 256, 512, 512, 512, 512, 512};
        for (int level = 1; level <= 8; level++) {
            long pixels = (256L >> level) * (256 >> level);
            long filter = 16L * channels[level - 1] * channels[level];
            macs += pixels * filter;
            // What goes up has what was made on its level going down beside it, but for the lowest level.
            macs += pixels * filter * (level < 8 ? 2 : 1);
        }
        assertThat(entry.macs()).isEqualTo(macs);
    }

    /** torchaudio's DeepSpeech(n_feature = 19 x 81, n_hidden = 2048, n_class = 29). */
    @Test
    void deepSpeechIsThatOfTorchaudio() {
        ModelEntry entry = new DeepSpeech().entry();
        long hidden = 2048;
        long features = 19 * 81;
        long recurrent = 2 * (2 * hidden * hidden + 2 * hidden);
        assertThat(entry.parameters())
                .isEqualTo((features + 1) * hidden + 3 * (hidden + 1) * hidden + recurrent + (hidden + 1) * 29);
        long steps = 50;
        assertThat(entry.macs()).isEqualTo(steps * (features * hidden + 7 * hidden * hidden + hidden * 29));
    }

    @Test
    void chairIsTheSumOfItsLayers() {
        ModelEntry entry = new Chair().entry();
        long branches = (809 + 4 + 12 + 3) * 512 + 3 * 513 * 512;
        long common = 1537 * 1024 + 1025 * 1024 + 1025 * 16384;
        long maps = (25 * 256 + 1) * 256 + (25 * 256 + 1) * 92 + (25 * 92 + 1) * 48 + (25 * 48 + 1) * 4;
        assertThat(entry.parameters()).isEqualTo(branches + common + maps);
        long vectors = (809 + 4 + 12) * 512 + 3 * 512 * 512 + 1536 * 1024 + 1024 * 1024 + 1024 * 16384;
        long doubled = 64 * 256 * 256 + 256 * 256 * 92 + 1024 * 92 * 48 + 4096 * 48 * 4;
        assertThat(entry.macs()).isEqualTo(vectors + 25 * doubled);
    }

    @Test
    void alexParallelIsCaffeNetWithAnotherThirdConvolution() {
        ModelEntry entry = new AlexParallel().entry();
        assertThat(entry.parameters()).isEqualTo(CAFFENET_PARAMETERS - 442_368);
        assertThat(entry.macs()).isEqualTo(CAFFENET_MACS - 442_368 * 13 * 13);
    }

    @Test
    void multiStreamIsTwoCaffeNetsAndAStream() {
        ModelEntry entry = new MultiStream().entry();
        long fewerClasses = 1000 - 600;
        long pairwise = (2 * 25 + 1) * 64 + (64 * 25 + 1) * 32 + (32 * 169 + 1) * 256 + 257 * 600;
        assertThat(entry.parameters()).isEqualTo(2 * (CAFFENET_PARAMETERS - fewerClasses * 4097) + pairwise);
        long convolved = 60 * 60 * 64 * 50 + 26 * 26 * 32 * 1600;
        assertThat(entry.macs())
                .isEqualTo(2 * (CAFFENET_MACS - fewerClasses * 4096) + convolved + 32 * 169 * 256 + 256 * 600);
    }

    /** The paper, for its small regime: 5.6 M (deviation 0.1) and 583 M (6.2), of networks as the generator makes them. */
    @Test
    void randWireIsOneOfThePapers() {
        ModelEntry entry = new RandWire().entry();
        assertThat(entry.parameters() / 1e6).isCloseTo(5.6, within(0.1));
        assertThat(entry.macs() / 1e6).isCloseTo(583, within(6.2));
    }
}
