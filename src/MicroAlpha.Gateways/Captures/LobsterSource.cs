using System.Text;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// A LOBSTER pair: row i of the order book file is the book after message i. A row becomes the trade or status of its
/// message, if it is one, and then the book: a Quote with one level, else one group of differences by price. There is
/// no receive clock: ReceiveTimeNs = VenueTimeNs.
/// </summary>
internal sealed class LobsterSource : CaptureSource
{
    private readonly LobsterFileName _name;
    private readonly CaptureFile _messageFile;
    private readonly CaptureFile _bookFile;
    private readonly InstrumentTable _symbols = new(1);
    private readonly BookGroup _group = new();
    private LobsterBookRow _row;
    private LobsterBookRow _before;
    private LineReader? _messages;
    private LineReader? _books;
    private bool _hasBook;
    private bool _quotePending;
    private EngineEvent _header;

    public LobsterSource(LobsterFileName name, CaptureFile messages, CaptureFile book, CaptureFileReport report)
        : base(CaptureFormat.Lobster, report)
    {
        _name = name;
        _messageFile = messages;
        _bookFile = book;
        _row = new LobsterBookRow(name.Levels);
        _before = new LobsterBookRow(name.Levels);
        if (!SlotHeader.TryDefine(
                Encoding.Latin1.GetBytes(name.Symbol), DecimalE9.One / 100, AssetClass.Stock, 0, out var definition)
            || !_symbols.TryDefine(in definition, out _))
            throw CaptureError.Name(messages.Display, LobsterFileName.Expected);
    }

    public override InstrumentTable Symbols => _symbols;

    public override long DayNs => NewYorkTime.ToUnixNs(_name.Day, 0);

    public override double Progress => _messages?.Input.Progress ?? 0;

    public override void Open()
    {
        _messages = new LineReader(_messageFile.Open());
        _books = new LineReader(_bookFile.Open());
    }

    public override void Dispose()
    {
        _messages?.Dispose();
        _books?.Dispose();
    }

    public override bool TryRead(ref EngineEvent slot)
    {
        if (TryWriteBook(ref slot))
            return true;
        while (true)
        {
            var hasMessage = TryReadLine(_messages!, out var message);
            var hasBook = TryReadLine(_books!, out var book);
            if (!hasMessage || !hasBook)
            {
                NotePairEnd(hasMessage, hasBook);
                return false;
            }

            Report.Rows++;
            if (TryRejectLine(_messages!) || TryRejectLine(_books!))
                continue;
            var reason = LobsterMessage.Read(message, out var parsed) ?? _row.Read(book);
            if (reason is not null)
            {
                Reject(_messages!.LineNumber, reason);
                continue;
            }

            OpenRow(in parsed);
            if (!TryWriteMessage(in parsed, ref slot))
                _ = TryWriteBook(ref slot);
            return true;
        }
    }

    private static bool TryReadLine(LineReader lines, out ReadOnlySpan<byte> line)
    {
        while (lines.TryRead(out line))
        {
            if (!line.IsEmpty || lines.IsOverlong)
                return true;
        }

        return false;
    }

    private void OpenRow(in LobsterMessage message)
    {
        var timeNs = NewYorkTime.ToUnixNs(_name.Day, message.TimeNs);
        Report.Accept(timeNs, timeNs, hasReceiveClock: false);
        SlotHeader.Write(ref _header, EventKind.BookLevel, EventSource.Lobster, 0, timeNs, timeNs);
        _quotePending = _name.Levels == 1;
        if (_quotePending)
        {
            Report.Quotes++;
            return;
        }

        _group.Clear();
        if (!_hasBook)
            _before = new LobsterBookRow(_name.Levels);
        _row.AddDifferences(_before, _group);
        _group.Open(in _header, isSnapshot: !_hasBook, venueUpdateId: 0);
        _hasBook = true;
        Report.BookGroups++;
        Report.BookLevels += _group.Count;
        (_before, _row) = (_row, _before);
    }

    private bool TryWriteBook(ref EngineEvent slot)
    {
        if (!_quotePending)
            return _group.TryWrite(ref slot);
        _quotePending = false;
        SlotHeader.Copy(in _header, ref slot);
        slot.Kind = EventKind.Quote;
        if (_row.Bids.Length > 0)
            (slot.Quote.BidPriceE9, slot.Quote.BidSizeE9) = _row.Bids[0];
        if (_row.Asks.Length > 0)
            (slot.Quote.AskPriceE9, slot.Quote.AskSizeE9) = _row.Asks[0];
        return true;
    }

    private bool TryWriteMessage(in LobsterMessage message, ref EngineEvent slot)
    {
        if (message.Type < 4)
            return false;
        SlotHeader.Copy(in _header, ref slot);
        if (message.Type == 7)
        {
            slot.Kind = EventKind.Status;
            slot.Status.State = message.PriceE9 switch
            {
                < 0 => TradingState.Halted,
                0 => TradingState.QuoteOnly,
                _ => TradingState.Trading,
            };
            Report.Statuses++;
            return true;
        }

        slot.Kind = EventKind.Trade;
        slot.Trade.PriceE9 = message.PriceE9;
        slot.Trade.SizeE9 = message.SizeE9;
        // The direction is the resting order's: an executed sell order means a buyer came. A cross has no initiator.
        slot.Trade.Aggressor = message.Type == 6 ? Side.None : message.Direction < 0 ? Side.Bid : Side.Ask;
        if (message.Type == 6)
            slot.Trade.Conditions = 'X';
        if (message.Type == 5)
            slot.Flags = (byte)TradeFlags.Hidden;
        Report.Trades++;
        return true;
    }

    private void NotePairEnd(bool hasMessage, bool hasBook)
    {
        var extra = 0L;
        while (hasMessage || hasBook)
        {
            extra++;
            Report.Rows++;
            Reject(
                hasMessage ? _messages!.LineNumber : _books!.LineNumber,
                hasMessage ? "the message has no order book row" : "the order book row has no message");
            if (hasMessage)
                hasMessage = TryReadLine(_messages!, out _);
            else
                hasBook = TryReadLine(_books!, out _);
        }

        if (_books!.Input.Damage is not null)
            Failure ??= CaptureError.Damaged(_bookFile.Display, _books.Input.Damage, Report.Accepted);
        NoteEnd(_messages!.Input);
        if (extra > 0)
            Failure ??= CaptureError.RowCounts(_messageFile.Display, _bookFile.Display, extra);
    }
}
