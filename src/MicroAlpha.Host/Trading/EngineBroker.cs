using MicroAlpha.Events;
using MicroAlpha.Host.Wiring;
using MicroAlpha.Ring;

namespace MicroAlpha.Host.Trading;

/// <summary>
/// The broker of an engine with its lane on the command ring. Built before the first command is claimed.
/// </summary>
internal sealed class EngineBroker : IDisposable
{
    private readonly BrokerEvents _events;

    /// <summary>Opens the broker and its lane; nothing runs.</summary>
    public EngineBroker(
        Func<BrokerPlace, IBroker> open, BrokerPlace place, Ring<OrderCommand> commands, LaneOptions options)
    {
        _events = place.Events;
        Broker = open(place);
        Lane = new Lane<OrderCommand, EgressStage>(
            commands, new EgressStage(Broker), options, LinuxPlatform.Ring);
    }

    /// <summary>The broker.</summary>
    public IBroker Broker { get; }

    /// <summary>The egress lane.</summary>
    public LaneControl Lane { get; }

    /// <summary>Tells symbols to the broker too, behind whoever was told first.</summary>
    public Action<string, uint> Beside(Action<string, uint> first) => (symbol, id) =>
    {
        first(symbol, id);
        Broker.Define(symbol, id);
    };

    /// <summary>Nothing is sent or published any more; before the core is drained.</summary>
    public void Quieten()
    {
        Broker.Stop();
        _events.Detach();
    }

    /// <summary>Takes the rest of the commands, which nobody sends; after the core has stopped.</summary>
    public bool Stop(long timeoutNs)
    {
        Lane.DrainAndStop();
        return Lane.Join(timeoutNs);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Lane.Dispose();
        Broker.Dispose();
    }
}
