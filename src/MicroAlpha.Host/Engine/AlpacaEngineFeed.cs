using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca;
using MicroAlpha.Gateways.Alpaca.Backfill;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Sessions;
using MicroAlpha.Gateways.Alpaca.Universe;
using MicroAlpha.Host.Configuration;

namespace MicroAlpha.Host.Engine;

/// <summary>Alpaca's data stream as the engine's feed.</summary>
internal sealed class AlpacaEngineFeed : IFeed, ISubscriptions
{
    private readonly AlpacaFeed _feed;
    private readonly DeadLetters _deadLetters;
    private readonly StreamChannels _channels;

    private AlpacaEngineFeed(
        AlpacaOptions options, AlpacaKeys keys, int instruments, DeadLetters deadLetters, FeedPlace place)
    {
        _deadLetters = deadLetters;
        _channels = options.Market.Channels;
        _feed = new AlpacaFeed(
            options,
            keys,
            new InstrumentTable(instruments),
            place.Producer,
            place.OnInstrument,
            probe: place.Probe);
    }

    /// <inheritdoc/>
    public long Received => _feed.Published;

    /// <inheritdoc/>
    public long LateNsMax => 0;

    /// <inheritdoc/>
    public bool IsAtEnd => false;

    /// <inheritdoc/>
    public Exception? Fault => _feed.Fault;

    /// <inheritdoc/>
    public string Waiting =>
        _feed.Market is { State: not StreamState.Live, LastEnd.Text: { Length: > 0 } reason } stream
            ? $"{stream.Endpoint}: {reason}; it is tried again"
            : "";

    /// <inheritdoc/>
    public string Trouble => _feed switch
    {
        { IsTableFull: true } => $"{_feed.LostElements} elements of the stream had no place, because it has more "
            + "symbols than instruments.capacity; raise that, or subscribe fewer",
        { LostElements: > 0, IsGapOpen: true } => $"{_feed.LostElements} elements of the stream could not be read; "
            + "the dead-letter file has them, and the next run fetches their time",
        { IncompleteGaps: > 0 } => $"{_feed.IncompleteGaps} gaps of the stream could not be filled; the log names "
            + "them, 'microalpha backfill' fetches their time by hand",
        { RefusedSubscriptions: { Count: > 0 } refused } =>
            $"the venue refused to subscribe {RefusedSubscription.ToText(refused)}",
        _ => "",
    };

    /// <inheritdoc/>
    public string TroubleCode => "MA-607";

    /// <inheritdoc/>
    public ISubscriptions Subscriptions => this;

    /// <inheritdoc/>
    public int Acknowledged => _feed.AcknowledgedSymbols;

    /// <inheritdoc/>
    public string State => _feed.Market.State.ToString().ToLowerInvariant();

    /// <summary>Writes what <c>status</c> shows of the stream into an object that is open.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        var counters = _feed.Market.Counters;
        writer.WriteString("stream", State);
        writer.WriteNumber("subscribed", Acknowledged);
        writer.WriteNumber("refused_subscriptions", _feed.RefusedSubscriptions.Count);
        writer.WriteNumber("messages", counters.Messages);
        writer.WriteNumber("bytes", counters.Bytes);
        writer.WriteNumber("parsed_events", counters.Events);
        writer.WriteNumber("skipped", counters.Skipped);
        writer.WriteNumber("malformed", counters.Malformed);
        writer.WriteNumber("lost_elements", _feed.LostElements);
        writer.WriteBoolean("instrument_table_full", _feed.IsTableFull);
        writer.WriteNumber("dead_letters", _deadLetters.Written);
        writer.WriteNumber("connections", counters.Ups);
        writer.WriteNumber("gaps", counters.Gaps);
        writer.WriteNumber("gaps_filled", _feed.FilledGaps);
        writer.WriteNumber("gaps_incomplete", _feed.IncompleteGaps);
        writer.WriteNumber("backfilled_events", _feed.FilledEvents);
        writer.WriteBoolean("gap_open", _feed.IsGapOpen);
        writer.WriteString("calendar", _feed.CalendarOrigin);
    }

    /// <summary>
    /// Finds keys and symbols, which may ask the server for its ranking, and checks everything; nothing is subscribed
    /// before the engine runs.
    /// </summary>
    /// <exception cref="EngineException">Keys or symbols are missing, an address is not allowed.</exception>
    public static Func<FeedPlace, IFeed> Open(EngineOptions engine)
    {
        var settings = engine.Feed.Alpaca;
        var keys = AlpacaKeys.Load(settings.KeyFile);
        var options = AlpacaLink.OptionsOf(settings, engine.StateDirectory);
        var symbols = AlpacaLink.SymbolsOf(settings, keys, options, engine.Instruments.Capacity);
        var pendingFile = Path.Combine(engine.StateDirectory, "gaps.json");
        var pending = PendingGaps.Load(pendingFile);
        var last = LastRecorded.Of(engine.Log.Directory, pending.EarliestNs);
        return place =>
        {
            var path = settings.DeadLetterFile is { Length: > 0 } file
                ? file
                : Path.Combine(engine.StateDirectory, "dead-letters.jsonl");
            var deadLetters = DeadLetters.Open(path);
            var market = options.Market with
            {
                Symbols = symbols,
                DeadLetters = deadLetters,
                ResumeFromNs = ResumeFrom(last, pending),
            };
            var resumed = options with
            {
                Market = market,
                KnownSymbols = [.. last.Symbols],
                RecordedRows = last.Rows,
                PendingGapsFile = pendingFile,
            };
            return new AlpacaEngineFeed(resumed, keys, engine.Instruments.Capacity, deadLetters, place);
        };
    }

    /// <inheritdoc/>
    public void Subscribe(IReadOnlyList<string> symbols) => _feed.Subscribe(Checked(symbols), _channels);

    /// <inheritdoc/>
    public void Unsubscribe(IReadOnlyList<string> symbols) => _feed.Unsubscribe(Checked(symbols), _channels);

    /// <inheritdoc/>
    public void Run() => _feed.Run();

    /// <inheritdoc/>
    public void Stop() => _feed.Stop();

    /// <inheritdoc/>
    public void Dispose()
    {
        _feed.Dispose();
        _deadLetters.Dispose();
    }

    // A gap that was open when the last run ended goes on until this one has its stream.
    private static long ResumeFrom(LastRecorded last, PendingGaps pending) =>
        pending.OpenSinceNs == 0 ? last.CompleteToNs : Math.Min(last.CompleteToNs, pending.OpenSinceNs);

    private static IEnumerable<string> Checked(IReadOnlyList<string> symbols) =>
        SymbolUniverse.FromList(symbols).Select(pair => pair.Key);
}
