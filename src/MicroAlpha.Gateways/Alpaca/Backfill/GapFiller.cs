using System.Threading.Channels;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Gateways.Alpaca.Rest;
using MicroAlpha.Gateways.Alpaca.Sessions;

namespace MicroAlpha.Gateways.Alpaca.Backfill;

/// <summary>
/// Fetches what gaps missed and publishes it, marked as back-filled, beside the live events; then says that the gap is
/// filled, or that it stays incomplete. Trades and bars only: a quote of then would be taken for one of now. One task.
/// </summary>
internal sealed class GapFiller<TSink>
    where TSink : struct, IFrameSink
{
    private const int MostWaitingGaps = 256;
    private const int SymbolsPerQuery = 100;
    private const int MostPages = 10_000;
    private const int SettleMs = 1_000;

    private readonly StreamPublisher<TSink> _publisher;
    private readonly AlpacaHistoryClient _client;
    private readonly GapFillOptions _options;
    private readonly Channel<StreamGap> _gaps = Channel.CreateBounded<StreamGap>(MostWaitingGaps);
    private long _filled;
    private long _incomplete;
    private long _events;

    public GapFiller(StreamPublisher<TSink> publisher, AlpacaHistoryClient client, GapFillOptions options)
    {
        _publisher = publisher;
        _client = client;
        _options = options;
    }

    /// <summary>Gaps filled so far.</summary>
    public long Filled => Interlocked.Read(ref _filled);

    /// <summary>Gaps that stay incomplete.</summary>
    public long Incomplete => Interlocked.Read(ref _incomplete);

    /// <summary>Events published into gaps.</summary>
    public long Events => Interlocked.Read(ref _events);

    /// <summary>Takes a gap; when too many wait it is given up and said so. Any thread.</summary>
    public void Post(StreamGap gap)
    {
        if (!_gaps.Writer.TryWrite(gap))
            End(gap, isFilled: false);
    }

    /// <summary>Runs until it is stopped; gaps that wait then stay incomplete.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                var gap = await _gaps.Reader.ReadAsync(stop).ConfigureAwait(false);
                var isFilled = false;
                try
                {
                    // The last of the live trades within the margin must have come: they are the ones to leave out.
                    var settle = TimeSpan.FromMilliseconds(_options.MarginMs + SettleMs);
                    await Task.Delay(settle, _options.Time, stop).ConfigureAwait(false);
                    await FillAsync(gap, stop).ConfigureAwait(false);
                    isFilled = true;
                }
                catch (EngineException)
                {
                    // Every reason is final: the client has tried again and again.
                }
                finally
                {
                    End(gap, isFilled);
                }
            }
        }
        catch (OperationCanceledException)
        {
            while (_gaps.Reader.TryRead(out var gap))
                End(gap, isFilled: false);
        }
    }

    private void End(StreamGap gap, bool isFilled)
    {
        Interlocked.Increment(ref isFilled ? ref _filled : ref _incomplete);
        _publisher.PublishState(
            isFilled ? ConnectionState.Filled : ConnectionState.Incomplete, 0, gap.StartNs, gap.EndNs);
    }

    private async Task FillAsync(StreamGap gap, CancellationToken stop)
    {
        var symbols = gap.Symbols.Contains("*")
            ? [.. _publisher.Symbols().Union(_options.KnownSymbols)]
            : gap.Symbols;
        foreach (var chunk in symbols.Chunk(SymbolsPerQuery))
        {
            if ((gap.Channels & StreamChannels.Trades) != 0)
                await FillAsync(gap, HistoryKind.Trades, chunk, stop).ConfigureAwait(false);
            if ((gap.Channels & StreamChannels.Bars) != 0)
                await FillAsync(gap, HistoryKind.Bars, chunk, stop).ConfigureAwait(false);
        }
    }

    private bool IsRecorded(HistoryItem row) =>
        row.First.Kind == EventKind.Trade
        && _options.RecordedTrades.Contains((row.Symbol, row.First.Trade.TradeId, row.First.Trade.Exchange));

    private async Task FillAsync(StreamGap gap, HistoryKind kind, string[] symbols, CancellationToken stop)
    {
        var query = new HistoryQuery(kind, _options.Market, symbols, gap.StartNs, gap.EndNs, _options.HistoryFeed);
        var token = "";
        for (var pages = 0; pages < MostPages; pages++)
        {
            var page = await _client.ReadPageAsync(query, token, stop).ConfigureAwait(false);
            var live = _publisher.LiveTrades();
            foreach (var rows in page.Items.GroupBy(item => item.Symbol))
            {
                List<EngineEvent> events = [];
                foreach (var row in rows.Where(row => _options.Filter.Accepts(row.First) && !IsRecorded(row)))
                {
                    events.Add(row.First);
                    if (row.IsPair)
                        events.Add(row.Second);
                }

                var published = _publisher.PublishFill(rows.Key, events, live);
                if (published < 0)
                    throw AlpacaError.BadReply("a gap's history", "the ring is closed or the instrument table is full");
                Interlocked.Add(ref _events, published);
            }

            token = page.NextToken;
            if (token.Length == 0)
                return;
        }

        throw AlpacaError.EndlessPages("a gap's history", $"more than {MostPages} pages");
    }
}
