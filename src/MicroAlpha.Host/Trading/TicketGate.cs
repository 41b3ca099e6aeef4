using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Rest;

namespace MicroAlpha.Host.Trading;

/// <summary>The last gate for one command, as the REST client asks it.</summary>
internal sealed class TicketGate(LastGate gate, OrderCommand command, long sequence) : IWriteGate
{
    private GateRefusal _refusal;

    /// <summary>Why it was stopped.</summary>
    public GateRefusal Refusal => _refusal;

    /// <summary>When it passed, ns of the monotonic clock; 0 = it did not.</summary>
    public long EnteredNs { get; private set; }

    /// <inheritdoc/>
    public bool TryEnter()
    {
        if (!gate.TryEnter(in command, sequence, out _refusal))
            return false;
        EnteredNs = Native.WallClock.MonotonicNs();
        return true;
    }

    /// <inheritdoc/>
    public void Leave() => gate.Leave();
}
