using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.Gateways.Captures;

/// <summary>
/// One Binance message, bare or in a combined-stream envelope, read in one pass. One thread; the object is used for
/// every line. Fields as in Binance's web-socket documentation of spot and USD-M futures: single letters, prices and
/// sizes as text.
/// </summary>
internal sealed class BinanceMessage
{
    /// <summary>Most levels of one message.</summary>
    private const int MaxLevels = 100_000;

    // From here on a time must be in microseconds: Binance's timeUnit option; in ms it would be the year 5138.
    private const long FirstMicroseconds = 100_000_000_000_000;

    private readonly Range[] _values = new Range[128];
    private readonly bool[] _isText = new bool[128];
    private readonly BookGroup _levels;
    private Range _stream;
    private Range _previousId;
    private bool _hasPreviousId;
    private bool _hasBids;
    private bool _hasAsks;
    private Range _lastUpdateId;

    /// <summary>Creates the reader; levels go to <paramref name="levels"/>.</summary>
    public BinanceMessage(BookGroup levels) => _levels = levels;

    /// <summary>Why the message is malformed, or the name of an unknown kind.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Symbol in the line; empty = the message does not say.</summary>
    public Range Symbol { get; private set; }

    /// <summary>The symbol comes from the stream's name, in lower case.</summary>
    public bool IsSymbolFromStream { get; private set; }

    /// <summary>T, else E, else 0; ns since the Unix epoch, venue clock.</summary>
    public long VenueTimeNs { get; private set; }

    /// <summary>u, or lastUpdateId of a snapshot.</summary>
    public long UpdateId { get; private set; }

    /// <summary>U.</summary>
    public long FirstUpdateId { get; private set; }

    /// <summary>pu; -1 = the message has none (spot).</summary>
    public long PreviousUpdateId { get; private set; }

    /// <summary>Trade or aggregate id.</summary>
    public long TradeId { get; private set; }

    /// <summary>Price and size of a trade, or bid of a book ticker, 1e-9 units.</summary>
    public long PriceE9 { get; private set; }

    /// <summary>Size that belongs to <see cref="PriceE9"/>.</summary>
    public long SizeE9 { get; private set; }

    /// <summary>Ask of a book ticker, 1e-9 units.</summary>
    public long AskPriceE9 { get; private set; }

    /// <summary>Size that belongs to <see cref="AskPriceE9"/>.</summary>
    public long AskSizeE9 { get; private set; }

    /// <summary>m: the buyer was the maker, so the seller initiated.</summary>
    public bool IsBuyerMaker { get; private set; }

    /// <summary>The message has a field that only futures have.</summary>
    public bool IsFuture { get; private set; }

    /// <summary>Decimals of the first price and size text: the smallest step they can express.</summary>
    public (int Price, int Size) Decimals { get; private set; }

    /// <summary>Reads one message.</summary>
    public BinanceKind Read(ReadOnlySpan<byte> json)
    {
        Reset();
        try
        {
            if (!TryScan(json))
                return BinanceKind.Malformed;
        }
        catch (JsonException e)
        {
            Reason = $"not JSON: {e.Message}";
            return BinanceKind.Malformed;
        }

        var kind = KindOf(json);
        if (kind == BinanceKind.Unknown)
            return kind;
        if (!TryTimes(json) || !TrySymbol(json) || !TryBody(kind, json))
            return BinanceKind.Malformed;
        return kind;
    }

    private void Reset()
    {
        Array.Clear(_values);
        Array.Clear(_isText);
        _levels.Clear();
        _stream = default;
        _lastUpdateId = default;
        _previousId = default;
        _hasPreviousId = _hasBids = _hasAsks = false;
        Reason = "";
        Symbol = default;
        IsSymbolFromStream = false;
        VenueTimeNs = UpdateId = FirstUpdateId = TradeId = PriceE9 = SizeE9 = AskPriceE9 = AskSizeE9 = 0;
        PreviousUpdateId = -1;
        IsBuyerMaker = IsFuture = false;
        Decimals = (-1, -1);
    }

    private bool TryScan(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            return Fail("not a JSON object");
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.PropertyName)
                continue;
            var isData = reader.ValueTextEquals("data"u8);
            var name = reader.ValueSpan;
            _ = reader.Read();
            if (isData && reader.TokenType == JsonTokenType.StartObject)
                continue;
            if (reader.TokenType == JsonTokenType.StartArray && SideOf(name) is var side and not Side.None)
            {
                if (!TryLevels(ref reader, side))
                    return false;
            }
            else if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject)
            {
                reader.Skip();
            }
            else
            {
                Keep(name, ref reader);
            }
        }

        return true;
    }

    private void Keep(ReadOnlySpan<byte> name, ref Utf8JsonReader reader)
    {
        var isText = reader.TokenType == JsonTokenType.String;
        var start = (int)reader.TokenStartIndex + (isText ? 1 : 0);
        Range value = start..(start + reader.ValueSpan.Length);
        if (name.Length == 1 && name[0] < 128)
        {
            _values[name[0]] = value;
            _isText[name[0]] = isText;
        }
        else if (name.SequenceEqual("stream"u8))
        {
            _stream = value;
        }
        else if (name.SequenceEqual("lastUpdateId"u8))
        {
            _lastUpdateId = value;
        }
        else if (name.SequenceEqual("pu"u8))
        {
            _previousId = value;
            _hasPreviousId = true;
        }
    }

    private static Side SideOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("b"u8) || name.SequenceEqual("bids"u8) ? Side.Bid
        : name.SequenceEqual("a"u8) || name.SequenceEqual("asks"u8) ? Side.Ask
        : Side.None;

    private bool TryLevels(ref Utf8JsonReader reader, Side side)
    {
        ref var seen = ref side == Side.Bid ? ref _hasBids : ref _hasAsks;
        if (seen)
            return Fail("a side of the book comes twice");
        seen = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.StartArray)
        {
            if (!TryNumber(ref reader, isPrice: true, out var priceE9)
                || !TryNumber(ref reader, isPrice: false, out var sizeE9))
                return Fail("a book level is not a pair of decimals");
            if (priceE9 <= 0 || sizeE9 < 0)
                return Fail("a book level has no positive price or a negative size");
            // Spot had a third, empty element once.
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                reader.Skip();
            if (_levels.Count == MaxLevels)
                return Fail("more than 100,000 levels in one message");
            _levels.Add(side, priceE9, sizeE9);
        }

        return reader.TokenType == JsonTokenType.EndArray || Fail("a book level is not an array");
    }

    private bool TryNumber(ref Utf8JsonReader reader, bool isPrice, out long valueE9)
    {
        valueE9 = 0;
        if (!reader.Read() || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Number))
            return false;
        NoteDecimals(reader.ValueSpan, isPrice);
        return DecimalE9.TryParse(reader.ValueSpan, out valueE9, out var used) && used == reader.ValueSpan.Length;
    }

    private void NoteDecimals(ReadOnlySpan<byte> text, bool isPrice)
    {
        if ((isPrice ? Decimals.Price : Decimals.Size) >= 0)
            return;
        var point = text.IndexOf((byte)'.');
        var count = point < 0 ? 0 : Math.Min(text.Length - point - 1, 9);
        Decimals = isPrice ? (count, Decimals.Size) : (Decimals.Price, count);
    }

    private BinanceKind KindOf(ReadOnlySpan<byte> json)
    {
        var name = json[_values['e']];
        if (name.IsEmpty)
        {
            if (!json[_lastUpdateId].IsEmpty && _hasBids && _hasAsks)
                return BinanceKind.Snapshot;
            if (_isText['b'] && _isText['B'] && _isText['a'] && _isText['A'] && !json[_values['u']].IsEmpty)
                return BinanceKind.BookTicker;
            Reason = "(no event type)";
            return BinanceKind.Unknown;
        }

        if (name.SequenceEqual("depthUpdate"u8))
            return IsPartialDepth(json[_stream]) ? BinanceKind.Snapshot : BinanceKind.DepthUpdate;
        if (name.SequenceEqual("bookTicker"u8))
            return BinanceKind.BookTicker;
        if (name.SequenceEqual("trade"u8) || name.SequenceEqual("aggTrade"u8))
            return BinanceKind.Trade;
        Reason = Encoding.UTF8.GetString(name[..Math.Min(name.Length, 40)]);
        return BinanceKind.Unknown;
    }

    // btcusdt@depth20@100ms carries the best 20 levels whole, btcusdt@depth@100ms differences.
    private static bool IsPartialDepth(ReadOnlySpan<byte> stream)
    {
        var at = stream.IndexOf("@depth"u8);
        var rest = at < 0 ? default : stream[(at + 6)..];
        return !rest.IsEmpty && char.IsAsciiDigit((char)rest[0]);
    }

    private bool TryTimes(ReadOnlySpan<byte> json)
    {
        foreach (var letter in "TE"u8)
        {
            var text = json[_values[letter]];
            if (text.IsEmpty)
                continue;
            if (_isText[letter] || !TryInt64(text, out var time) || time < 0)
                return Fail("T or E is not a time");
            var unitNs = time >= FirstMicroseconds ? 1000 : 1_000_000;
            if (time > long.MaxValue / unitNs)
                return Fail("T or E is not a time");
            VenueTimeNs = time * unitNs;
            return true;
        }

        return true;
    }

    private bool TrySymbol(ReadOnlySpan<byte> json)
    {
        Symbol = _values['s'];
        if (json[Symbol].IsEmpty)
        {
            var stream = json[_stream];
            var at = stream.IndexOf((byte)'@');
            if (at > 0)
            {
                Symbol = _stream.Start..(_stream.Start.Value + at);
                IsSymbolFromStream = true;
            }
        }

        return json[Symbol].Length <= 24 || Fail("the symbol is longer than 24 characters");
    }

    private bool TryBody(BinanceKind kind, ReadOnlySpan<byte> json)
    {
        IsFuture = _hasPreviousId || !json[_values['X']].IsEmpty
            || (kind != BinanceKind.Trade && !json[_values['T']].IsEmpty)
            || (kind == BinanceKind.Trade && json[_values['e']][0] == 'a' && json[_values['M']].IsEmpty);
        return kind switch
        {
            BinanceKind.Trade => TryTrade(json),
            BinanceKind.BookTicker => TryTicker(json),
            _ => TryDepth(kind, json),
        };
    }

    private bool TryTrade(ReadOnlySpan<byte> json)
    {
        var id = json[json[_values['e']][0] == 'a' ? _values['a'] : _values['t']];
        var maker = json[_values['m']];
        var hasMaker = maker.SequenceEqual("true"u8) || maker.SequenceEqual("false"u8);
        if (!hasMaker || !TryInt64(id, out var tradeId) || !TryDecimal(json, 'p', true, out var priceE9)
            || !TryDecimal(json, 'q', false, out var sizeE9))
            return Fail("the trade's id, p, q or m is missing or malformed");
        (TradeId, PriceE9, SizeE9, IsBuyerMaker) = (tradeId, priceE9, sizeE9, maker.Length == 4);
        return (priceE9 > 0 && sizeE9 > 0) || Fail("price or size of the trade is not positive");
    }

    private bool TryTicker(ReadOnlySpan<byte> json)
    {
        if (!TryInt64(json[_values['u']], out var id) || !TryDecimal(json, 'b', true, out var bidE9)
            || !TryDecimal(json, 'B', false, out var bidSizeE9) || !TryDecimal(json, 'a', true, out var askE9)
            || !TryDecimal(json, 'A', false, out var askSizeE9))
            return Fail("the ticker's u, b, B, a or A is missing or malformed");
        (UpdateId, PriceE9, SizeE9, AskPriceE9, AskSizeE9) = (id, bidE9, bidSizeE9, askE9, askSizeE9);
        return (bidE9 >= 0 && bidSizeE9 >= 0 && askE9 >= 0 && askSizeE9 >= 0)
            || Fail("a price or size of the ticker is negative");
    }

    private bool TryDepth(BinanceKind kind, ReadOnlySpan<byte> json)
    {
        if (!_hasBids || !_hasAsks)
            return Fail("the book has no bids or no asks");
        var id = json[_lastUpdateId].IsEmpty ? json[_values['u']] : json[_lastUpdateId];
        if (!TryInt64(id, out var updateId) || updateId <= 0)
            return Fail("the update id is missing or malformed");
        UpdateId = updateId;
        if (kind == BinanceKind.Snapshot)
            return true;
        if (!TryInt64(json[_values['U']], out var first) || first <= 0 || first > updateId)
            return Fail("U is missing, malformed or above u");
        FirstUpdateId = first;
        if (!_hasPreviousId)
            return true;
        PreviousUpdateId = TryInt64(json[_previousId], out var previous) ? previous : -1;
        return previous > 0 || Fail("pu is malformed");
    }

    private bool TryDecimal(ReadOnlySpan<byte> json, char letter, bool isPrice, out long valueE9)
    {
        var text = json[_values[letter]];
        NoteDecimals(text, isPrice);
        return DecimalE9.TryParse(text, out valueE9, out var used) && used == text.Length;
    }

    private static bool TryInt64(ReadOnlySpan<byte> text, out long value) =>
        Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && used > 0;

    private bool Fail(string reason)
    {
        Reason = reason;
        return false;
    }
}
