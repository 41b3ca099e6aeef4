using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Backfill;
using MicroAlpha.Host.Engine;
using MicroAlpha.Storage.Log;

namespace MicroAlpha.Host.Commands;

/// <summary>History into a session of its own in a log; the session begins with the first row. One task.</summary>
internal sealed class LogBackfillSink(LogDirectory directory, bool isCrypto) : IBackfillSink, IDisposable
{
    private const int InstrumentCapacity = 65_536;

    private readonly InstrumentTable _instruments = new(InstrumentCapacity);
    private LogWriter? _log;
    private long _sequence;

    /// <inheritdoc />
    public void Append(string symbol, in EngineEvent slot)
    {
        var copy = slot;
        _log ??= directory.StartSession(new LogOptions
        {
            Build = SessionSettings.Build,
            SessionFacts = "{\"backfill\":\"alpaca\"}",
            FirstTimeNs = slot.ReceiveTimeNs,
        });
        copy.InstrumentId = IdOf(symbol, slot.ReceiveTimeNs);
        _log.AppendEvent(ref copy, _sequence++);
    }

    /// <inheritdoc />
    public void Commit()
    {
        if (_log is not null && !_log.TryFlush())
            throw Failed();
    }

    /// <summary>Completes the session.</summary>
    public void Stop()
    {
        if (_log is not null && !_log.TryStop())
            throw Failed();
    }

    /// <inheritdoc />
    public void Dispose() => _log?.Dispose();

    private uint IdOf(string symbol, long timeNs)
    {
        var definition = new InstrumentDefinitionPayload
        {
            AssetClass = isCrypto ? AssetClass.Crypto : AssetClass.Stock,
        };
        var known = _instruments.Count;
        if (!Latin1Text.TrySet(definition.Symbol, symbol) || !_instruments.TryDefine(definition, out var id))
        {
            throw new EngineException(
                "MA-455", ExitCode.Failed, $"the symbol '{symbol}' does not fit into the log; leave it out");
        }

        if (_instruments.Count == known)
            return id;
        var slot = new EngineEvent
        {
            ReceiveTimeNs = timeNs,
            InstrumentId = id,
            Kind = EventKind.InstrumentDefinition,
            Source = EventSource.AlpacaData,
            InstrumentDefinition = definition,
        };
        _log!.AppendEvent(ref slot, _sequence++);
        return id;
    }

    private EngineException Failed() => new(
        "MA-602", ExitCode.Failed, $"the log in {directory.Path} could not be written: {_log!.HaltReason}; free space "
            + "and run the same command again: it goes on where it was");
}
