using MicroAlpha.Events;
using MicroAlpha.Gateways.Captures;
using MicroAlpha.Gateways.Synthetic;
using MicroAlpha.Pipeline.Books;

namespace MicroAlpha.LatencyBench.Indicators;

/// <summary>
/// What the indicators are measured on: real captures where they are beside the repository (or in <c>
/// MICROALPHA_REALDATA</c>), else the synthetic market.
/// </summary>
internal sealed class IndicatorInput
{
    /// <summary>Pairs of a side that a row of the book has: ten levels, rounded up to whole vectors.</summary>
    public const int PairsPerSide = 12;

    private const int MaxRows = 1 << 16;

    // 400 kB, which a core keeps close: the engine has just written the book that its indicators read.
    private const int BookLimit = 1_024;

    private AlignedRows<QuoteRow> _quotes = new([]);
    private AlignedRows<long> _books = new([]);

    /// <summary>Where it is from.</summary>
    public string Name { get; private set; } = "synthetic";

    /// <summary>Bid, bid size, ask, ask size of every quote, 1e-9 units.</summary>
    public ReadOnlySpan<QuoteRow> Quotes => _quotes.Span;

    /// <summary>Time, price and size of every trade, 1e-9 units.</summary>
    public (long TimeNs, long PriceE9, long SizeE9)[] Trades { get; private set; } = [];

    /// <summary>Books: <see cref="PairsPerSide"/> pairs of bids, as many of asks, best last.</summary>
    public ReadOnlySpan<long> Books => _books.Span;

    /// <summary>The slots as they came.</summary>
    public EngineEvent[] Slots { get; private set; } = [];

    /// <summary>Rows in <see cref="Books"/>.</summary>
    public int BookRows => Books.Length / (4 * PairsPerSide);

    /// <summary>Reads it.</summary>
    public static IndicatorInput Open()
    {
        var input = new IndicatorInput();
        var folder = Environment.GetEnvironmentVariable("MICROALPHA_REALDATA");
        if (string.IsNullOrEmpty(folder))
            folder = Path.Combine(Root(), "..", "shared", "realdata");
        string[] stocks = [.. new[] { "bac_20131008_trade.zip", "bac_20131008_quote.zip" }
            .Select(name => Path.Combine(folder, name))];
        string[] coins = [Path.Combine(folder, "usdm_btcusdt_20240808.gz")];
        if (stocks.Concat(coins).All(File.Exists))
        {
            input.Name = "BAC 2013-10-08, books BTCUSDT 2024-08-08";
            using var quotes = CaptureImporter.Open(CaptureFormat.Lean, stocks, new InstrumentTable(4));
            input.TakeTops(quotes);
            using var books = CaptureImporter.Open(CaptureFormat.Binance, coins, new InstrumentTable(4));
            input.TakeBooks(books);
            return input;
        }

        SyntheticOptions options = new() { MaxEvents = 2_000_000, Symbols = ["A"], Levels = 20 };
        input.TakeTops(new SyntheticMarket(options, new InstrumentTable(4)));
        input.TakeBooks(new SyntheticMarket(options, new InstrumentTable(4)));
        return input;
    }

    private static string Root()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "MicroAlpha.sln")))
            root = root.Parent;
        return root?.FullName ?? "";
    }

    private void TakeTops(IEventSource source)
    {
        var quotes = new List<QuoteRow>();
        var trades = new List<(long, long, long)>();
        var slots = new List<EngineEvent>();
        EngineEvent slot = default;
        while (source.TryNext(ref slot))
        {
            ref var quote = ref slot.Quote;
            if (slot.Kind == EventKind.Quote && quotes.Count < 4 * MaxRows)
                quotes.Add(new QuoteRow(quote.BidPriceE9, quote.BidSizeE9, quote.AskPriceE9, quote.AskSizeE9));
            else if (slot.Kind == EventKind.Trade && trades.Count < MaxRows)
                trades.Add((slot.ReceiveTimeNs, slot.Trade.PriceE9, slot.Trade.SizeE9));
            if (slots.Count < 4 * MaxRows && slot.Kind != EventKind.BookLevel)
                slots.Add(slot);
        }

        _quotes = new AlignedRows<QuoteRow>([.. quotes.Take(MaxRows)]);
        (Trades, Slots) = ([.. trades], [.. slots]);
    }

    private void TakeBooks(IEventSource source)
    {
        var books = new BookSet(new BookOptions());
        var rows = new List<long>();
        EngineEvent slot = default;
        for (var sequence = 0L; source.TryNext(ref slot); sequence++)
        {
            books.Apply(ref slot, sequence);
            if (slot.Kind != EventKind.BookLevel || ((BookFlags)slot.Flags & BookFlags.Last) == 0
                || rows.Count >= BookLimit * 4 * PairsPerSide)
                continue;
            var (bids, asks) = (books.Bids(0).ToArray(), books.Asks(0).ToArray());
            if (bids.Length < PairsPerSide || asks.Length < PairsPerSide)
                continue;
            foreach (var level in bids[^PairsPerSide..].Concat(asks[^PairsPerSide..]))
                rows.AddRange([level.PriceE9, level.SizeE9]);
        }

        _books = new AlignedRows<long>([.. rows]);
    }
}
