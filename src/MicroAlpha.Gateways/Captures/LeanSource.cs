using System.Text;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// One Lean equity file. Lean keeps no receive clock: ReceiveTimeNs = VenueTimeNs, and for a bar its end, when it is
/// known. At equal times trades come before quotes, so that the quote before a trade is one with a strictly smaller
/// time.
/// </summary>
internal sealed class LeanSource : CaptureSource
{
    private const long MsNs = 1_000_000;

    private readonly LeanFileName _name;
    private readonly CaptureFile _file;
    private readonly InstrumentTable _symbols = new(1);
    private LineReader? _lines;
    private EngineEvent _second;
    private bool _hasSecond;
    private QuotePayload _quote;

    private LeanSource(LeanFileName name, CaptureFile file, CaptureFileReport report)
        : base(CaptureFormat.Lean, report)
    {
        _name = name;
        _file = file;
        if (!SlotHeader.TryDefine(
                Encoding.Latin1.GetBytes(name.Symbol), DecimalE9.One / 100, AssetClass.Stock, 0, out var definition)
            || !_symbols.TryDefine(in definition, out _))
            throw CaptureError.Name(file.Display, LeanFileName.Expected);
    }

    public override InstrumentTable Symbols => _symbols;

    public override long DayNs => NewYorkTime.ToUnixNs(_name.Day, 0);

    public override int TieRank => _name.Kind switch
    {
        LeanFileKind.SecondBar or LeanFileKind.MinuteBar => 0,
        LeanFileKind.TradeTick => 1,
        _ => 2,
    };

    public override double Progress => _lines?.Input.Progress ?? 0;

    public static CaptureSource Create(LeanFileName name, CaptureFile file, CaptureFileReport report) =>
        new LeanSource(name, file, report);

    public override void Open() => _lines = new LineReader(_file.Open());

    public override void Dispose() => _lines?.Dispose();

    public override bool TryRead(ref EngineEvent slot)
    {
        if (_hasSecond)
        {
            SlotHeader.Copy(in _second, ref slot);
            _hasSecond = false;
            return true;
        }

        while (_lines!.TryRead(out var line))
        {
            if (line.IsEmpty && !_lines.IsOverlong)
                continue;
            Report.Rows++;
            if (TryRejectLine(_lines))
                continue;
            var reason = ReadRow(line, ref slot);
            if (reason is null)
            {
                Report.Accept(slot.ReceiveTimeNs, slot.VenueTimeNs, hasReceiveClock: false);
                return true;
            }

            Reject(_lines.LineNumber, reason);
        }

        NoteEnd(_lines.Input);
        return false;
    }

    private string? ReadRow(ReadOnlySpan<byte> line, ref EngineEvent slot)
    {
        var fields = new CsvFields(line);
        if (!fields.TryInt64(out var ms) || ms is < 0 or >= 86_400_000)
            return "the time is not ms after midnight";
        var timeNs = NewYorkTime.ToUnixNs(_name.Day, ms * MsNs);
        return _name.Kind switch
        {
            LeanFileKind.TradeTick => ReadTrade(ref fields, timeNs, ref slot),
            LeanFileKind.QuoteTick => ReadQuote(ref fields, timeNs, ref slot),
            LeanFileKind.SecondBar => ReadBar(ref fields, timeNs, 1, ref slot),
            _ => ReadBar(ref fields, timeNs, 60, ref slot),
        };
    }

    private string? ReadTrade(ref CsvFields fields, long timeNs, ref EngineEvent slot)
    {
        if (!fields.TryPrice(out var priceE9) || !fields.TryE9(out var sizeE9))
            return "price or size is not a number";
        if (priceE9 <= 0 || sizeE9 <= 0)
            return "price or size is not positive";
        if (!TryTail(ref fields, out var exchange, out var conditions, out var suspicious))
            return "exchange, sale condition or suspicious is malformed";
        SlotHeader.Write(ref slot, EventKind.Trade, EventSource.Lean, 0, timeNs, timeNs);
        slot.Trade.PriceE9 = priceE9;
        slot.Trade.SizeE9 = sizeE9;
        slot.Trade.Exchange = exchange;
        slot.Trade.VenueFlags = conditions;
        Report.Trades++;
        MarkSuspicious(suspicious, ref slot);
        return null;
    }

    private string? ReadQuote(ref CsvFields fields, long timeNs, ref EngineEvent slot)
    {
        if (!fields.TryPrice(out var bidE9) || !fields.TryE9(out var bidSizeE9)
            || !fields.TryPrice(out var askE9) || !fields.TryE9(out var askSizeE9))
            return "a price or size is not a number";
        if (bidE9 < 0 || bidSizeE9 < 0 || askE9 < 0 || askSizeE9 < 0)
            return "a price or size is negative";
        if (bidE9 == 0 && askE9 == 0)
            return "the row has neither bid nor ask";
        if (!TryTail(ref fields, out var exchange, out var condition, out var suspicious) || condition > byte.MaxValue)
            return "exchange, condition or suspicious is malformed";
        // Each row has one side, the other one stays as it was.
        if (bidE9 != 0)
        {
            _quote.BidPriceE9 = bidE9;
            _quote.BidSizeE9 = bidSizeE9;
            _quote.BidExchange = exchange;
            _quote.BidCondition = (byte)condition;
        }

        if (askE9 != 0)
        {
            _quote.AskPriceE9 = askE9;
            _quote.AskSizeE9 = askSizeE9;
            _quote.AskExchange = exchange;
            _quote.AskCondition = (byte)condition;
        }

        SlotHeader.Write(ref slot, EventKind.Quote, EventSource.Lean, 0, timeNs, timeNs);
        slot.Quote = _quote;
        Report.Quotes++;
        MarkSuspicious(suspicious, ref slot);
        return null;
    }

    private string? ReadBar(ref CsvFields fields, long startNs, uint seconds, ref EngineEvent slot)
    {
        if (!fields.TryPrice(out var openE9) || !fields.TryPrice(out var highE9) || !fields.TryPrice(out var lowE9)
            || !fields.TryPrice(out var closeE9) || !fields.TryE9(out var volumeE9) || !fields.IsEnd)
            return "the row is not open, high, low, close, volume";
        if (lowE9 <= 0 || openE9 < lowE9 || closeE9 < lowE9 || highE9 < openE9 || highE9 < closeE9 || volumeE9 < 0)
            return "the prices of the bar contradict each other";
        var endNs = startNs + (seconds * 1_000_000_000L);
        SlotHeader.Write(ref slot, EventKind.BarPrices, EventSource.Lean, 0, endNs, startNs);
        slot.BarPrices.OpenPriceE9 = openE9;
        slot.BarPrices.HighPriceE9 = highE9;
        slot.BarPrices.LowPriceE9 = lowE9;
        slot.BarPrices.ClosePriceE9 = closeE9;
        slot.BarPrices.IntervalSeconds = seconds;
        SlotHeader.Write(ref _second, EventKind.BarTotals, EventSource.Lean, 0, endNs, startNs);
        _second.BarTotals.VolumeE9 = volumeE9;
        _second.BarTotals.Revision = (byte)'b';
        _hasSecond = true;
        Report.Bars++;
        return null;
    }

    private static bool TryTail(ref CsvFields fields, out byte exchange, out uint conditions, out bool suspicious)
    {
        exchange = 0;
        conditions = 0;
        suspicious = false;
        if (!fields.TryText(out var letter) || letter.Length > 1)
            return false;
        if (letter.Length == 1)
            exchange = letter[0];
        if (!fields.TryHex(out conditions) || !fields.TryInt64(out var mark) || mark is < 0 or > 1 || !fields.IsEnd)
            return false;
        suspicious = mark == 1;
        return true;
    }

    private void MarkSuspicious(bool suspicious, ref EngineEvent slot)
    {
        if (!suspicious)
            return;
        slot.Flags = (byte)TradeFlags.Suspicious;
        Report.Suspicious++;
    }
}
