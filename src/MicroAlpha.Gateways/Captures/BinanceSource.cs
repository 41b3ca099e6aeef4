using System.Buffers.Text;
using System.Globalization;
using System.Text;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// Lines of <c>local_ns raw_json</c> as collectors of the hftbacktest kind write them. Both clocks are kept as they are
/// and the order is the file's. A break in the chain of update ids becomes a Connection event with state Gap before the
/// update that shows it.
/// </summary>
internal sealed class BinanceSource : CaptureSource
{
    private const int MaxSymbols = 4096;

    private readonly CaptureFile _file;
    private readonly InstrumentTable _symbols = new(MaxSymbols);
    private readonly long[] _lastUpdateIds = new long[MaxSymbols];
    private readonly long[] _lastDepthTimesNs = new long[MaxSymbols];
    private readonly BookGroup _group = new();
    private readonly BinanceMessage _message;
    private readonly byte[] _fileSymbol;
    private readonly string _fileMarket;
    private LineReader? _lines;
    private EngineEvent _header;

    public BinanceSource(CaptureFile file, CaptureFileReport report)
        : base(CaptureFormat.Binance, report)
    {
        _file = file;
        _message = new BinanceMessage(_group);
        (_fileMarket, var symbol) = ParseName(file.Name);
        _fileSymbol = Encoding.Latin1.GetBytes(symbol);
    }

    public override InstrumentTable Symbols => _symbols;

    public override double Progress => _lines?.Input.Progress ?? 0;

    public override void Open() => _lines = new LineReader(_file.Open());

    public override void Dispose() => _lines?.Dispose();

    public override bool TryRead(ref EngineEvent slot)
    {
        if (_group.TryWrite(ref slot))
            return true;
        while (_lines!.TryRead(out var line))
        {
            if (line.IsEmpty && !_lines.IsOverlong)
                continue;
            Report.Rows++;
            if (TryRejectLine(_lines))
                continue;
            if (TryMessage(line, ref slot))
                return true;
        }

        NoteEnd(_lines.Input);
        return false;
    }

    // usdm_btcusdt_20240808: an optional market, the symbol, the day. Messages say all of it themselves except REST
    // snapshots, which have no symbol, so a name without these parts is no error.
    private static (string Market, string Symbol) ParseName(string name)
    {
        var parts = Path.GetFileNameWithoutExtension(name).Split('_');
        for (var i = parts.Length - 1; i > 0; i--)
        {
            if (DateOnly.TryParseExact(parts[i], "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _))
                return (i > 1 ? parts[i - 2] : "", parts[i - 1].Length <= 24 ? parts[i - 1].ToUpperInvariant() : "");
        }

        return ("", "");
    }

    private bool TryMessage(ReadOnlySpan<byte> line, ref EngineEvent slot)
    {
        if (!Utf8Parser.TryParse(line, out long receiveNs, out var used) || receiveNs <= 0
            || used >= line.Length || line[used] != ' ')
        {
            Reject(_lines!.LineNumber, "the line does not begin with the local time in ns and a space");
            return false;
        }

        var json = line[(used + 1)..];
        var kind = _message.Read(json);
        if (kind == BinanceKind.Unknown)
        {
            Report.NoteUnknown(_message.Reason);
            return false;
        }

        if (kind == BinanceKind.Malformed)
        {
            Reject(_lines!.LineNumber, _message.Reason);
            return false;
        }

        if (!TryInstrument(json, out var id))
        {
            Reject(_lines!.LineNumber, "the message does not say its symbol, and neither does the file name");
            return false;
        }

        Report.Accept(receiveNs, _message.VenueTimeNs, hasReceiveClock: true);
        SlotHeader.Write(ref _header, EventKind.None, EventSource.Binance, id, receiveNs, _message.VenueTimeNs);
        Write(kind, id, ref slot);
        return true;
    }

    private void Write(BinanceKind kind, uint id, ref EngineEvent slot)
    {
        SlotHeader.Copy(in _header, ref slot);
        if (kind == BinanceKind.Trade)
        {
            slot.Kind = EventKind.Trade;
            slot.Trade.PriceE9 = _message.PriceE9;
            slot.Trade.SizeE9 = _message.SizeE9;
            slot.Trade.TradeId = _message.TradeId;
            slot.Trade.Aggressor = _message.IsBuyerMaker ? Side.Ask : Side.Bid;
            Report.Trades++;
        }
        else if (kind == BinanceKind.BookTicker)
        {
            slot.Kind = EventKind.Quote;
            slot.Quote.BidPriceE9 = _message.PriceE9;
            slot.Quote.BidSizeE9 = _message.SizeE9;
            slot.Quote.AskPriceE9 = _message.AskPriceE9;
            slot.Quote.AskSizeE9 = _message.AskSizeE9;
            Report.Quotes++;
        }
        else
        {
            Report.BookGroups++;
            Report.BookLevels += _group.Count;
            _group.Open(in _header, kind == BinanceKind.Snapshot, _message.UpdateId);
            if (!TryWriteGap(kind, id, ref slot))
                _ = _group.TryWrite(ref slot);
        }
    }

    private bool TryWriteGap(BinanceKind kind, uint id, ref EngineEvent slot)
    {
        if (kind != BinanceKind.DepthUpdate)
            return false;
        var last = _lastUpdateIds[id];
        var follows = _message.PreviousUpdateId >= 0 ? _message.PreviousUpdateId : _message.FirstUpdateId - 1;
        var isGap = last != 0 && follows != last;
        if (isGap)
        {
            Report.IdGaps++;
            slot.Kind = EventKind.Connection;
            slot.Connection.State = ConnectionState.Gap;
            slot.Connection.GapStartNs = _lastDepthTimesNs[id];
            slot.Connection.GapEndNs = _header.ReceiveTimeNs;
        }

        _lastUpdateIds[id] = _message.UpdateId;
        _lastDepthTimesNs[id] = _header.ReceiveTimeNs;
        return isGap;
    }

    private bool TryInstrument(ReadOnlySpan<byte> json, out uint id)
    {
        Span<byte> upper = stackalloc byte[24];
        scoped var symbol = json[_message.Symbol];
        if (_message.IsSymbolFromStream)
        {
            _ = Ascii.ToUpper(symbol, upper, out var length);
            symbol = upper[..length];
        }

        if (symbol.IsEmpty)
        {
            id = 0;
            if (_fileSymbol.Length == 0)
                return _symbols.Count == 1;
            symbol = _fileSymbol;
        }

        if (_symbols.TryFind(symbol, out id))
            return true;
        var decimals = (byte)Math.Max(_message.Decimals.Size, 0);
        return SlotHeader.TryDefine(symbol, TickSizeE9(), AssetClassOf(), decimals, out var definition)
            && _symbols.TryDefine(in definition, out id);
    }

    // No message says the tick. With enough levels it is their greatest common divisor (sixteen random multiples share
    // another factor once in 65,000 times); with fewer it is the step the text can express, which a tick is a multiple
    // of.
    private long TickSizeE9()
    {
        const int EnoughLevels = 16;
        if (_group.Count >= EnoughLevels)
        {
            var divisor = 0L;
            foreach (var (priceE9, _) in _group.Bids)
                divisor = GreatestCommonDivisor(divisor, priceE9);
            foreach (var (priceE9, _) in _group.Asks)
                divisor = GreatestCommonDivisor(divisor, priceE9);
            return divisor;
        }

        var tick = DecimalE9.One;
        for (var i = 0; i < _message.Decimals.Price; i++)
            tick /= 10;
        return tick;
    }

    private AssetClass AssetClassOf() => _fileMarket.ToUpperInvariant() switch
    {
        "USDM" or "UM" or "COINM" or "CM" => AssetClass.Future,
        "SPOT" => AssetClass.Crypto,
        _ => _message.IsFuture ? AssetClass.Future : AssetClass.Crypto,
    };

    private static long GreatestCommonDivisor(long a, long b)
    {
        while (b != 0)
            (a, b) = (b, a % b);
        return a;
    }
}
