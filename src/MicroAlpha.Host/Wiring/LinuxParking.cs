using MicroAlpha.Native;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Wiring;

/// <summary>Parking on a futex: wakes in 5 to 10 µs where a monitor takes 20.</summary>
internal sealed unsafe class LinuxParking : Parking
{
    private const int Sleeping = 1;

    /// <inheritdoc/>
    public override void Sleep(int* word, long timeoutNs) => Futex.Wait(word, Sleeping, timeoutNs);

    /// <inheritdoc/>
    public override void Wake(int* word) => Futex.WakeOne(word);
}
