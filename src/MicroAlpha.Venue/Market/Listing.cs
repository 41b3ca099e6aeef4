using System.Security.Cryptography;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Venue.Orders;

namespace MicroAlpha.Venue.Market;

/// <summary>One symbol of the venue with what is known of its market. Owner: the exchange thread.</summary>
internal sealed class Listing
{
    private EngineEvent _quote;
    private EngineEvent _trade;

    /// <summary>Creates a listing nobody has quoted yet.</summary>
    public Listing(uint id, string symbol)
    {
        Id = id;
        Symbol = symbol;
        SymbolUtf8 = Encoding.Latin1.GetBytes(symbol);
        IsCrypto = symbol.Contains('/', StringComparison.Ordinal);
        // The same symbol has the same identity in every run: clients keep it.
        AssetId = new Guid(SHA256.HashData(SymbolUtf8).AsSpan(0, 16));
    }

    /// <summary>Dense id from 0.</summary>
    public uint Id { get; }

    /// <summary>The symbol; it changes with a rename.</summary>
    public string Symbol { get; private set; }

    /// <summary>The symbol as it stands in messages.</summary>
    public byte[] SymbolUtf8 { get; private set; }

    /// <summary>True for a crypto pair.</summary>
    public bool IsCrypto { get; }

    /// <summary>Identity of the asset.</summary>
    public Guid AssetId { get; }

    /// <summary>True when a source has defined it; false when a client only named it.</summary>
    public bool IsListed { get; set; }

    /// <summary>The quote last told to clients; kind None before the first.</summary>
    public ref EngineEvent Quote => ref _quote;

    /// <summary>The trade last told to clients; kind None before the first.</summary>
    public ref EngineEvent Trade => ref _trade;

    /// <summary>The source's own last quote.</summary>
    public QuotePayload SourceQuote { get; set; }

    /// <summary>The minute bar in the making.</summary>
    public BarState Minute;

    /// <summary>The last whole minute bar.</summary>
    public BarState LastMinute;

    /// <summary>The day's bar in the making.</summary>
    public BarState Day;

    /// <summary>The bar of the day before.</summary>
    public BarState PreviousDay;

    /// <summary>True once the source sends bars of its own: the venue then makes none.</summary>
    public bool HasSourceBars { get; set; }

    /// <summary>Index of its newest record in the history; -1 without one.</summary>
    public long HistoryTail { get; set; } = -1;

    /// <summary>True while trading is halted.</summary>
    public bool IsHalted { get; set; }

    /// <summary>Limit-up limit-down bands, 1e-9 currency units; 0 = none.</summary>
    public (long LowerE9, long UpperE9) Band { get; set; }

    /// <summary>Its side of the matcher; null while no client has traded it.</summary>
    public ListingBook? Book { get; set; }

    /// <summary>Levels of a crypto pair; null for stocks.</summary>
    public PairBook? Levels { get; set; }

    /// <summary>Price of the last trade, else the middle of the quote; 0 when neither is known.</summary>
    public long LastPriceE9
    {
        get
        {
            if (_trade.Kind == EventKind.Trade)
                return _trade.Trade.PriceE9;
            ref readonly var quote = ref _quote.Quote;
            if (_quote.Kind != EventKind.Quote)
                return 0;
            return quote.BidPriceE9 == 0 || quote.AskPriceE9 == 0
                ? Math.Max(quote.BidPriceE9, quote.AskPriceE9)
                : quote.BidPriceE9 + ((quote.AskPriceE9 - quote.BidPriceE9) / 2);
        }
    }

    /// <summary>Gives it another symbol.</summary>
    public void Rename(string symbol)
    {
        Symbol = symbol;
        SymbolUtf8 = Encoding.Latin1.GetBytes(symbol);
    }
}
