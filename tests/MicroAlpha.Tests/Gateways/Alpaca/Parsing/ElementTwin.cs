using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;
using MicroAlpha.Tests.Events;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>
/// The specification of elements: a tree of plain objects to events, by name, without regard to speed. Values are null,
/// bool, string, <see cref="TwinNumber"/>, <see cref="TwinTime"/>, lists, dictionaries; anything else is opaque.
/// </summary>
internal sealed partial class ElementTwin(int capacity, AlpacaFeedKind kind)
{
    private const int MaxLevels = 4096;

    private readonly Dictionary<string, uint> _ids = [];

    /// <summary>Reads all elements of a well-formed frame.</summary>
    public TwinFrame Read(IReadOnlyList<object?> elements, long receiveTimeNs)
    {
        var frame = TwinFrame.Of(FrameKind.Data);
        if (elements.Count > 0 && elements[0] is Dictionary<string, object?> first && IsControl(first))
            return TwinFrame.Of(FrameKind.Control);
        foreach (var element in elements)
        {
            try
            {
                if (element is not Dictionary<string, object?> fields)
                    throw new FormatException("no object");
                Add(frame, fields, receiveTimeNs);
            }
            catch (FormatException)
            {
                frame.Malformed++;
            }
        }

        return frame;
    }

    private static bool IsControl(Dictionary<string, object?> fields) =>
        fields.GetValueOrDefault("T") is string type && type is "success" or "error" or "subscription";

    private void Add(TwinFrame frame, Dictionary<string, object?> fields, long receiveTimeNs)
    {
        var type = Latin1(fields.GetValueOrDefault("T")) ?? throw new FormatException("T");
        if (IsControl(fields))
            throw new FormatException("control");
        if (type.Length != 1 || !"tqbudcxlsio".Contains(type[0], StringComparison.Ordinal))
        {
            frame.Unknown++;
            return;
        }

        var symbol = Latin1(fields.GetValueOrDefault("S"));
        if (symbol is null or "" || symbol.Length > 24)
            throw new FormatException("S");
        var header = new EngineEvent
        {
            VenueTimeNs = TimeNs(fields.GetValueOrDefault("t")),
            ReceiveTimeNs = receiveTimeNs,
            Source = EventSource.AlpacaData,
            Tape = Letter(fields, "z"),
        };
        var counts = TwinFrame.Of(FrameKind.Data);
        var events = type[0] == 'o' ? Book(fields, header) : Events(type[0], fields, header, counts);
        if (!TryResolve(symbol, header, frame, out var id))
            throw new FormatException("full");
        frame.Events.AddRange(events.Select(one => one with { InstrumentId = id }));
        frame.DroppedConditions += counts.DroppedConditions;
        frame.CutCodes += counts.CutCodes;
    }

    private bool TryResolve(string symbol, EngineEvent header, TwinFrame frame, out uint id)
    {
        if (_ids.TryGetValue(symbol, out id))
            return true;
        if (_ids.Count == capacity)
            return false;
        id = (uint)_ids.Count;
        _ids.Add(symbol, id);
        var slot = header with { InstrumentId = id, Kind = EventKind.InstrumentDefinition, Tape = 0 };
        _ = Latin1Text.TrySet(slot.InstrumentDefinition.Symbol, symbol);
        slot.InstrumentDefinition.AssetClass = kind == AlpacaFeedKind.Crypto ? AssetClass.Crypto : AssetClass.Stock;
        slot.InstrumentDefinition.SizeDecimals = (byte)(kind == AlpacaFeedKind.Crypto ? 9 : 0);
        frame.Events.Add(slot);
        return true;
    }

    private static EngineEvent[] Events(
        char type, Dictionary<string, object?> fields, EngineEvent one, TwinFrame counts)
    {
        var two = one;
        switch (type)
        {
            case 't':
                return [Trade(EventKind.Trade, one, fields, "p", "s", "i", "c", counts, Taker(fields))];
            case 'x':
                one = Trade(EventKind.TradeCancel, one, fields, "p", "s", "i", "c", counts, Taker(fields));
                one.Trade.Action = Letter(fields, "a");
                return [one];
            case 'c':
                return
                [
                    Trade(EventKind.CorrectionOriginal, one, fields, "op", "os", "oi", "oc", counts, Side.None),
                    Trade(EventKind.CorrectionReplacement, one, fields, "cp", "cs", "ci", "cc", counts, Side.None),
                ];
            case 'q':
                one.Kind = EventKind.Quote;
                one.Quote.BidPriceE9 = Number(fields, "bp");
                one.Quote.BidSizeE9 = Number(fields, "bs");
                one.Quote.AskPriceE9 = Number(fields, "ap");
                one.Quote.AskSizeE9 = Number(fields, "as");
                (one.Quote.BidExchange, one.Quote.AskExchange) = (Letter(fields, "bx"), Letter(fields, "ax"));
                var letters = Letters(fields, "c", 2, counts);
                (one.Quote.BidCondition, one.Quote.AskCondition) = ((byte)letters, (byte)(letters >> 8));
                return [one];
            case 'l':
                one.Kind = EventKind.LuldBand;
                (one.LuldBand.UpPriceE9, one.LuldBand.DownPriceE9) = (Number(fields, "u"), Number(fields, "d"));
                one.LuldBand.Indicator = Letter(fields, "i");
                return [one];
            case 's':
                return [Status(fields, one, counts)];
            case 'i':
                one.Kind = EventKind.Imbalance;
                one.Imbalance.PriceE9 = Number(fields, "p");
                return [one];
            default:
                (one.Kind, two.Kind) = (EventKind.BarPrices, EventKind.BarTotals);
                (one.BarPrices.OpenPriceE9, one.BarPrices.HighPriceE9) = (Number(fields, "o"), Number(fields, "h"));
                (one.BarPrices.LowPriceE9, one.BarPrices.ClosePriceE9) = (Number(fields, "l"), Number(fields, "c"));
                one.BarPrices.IntervalSeconds = type == 'd' ? 86_400u : 60u;
                two.BarTotals.VolumeE9 = Number(fields, "v");
                two.BarTotals.VwapE9 = Rounded(fields, "vw");
                two.BarTotals.TradeCount = checked((long)Math.Min(Whole(fields, "n", long.MaxValue), long.MaxValue));
                two.BarTotals.Revision = (byte)type;
                return [one, two];
        }
    }

    private static EngineEvent Trade(
        EventKind kind, EngineEvent slot, Dictionary<string, object?> fields, string price, string size, string id,
        string conditions, TwinFrame counts, Side aggressor)
    {
        slot.Kind = kind;
        slot.Trade.PriceE9 = Number(fields, price);
        slot.Trade.SizeE9 = Number(fields, size);
        slot.Trade.TradeId = unchecked((long)Whole(fields, id, ulong.MaxValue));
        slot.Trade.Exchange = Letter(fields, "x");
        slot.Trade.Conditions = Letters(fields, conditions, 4, counts);
        slot.Trade.Aggressor = aggressor;
        return slot;
    }

    private static Side Taker(Dictionary<string, object?> fields) => fields.GetValueOrDefault("tks") switch
    {
        null => Side.None,
        var value => Latin1(value) switch
        {
            "B" => Side.Bid,
            "S" => Side.Ask,
            null => throw new FormatException("tks"),
            _ => Side.None,
        },
    };

    private static EngineEvent Status(Dictionary<string, object?> fields, EngineEvent slot, TwinFrame counts)
    {
        var status = Latin1(fields.GetValueOrDefault("sc")) ?? throw new FormatException("sc");
        var reason = fields.GetValueOrDefault("rc") is { } value
            ? Latin1(value) ?? throw new FormatException("rc")
            : "";
        slot.Kind = EventKind.Status;
        Code(status, ref slot.Status.StatusCode, counts);
        Code(reason, ref slot.Status.ReasonCode, counts);
        slot.Status.State = status switch
        {
            "2" when reason == "M" => TradingState.Paused,
            "2" or "H" => TradingState.Halted,
            "3" or "T" => TradingState.Trading,
            "F" or "P" => TradingState.Paused,
            "Q" => TradingState.QuoteOnly,
            "5" or "6" or "7" or "8" or "9" or "A" or "C" or "D" or "E" => TradingState.Unchanged,
            _ => TradingState.Unknown,
        };
        return slot;
    }

    private static void Code(string text, ref Latin1Text8 code, TwinFrame counts)
    {
        counts.CutCodes += text.Length > 8 ? 1 : 0;
        Encoding.Latin1.GetBytes(text[..Math.Min(text.Length, 8)])
            .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Latin1Text8, byte>(ref code), 8));
    }

    private static EngineEvent[] Book(Dictionary<string, object?> fields, EngineEvent header)
    {
        var isSnapshot = fields.GetValueOrDefault("r") switch
        {
            null => false,
            bool value => value,
            _ => throw new FormatException("r"),
        };
        List<EngineEvent> slots = [];
        header.Kind = EventKind.BookLevel;
        header.Flags = (byte)(isSnapshot ? BookFlags.Snapshot : BookFlags.None);
        foreach (var (key, side) in new[] { ("b", Side.Bid), ("a", Side.Ask) })
        {
            var levels = fields.GetValueOrDefault(key) switch
            {
                null => [],
                List<object?> list => list,
                _ => throw new FormatException(key),
            };
            foreach (var level in levels)
            {
                if (level is not Dictionary<string, object?> parts)
                    throw new FormatException("level");
                var slot = header;
                (slot.BookLevel.PriceE9, slot.BookLevel.SizeE9) = (Number(parts, "p"), Number(parts, "s"));
                slot.BookLevel.Side = side;
                if (slot.BookLevel.PriceE9 == 0)
                    throw new FormatException("price");
                slots.Add(slot);
            }
        }

        if (slots.Count > MaxLevels)
            throw new FormatException("levels");
        if (slots.Count == 0)
            slots.Add(header with { Flags = (byte)(header.Flags | (byte)BookFlags.NoLevel) });
        if (isSnapshot)
            slots[0] = slots[0] with { Flags = (byte)(slots[0].Flags | (byte)BookFlags.Clear) };
        slots[^1] = slots[^1] with { Flags = (byte)(slots[^1].Flags | (byte)BookFlags.Last) };
        return [.. slots];
    }

    // Characters U+0001 to U+00FF; null for anything else, null itself included.
    private static string? Latin1(object? value) =>
        value is string text && text.All(c => c is > '\0' and <= '\u00ff') ? text : null;

    private static byte Letter(Dictionary<string, object?> fields, string key)
    {
        if (fields.GetValueOrDefault(key) is not { } value)
            return 0;
        var text = Latin1(value);
        if (text is null || text.Length > 1)
            throw new FormatException(key);
        return text.Length == 0 ? (byte)0 : (byte)text[0];
    }

    private static uint Letters(Dictionary<string, object?> fields, string key, int room, TwinFrame counts)
    {
        if (fields.GetValueOrDefault(key) is not { } value)
            return 0;
        var list = value as List<object?> ?? (value is string ? [value] : throw new FormatException(key));
        var letters = list.Where(one => one is not null)
            .Select(one => Latin1(one) ?? throw new FormatException(key)).Where(one => one.Length > 0).ToList();
        if (letters.Any(one => one.Length > 1))
            throw new FormatException(key);
        counts.DroppedConditions += Math.Max(letters.Count - room, 0);
        return letters.Take(room).Index()
            .Aggregate(0u, (sum, one) => sum | ((uint)one.Item[0] << (8 * one.Index)));
    }

    private static long Number(Dictionary<string, object?> fields, string key)
    {
        if (fields.GetValueOrDefault(key) is not TwinNumber number
            || !DecimalE9Twin.TryParse(number.Text, out var valueE9, out var used)
            || used != number.Text.Length || valueE9 < 0)
            throw new FormatException(key);
        return valueE9;
    }

    private static ulong Whole(Dictionary<string, object?> fields, string key, ulong largest)
    {
        if (fields.GetValueOrDefault(key) is not { } value)
            return 0;
        if (value is not TwinNumber { IsFloat: false } number
            || !ulong.TryParse(number.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
            || whole > largest)
            throw new FormatException(key);
        return whole;
    }

    private static long Rounded(Dictionary<string, object?> fields, string key)
    {
        if (fields.GetValueOrDefault(key) is not { } value)
            return 0;
        var match = value is TwinNumber number ? NumberParts().Match(number.Text) : Match.Empty;
        if (!match.Success)
            throw new FormatException(key);
        var mantissa = BigInteger.Parse(match.Groups[2].Value + match.Groups[3].Value, CultureInfo.InvariantCulture);
        var exponent = match.Groups[4].Success
            ? BigInteger.Parse(match.Groups[4].Value.TrimStart('+'), CultureInfo.InvariantCulture)
            : 0;
        var power = 9 + exponent - match.Groups[3].Length;
        if (mantissa.IsZero || power < -5000)
            return 0;
        if (power > 5000)
            throw new FormatException(key);
        var scale = BigInteger.Pow(10, (int)BigInteger.Abs(power));
        var rounded = power >= 0 ? mantissa * scale : ((2 * mantissa) + scale) / (2 * scale);
        if (rounded > long.MaxValue || (match.Groups[1].Length > 0 && rounded > 0))
            throw new FormatException(key);
        return (long)rounded;
    }

    private static long TimeNs(object? value)
    {
        var ns = value switch
        {
            TwinTime { Ns: { } time } => time,
            string text => Rfc3339Twin.Parse(text),
            _ => null,
        };
        return ns >= 0 && ns <= long.MaxValue ? (long)ns : throw new FormatException("t");
    }

    [GeneratedRegex(@"\A(-?)([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?\z")]
    private static partial Regex NumberParts();
}
