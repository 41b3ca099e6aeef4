using System.Threading.Channels;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>
/// Fetches what gaps missed and publishes it, marked as back-filled, beside the live events; then says that the gap is
/// filled, or that it stays incomplete, and which channels it lacks. Trades and bars only: a quote of then would be
/// taken for one of now. One task.
/// </summary>
internal sealed class GapFiller<TSink>
    where TSink : struct, IFrameSink
{
    private const int MostWaitingGaps = 256;
    private const int SymbolsPerQuery = 100;
    private const int SettleMs = 1_000;
    private const int MostEmptyPages = 100;

    /// <summary>What the history has.</summary>
    private const StreamChannels Fetched = StreamChannels.Trades | StreamChannels.Bars;

    private readonly StreamPublisher<TSink> _publisher;
    private readonly AlpacaHistoryClient _client;
    private readonly GapFillOptions _options;
    private readonly PendingGaps _pending;
    private readonly Channel<StreamGap> _gaps = Channel.CreateBounded<StreamGap>(MostWaitingGaps);
    private long _filled;
    private long _incomplete;
    private long _events;
    private long _faults;

    public GapFiller(
        StreamPublisher<TSink> publisher, AlpacaHistoryClient client, GapFillOptions options, PendingGaps pending)
    {
        _publisher = publisher;
        _client = client;
        _options = options;
        _pending = pending;
        foreach (var gap in pending.All)
            Take(gap);
    }

    /// <summary>Gaps filled so far.</summary>
    public long Filled => Interlocked.Read(ref _filled);

    /// <summary>Gaps that stay incomplete.</summary>
    public long Incomplete => Interlocked.Read(ref _incomplete);

    /// <summary>Events published into gaps.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Times that the list of waiting gaps could not be written: a crash would have lost one.</summary>
    public long Faults => Interlocked.Read(ref _faults);

    /// <summary>Takes a gap; when too many wait it is given up and said so. Any thread.</summary>
    public void Post(StreamGap gap)
    {
        Remember(() => _pending.Closed(gap));
        Take(gap);
    }

    /// <summary>A gap has begun whose time does not show in the log. Any thread.</summary>
    public void PostOpened(long startNs) => Remember(() => _pending.Opened(startNs));

    /// <summary>
    /// Runs until it is stopped; gaps that wait then stay incomplete in this run's log, and the next run fills them.
    /// </summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var gap = await _gaps.Reader.ReadAsync(stop).ConfigureAwait(false);
                try
                {
                    // The last of the live trades within the margin must have come: they are the ones to leave out.
                    var settle = TimeSpan.FromMilliseconds(_options.MarginMs + SettleMs);
                    await Task.Delay(settle, _options.Time, stop).ConfigureAwait(false);
                    await FillAsync(gap, stop).ConfigureAwait(false);
                }
                catch (OperationCanceledException) when (stop.IsCancellationRequested)
                {
                    Tell(gap, isFilled: false);
                    throw;
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            while (_gaps.Reader.TryRead(out var gap))
                Tell(gap, isFilled: false);
        }
    }

    private void Take(StreamGap gap)
    {
        if (!_gaps.Writer.TryWrite(gap))
            End(gap, isFilled: false);
    }

    private async Task FillAsync(StreamGap gap, CancellationToken stop)
    {
        // How far the venue's clock is ahead is known better by now.
        var whole = gap with { EndNs = gap.EndNs + Math.Max(0, _publisher.Times.AheadNs - gap.AheadNs) };
        var isFilled = (gap.Channels & Fetched) != 0;
        _publisher.BeginFill();
        try
        {
            if (isFilled)
                await FetchAsync(whole, stop).ConfigureAwait(false);
        }
        catch (Exception error) when (error is not (OperationCanceledException or OutOfMemoryException))
        {
            // The client has tried again and again; whatever else it is, the next gap must not wait for it.
            isFilled = false;
        }
        finally
        {
            _publisher.EndFill();
        }

        End(gap, isFilled, whole.EndNs);
    }

    private void End(StreamGap gap, bool isFilled, long endNs = 0)
    {
        Tell(gap with { EndNs = endNs == 0 ? gap.EndNs : endNs }, isFilled);
        Remember(() => _pending.Ended(gap));
    }

    private void Tell(StreamGap gap, bool isFilled)
    {
        var lacking = isFilled ? gap.Channels & ~Fetched : gap.Channels;
        Interlocked.Increment(ref isFilled ? ref _filled : ref _incomplete);
        _publisher.PublishState(
            isFilled ? ConnectionState.Filled : ConnectionState.Incomplete, 0, gap.StartNs, gap.EndNs, (int)lacking);
    }

    // The log says it as well; only a crash needs the list.
    private void Remember(Action change)
    {
        try
        {
            change();
        }
        catch (EngineException)
        {
            Interlocked.Increment(ref _faults);
        }
    }

    private async Task FetchAsync(StreamGap gap, CancellationToken stop)
    {
        var symbols = gap.Symbols.Contains("*")
            ? [.. _publisher.Symbols().Union(_options.KnownSymbols)]
            : gap.Symbols;
        foreach (var chunk in symbols.Chunk(SymbolsPerQuery))
        {
            if ((gap.Channels & StreamChannels.Trades) != 0)
                await FetchAsync(gap, HistoryKind.Trades, chunk, stop).ConfigureAwait(false);
            if ((gap.Channels & StreamChannels.Bars) != 0)
                await FetchAsync(gap, HistoryKind.Bars, chunk, stop).ConfigureAwait(false);
        }
    }

    private async Task FetchAsync(StreamGap gap, HistoryKind kind, string[] symbols, CancellationToken stop)
    {
        var query = new HistoryQuery(kind, _options.Market, symbols, gap.StartNs, gap.EndNs, _options.HistoryFeed);
        var tokens = new HashSet<string>();
        var empty = 0;
        for (var token = ""; tokens.Add(token) && empty <= MostEmptyPages;)
        {
            var page = await _client.ReadPageAsync(query, token, stop).ConfigureAwait(false);
            foreach (var rows in page.Items.GroupBy(item => item.Symbol))
                Publish(rows);
            if (page.NextToken.Length == 0)
                return;
            empty = page.Items.Count == 0 ? empty + 1 : 0;
            token = page.NextToken;
        }

        throw AlpacaError.EndlessPages("a gap's history", "a page comes again, or too many have no rows");
    }

    private void Publish(IGrouping<string, HistoryItem> rows)
    {
        List<EngineEvent> events = [];
        foreach (var row in rows.Where(row => _options.Filter.Accepts(row.First) && !IsRecorded(row)))
        {
            events.Add(row.First);
            if (row.IsPair)
                events.Add(row.Second);
        }

        var published = _publisher.PublishFill(rows.Key, events);
        if (published < 0)
            throw AlpacaError.BadReply("a gap's history", "the ring is closed or the instrument table is full");
        Interlocked.Add(ref _events, published);
    }

    private bool IsRecorded(HistoryItem row) =>
        TradeKey.TryOf(row.First, out var key) && _options.RecordedRows.Contains((row.Symbol, key.Id, key.Exchange));
}
