using System.Runtime.InteropServices;
using MicroAlpha.Events;

namespace MicroAlpha.Storage.Export;

/// <summary>
/// The market of one symbol as hftbacktest's rows. An instrument with levels gives its levels, one without gives its
/// quotes as a book of one level. Trades marked suspicious or fetched later are left out. All rows are held in memory,
/// about 72 bytes each.
/// </summary>
internal sealed class NpzSink(string path, bool hasLevels) : IExportSink
{
    private const double Unit = 1e9;

    private readonly List<NpzRow> _rows = [];
    private readonly List<NpzRow> _snapshot = [];
    // The worst prices ever told, 1e-9 units: clearing up to them clears a whole side.
    private long _worstBidE9 = long.MaxValue;
    private long _worstAskE9;
    // Differences from before the first picture: those newer than it go on top of it.
    private readonly List<(NpzRow Row, long UpdateId)> _early = [];
    private long _snapshotId;
    private bool _hasSnapshot;
    private QuotePayload _quote;
    private bool _isInSnapshot;
    private bool _isNewSession;

    /// <summary>ns added to local times by <see cref="Complete"/>.</summary>
    public long LocalOffsetNs { get; private set; }

    public void Take(ref EngineEvent slot, long sequence, string symbol, ReadOnlySpan<byte> line)
    {
        switch (slot.Kind)
        {
            case EventKind.BookLevel:
                TakeLevel(in slot);
                break;
            case EventKind.Quote when !hasLevels && (slot.Flags & (byte)TradeFlags.Backfilled) == 0:
                StartOver(in slot);
                TakeQuoteSide(in slot, isBid: true);
                TakeQuoteSide(in slot, isBid: false);
                _quote = slot.Quote;
                break;
            case EventKind.Trade
                when (slot.Flags & (byte)(TradeFlags.Suspicious | TradeFlags.Backfilled)) == 0:
                var side = slot.Trade.Aggressor switch
                {
                    Side.Bid => NpzRow.Buy,
                    Side.Ask => NpzRow.Sell,
                    _ => 0ul,
                };
                _rows.Add(Row(in slot, NpzRow.Trade | side, slot.Trade.PriceE9, slot.Trade.SizeE9));
                break;
        }
    }

    public void BeginSession() => _isNewSession = _rows.Count > 0;

    public long Complete()
    {
        var rows = _rows.ToArray();
        LocalOffsetNs = NpzOrder.CorrectLocalTimes(rows);
        var (byExchange, byLocal) = (NpzOrder.ByExchange(rows), NpzOrder.ByLocal(rows));
        var count = NpzOrder.Merge(rows, byExchange, byLocal, static _ => { });
        NpzFile.Write(path, count, take => NpzOrder.Merge(rows, byExchange, byLocal, take));
        return count;
    }

    public void Dispose()
    {
    }

    private void TakeLevel(in EngineEvent slot)
    {
        var flags = (BookFlags)slot.Flags;
        if ((flags & BookFlags.Clear) != 0)
        {
            _isInSnapshot = true;
            _snapshot.Clear();
            _isNewSession = false;
        }

        if (!_isInSnapshot)
            StartOver(in slot);
        var updateId = slot.BookLevel.VenueUpdateId;
        if ((flags & BookFlags.Snapshot) == 0 && updateId != 0 && updateId <= _snapshotId)
            return;
        if ((flags & BookFlags.NoLevel) == 0 && slot.BookLevel.Side != Side.None && slot.BookLevel.PriceE9 > 0)
        {
            var isBid = slot.BookLevel.Side == Side.Bid;
            var kind = _isInSnapshot ? NpzRow.DepthSnapshot : NpzRow.Depth;
            var row = Level(in slot, kind, isBid, slot.BookLevel.PriceE9, slot.BookLevel.SizeE9);
            (_isInSnapshot ? _snapshot : _rows).Add(row);
            if (!_isInSnapshot && !_hasSnapshot && updateId != 0)
                _early.Add((row, updateId));
        }

        if (_isInSnapshot && (flags & BookFlags.Last) != 0)
        {
            Clear(in slot);
            _rows.AddRange(CollectionsMarshal.AsSpan(_snapshot));
            (_isInSnapshot, _hasSnapshot, _snapshotId) = (false, true, updateId);
            foreach (var (early, id) in _early)
            {
                if (id > updateId)
                    _rows.Add(early with { ExchangeTimeNs = TimeOf(in slot), LocalTimeNs = slot.ReceiveTimeNs });
            }

            _early.Clear();
        }
    }

    private void TakeQuoteSide(in EngineEvent slot, bool isBid)
    {
        var (oldE9, oldSizeE9) = isBid
            ? (_quote.BidPriceE9, _quote.BidSizeE9)
            : (_quote.AskPriceE9, _quote.AskSizeE9);
        var (newE9, newSizeE9) = isBid
            ? (slot.Quote.BidPriceE9, slot.Quote.BidSizeE9)
            : (slot.Quote.AskPriceE9, slot.Quote.AskSizeE9);
        if (oldE9 > 0 && oldSizeE9 > 0 && (newE9 != oldE9 || newSizeE9 == 0))
            _rows.Add(Level(in slot, NpzRow.Depth, isBid, oldE9, 0));
        if (newE9 > 0 && newSizeE9 > 0 && (newE9 != oldE9 || newSizeE9 != oldSizeE9))
            _rows.Add(Level(in slot, NpzRow.Depth, isBid, newE9, newSizeE9));
    }

    // The first row of a market in another session: what was known before is not known any more.
    private void StartOver(in EngineEvent slot)
    {
        if (!_isNewSession)
            return;
        Clear(in slot);
        _quote = default;
        (_hasSnapshot, _snapshotId) = (false, 0);
    }

    private void Clear(in EngineEvent slot)
    {
        _isNewSession = false;
        if (_worstBidE9 != long.MaxValue)
            _rows.Add(Row(in slot, NpzRow.DepthClear | NpzRow.Buy, _worstBidE9, 0));
        if (_worstAskE9 != 0)
            _rows.Add(Row(in slot, NpzRow.DepthClear | NpzRow.Sell, _worstAskE9, 0));
    }

    private NpzRow Level(in EngineEvent slot, ulong kind, bool isBid, long priceE9, long sizeE9)
    {
        if (isBid)
            _worstBidE9 = Math.Min(_worstBidE9, priceE9);
        else
            _worstAskE9 = Math.Max(_worstAskE9, priceE9);
        return Row(in slot, kind | (isBid ? NpzRow.Buy : NpzRow.Sell), priceE9, sizeE9);
    }

    private static NpzRow Row(in EngineEvent slot, ulong kind, long priceE9, long sizeE9) => new()
    {
        Event = kind,
        ExchangeTimeNs = TimeOf(in slot),
        LocalTimeNs = slot.ReceiveTimeNs,
        Price = priceE9 / Unit,
        Size = sizeE9 / Unit,
    };

    private static long TimeOf(in EngineEvent slot) =>
        slot.VenueTimeNs == 0 ? slot.ReceiveTimeNs : slot.VenueTimeNs;
}
