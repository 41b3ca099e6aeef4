using System.Globalization;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>
/// Random elements of the market-data streams: mostly good ones in their usual order, some with missing, odd, repeated
/// and unknown fields. Codecs spell them.
/// </summary>
internal sealed class FrameMaker(Random random)
{
    private static readonly string[] Symbols =
        ["AAPL", "AMD", "SPY", "BRK.B", "F", "BTC/USD", "USDT/USDC", "AVAX/USDT", "ABCDEFGHIJKLMNOPQRSTUVWX"];

    private static readonly string[] OddTexts =
    [
        "", " ", "é", "\0", "ab", "\"", "\\", ",", "]", "}", "\u0100", "😀", "\u007f", "\t",
        "ABCDEFGHIJKLMNOPQRSTUVWXY",
    ];

    private static readonly string[] OddNumbers =
    [
        "0", "-0", "-1", "1.0", "1e2", "12E-3", "0.123456789", "0.1234567891", "1.0000000000", "9223372036.854775807",
        "9223372036.854775808", "1e400", "1e-400", "0e999999999999", "12345678901234567890123", "18446744073709551615",
        "18446744073709551616", "9223372036854775807", "9223372036854775808", "9007199254740993", "1234567.12",
        "12345678.5", "0.5", "00", "100000000000000000000000000000e-20", "0.00000000049999", "5e-10", "4.9e-10",
        "9223372036.8547758074", "9223372036.8547758075", "26679.5912436798",
    ];

    private static readonly string[] OddTimes =
    [
        "2021-02-22T15:51:45Z", "2021-02-22T15:51:45.2Z", "2021-02-22T15:51:45.1234567891Z", "2021-02-22T15:51:45.Z",
        "2021-02-22T15:51:60Z", "2021-02-29T15:51:45Z", "2024-02-29T23:59:59.999999999Z", "1970-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z", "2262-04-11T23:47:16.854775807Z", "2262-04-11T23:47:16.854775808Z",
        "2021-02-22T15:51:45.5-04:00", "2021-02-22T15:51:45+23:59", "2021-02-22T15:51:45+24:00", "0001-01-01T00:00:00Z",
        "2021-02-22 15:51:45Z", "2021-02-22T15:51:45z", "2021-02-22T15:51Z", "9999-12-31T23:59:59Z",
        "0000-01-01T00:00:00Z", "2021-02-22T15:51:45.335689322", "2021-13-22T15:51:45Z", "2021-02-22T24:00:00Z",
        "1970-01-01T00:30:00+01:00",
        "2262-04-11T23:47:00.1Z", "2262-04-11T23:46:59.1Z", "2262-04-12T01:47:16+02:00",
    ];

    /// <summary>A number of elements.</summary>
    public List<object?> Elements(int count)
    {
        List<object?> elements = [];
        for (var i = 0; i < count; i++)
            elements.Add(random.Next(60) == 0 ? Scalar() : Element());
        return elements;
    }

    /// <summary>One element, as its fields.</summary>
    public List<FieldValue> Element()
    {
        var fields = Good();
        if (random.Next(3) == 0)
            Disturb(fields);
        if (random.Next(6) == 0)
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(fields));
        return fields;
    }

    private List<FieldValue> Good()
    {
        var isCrypto = random.Next(5) == 0;
        FieldValue symbol = new("S", Symbols[random.Next(Symbols.Length)]);
        FieldValue time = new("t", Time());
        FieldValue tape = new("z", ((char)random.Next('A', 'D')).ToString());
        FieldValue exchange = new("x", Letter());
        switch (random.Next(16))
        {
            case < 7 when isCrypto:
                return [new("T", "q"), symbol, .. Sides(), time];
            case < 7:
                FieldValue[] sides = Sides();
                List<FieldValue> quote =
                [
                    new("T", "q"), symbol, new("bx", Letter()), .. sides[..2], new("ax", Letter()), .. sides[2..],
                ];
                quote.AddRange(Tail(time, tape, Conditions(random.Next(10) == 0 ? 2 : 1)));
                return quote;
            case < 10 when isCrypto:
                return
                [
                    new("T", "t"), symbol, new("p", Price()), new("s", Price()), time, new("i", Id()),
                    new("tks", random.Next(3) switch { 0 => "B", 1 => "S", _ => "-" }),
                ];
            case < 10:
                FieldValue[] head = random.Next(2) == 0 ? [new("i", Id()), symbol] : [symbol, new("i", Id())];
                return
                [
                    new("T", "t"), .. head, exchange, new("p", Price()), new("s", Size()),
                    .. Tail(time, tape, Conditions(random.Next(1, 5))),
                ];
            default:
                return Rare(symbol, time, tape, exchange);
        }
    }

    private List<FieldValue> Rare(FieldValue symbol, FieldValue time, FieldValue tape, FieldValue exchange)
    {
        switch (random.Next(6))
        {
            case 0:
                return
                [
                    new("T", "bud"[random.Next(3)].ToString()), symbol, new("o", Price()), new("h", Price()),
                    new("l", Price()), new("c", Price()), new("v", Size()), time, new("n", Size()), new("vw", Price()),
                ];
            case 1:
                return
                [
                    new("T", "c"), symbol, exchange, new("oi", Id()), new("op", Price()), new("os", Size()),
                    new("oc", Conditions(2)), new("ci", Id()), new("cp", Price()), new("cs", Size()),
                    new("cc", Conditions(3)), tape, time,
                ];
            case 2:
                return
                [
                    new("T", "x"), symbol, new("i", Id()), exchange, new("p", Price()), new("s", Size()),
                    new("a", random.Next(2) == 0 ? "C" : "E"), tape, time,
                ];
            case 3:
                return random.Next(2) == 0
                    ? [new("T", "l"), symbol, new("u", Price()), new("d", Price()), new("i", "B"), time, tape]
                    : [new("T", "i"), symbol, new("p", Price()), tape, time];
            case 4:
                return
                [
                    new("T", "s"), symbol,
                    new("sc", Pick("H", "T", "P", "Q", "2", "3", "5", "E", "F", "?", "123456789")),
                    new("sm", "Trading Halt"), new("rc", Pick("T12", "M", "", "MWC1", "ABCDEFGHIJ")),
                    new("rm", "why"), time, tape,
                ];
            default:
                return
                [
                    new("T", "o"), symbol, time, new("b", Levels()), new("a", Levels()),
                    .. random.Next(2) == 0 ? [new FieldValue("r", random.Next(3) > 0)] : (FieldValue[])[],
                ];
        }
    }

    private FieldValue[] Tail(FieldValue time, FieldValue tape, object? conditions)
    {
        FieldValue letters = new("c", conditions);
        return random.Next(2) == 0 ? [time, letters, tape] : [letters, tape, time];
    }

    private FieldValue[] Sides() => [new("bp", Price()), new("bs", Size()), new("ap", Price()), new("as", Size())];

    private void Disturb(List<FieldValue> fields)
    {
        var at = random.Next(fields.Count);
        switch (random.Next(7))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields[at] = fields[at] with { Value = Scalar() };
                break;
            case 2:
                fields.Insert(at, fields[at] with { Value = Scalar() });
                break;
            case 3:
                fields.Add(fields[at] with { Value = Odd(fields[at].Value) });
                break;
            case 4:
                fields.Insert(at, new FieldValue(Pick("new", "u1", "", "T ", "é", "Z", "bxx"), Any(3)));
                break;
            case 5:
                fields[at] = fields[at] with { Key = Pick("T", "S", "t", "p", "c", "z", "i", "tks", "r") };
                break;
            default:
                fields[at] = fields[at] with { Value = Odd(fields[at].Value) };
                break;
        }
    }

    private object? Odd(object? value) => value switch
    {
        TwinNumber => new TwinNumber(OddNumbers[random.Next(OddNumbers.Length)]),
        string { Length: > 12 } => OddTimes[random.Next(OddTimes.Length)],
        string { Length: 1 } => Pick("n", "error", "success", "subscription", "tt", "", " ", "é", "b", "o", "\u0100"),
        string => OddTexts[random.Next(OddTexts.Length)],
        List<object?> list when list.Count > 0 && list[0] is string =>
            Enumerable.Range(0, random.Next(8)).Select(_ => random.Next(3) == 0 ? Scalar() : Letter()).ToList(),
        List<object?> list => list.Append(random.Next(2) == 0 ? Scalar() : Level(isOdd: true)).ToList(),
        _ => Scalar(),
    };

    private object? Scalar() => random.Next(8) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => OddTexts[random.Next(OddTexts.Length)],
        3 => new TwinNumber(OddNumbers[random.Next(OddNumbers.Length)]),
        4 => new List<object?>(),
        5 => Letter(),
        6 => new List<FieldValue>(),
        _ => Size(),
    };

    private object? Any(int depth) => depth == 0 || random.Next(3) == 0
        ? Scalar()
        : random.Next(2) == 0
            ? Enumerable.Range(0, random.Next(4)).Select(_ => Any(depth - 1)).ToList()
            : Enumerable.Range(0, random.Next(4)).Select(i => new FieldValue($"k{i}", Any(depth - 1))).ToList();

    private List<object?> Levels() => [.. Enumerable.Range(0, random.Next(5)).Select(_ => Level(random.Next(20) == 0))];

    private List<FieldValue> Level(bool isOdd)
    {
        List<FieldValue> level = [new("p", Price()), new("s", random.Next(4) == 0 ? new TwinNumber("0") : Price())];
        if (isOdd)
            Disturb(level);
        return level;
    }

    private List<object?> Conditions(int count) => Enumerable.Range(0, count).Select(_ => (object?)Letter()).ToList();

    private string Letter() => random.Next(12) switch
    {
        0 => " ",
        1 => Pick(",", "]", "}", "\"", "\\", "é", ""),
        _ => ((char)random.Next('A', 'Z' + 1)).ToString(),
    };

    private TwinNumber Price() => random.Next(8) switch
    {
        0 => new TwinNumber(Text(random.Next(0, 10_000_000) / 1e6m)),
        1 => new TwinNumber(Text(random.NextInt64(0, 10_000_000_000_000) / 1e9m)),
        2 => new TwinNumber("0"),
        _ => new TwinNumber(Text(random.Next(100, 100_000) / 100m)),
    };

    private TwinNumber Size() => new(Text(random.Next(10) == 0 ? random.Next() : random.Next(1, 1000)));

    private TwinNumber Id() => new(random.Next(5) switch
    {
        0 => Text(random.NextInt64()),
        1 => ((ulong)random.NextInt64() * 2).ToString(CultureInfo.InvariantCulture),
        2 => Text(52_983_525_000_000 + random.Next()),
        3 => "0",
        _ => Text(random.Next(1_000_000)),
    });

    private string Time()
    {
        var second = random.Next(5) == 0 ? random.Next() : 1_680_000_000 + random.Next(300);
        var time = DateTime.UnixEpoch.AddSeconds(second);
        var digits = random.Next(3) == 0 ? random.Next(10) : 9;
        var fraction = digits == 0
            ? ""
            : "." + Text(random.Next(1_000_000_000)).PadLeft(9, '0')[..digits];
        var offset = random.Next(20) == 0 ? Pick("+02:00", "-04:00", "+00:00", "-00:30") : "Z";
        return time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + fraction + offset;
    }

    private string Pick(params string[] choices) => choices[random.Next(choices.Length)];

    // Without the zeros at the end of a fraction.
    private static string Text(decimal value) =>
        (value / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture);
}
