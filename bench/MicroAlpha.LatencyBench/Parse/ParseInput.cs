using System.Globalization;
using System.Text;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.LatencyBench.Parse;

/// <summary>Seeded frames shaped as the samples of the stock stream: 131 bytes a message, 85 % quotes.</summary>
public sealed class ParseInput
{
    /// <summary>Bytes that may be read behind the last frame.</summary>
    public const int Padding = 256;

    private const string Exchanges = "QPZVKJUXNA";

    private readonly Random _random = new(20230406);
    private readonly StringBuilder _text = new();
    private long _timeNs = 1_680_782_066_000_000_000;

    /// <summary>Makes <paramref name="messages"/> messages in frames of <paramref name="perFrame"/>.</summary>
    /// <param name="messages">How many.</param>
    /// <param name="perFrame">How many in one frame.</param>
    /// <param name="isShuffled">Keys in random order: none of the orders that the parser expects.</param>
    public ParseInput(int messages, int perFrame, bool isShuffled)
    {
        Messages = messages;
        Symbols = [.. Enumerable.Range(0, 100).Select(i => $"{(char)('A' + (i % 26))}{i}X{"YZ"[..(i % 3)]}")];
        List<int> starts = [0];
        List<byte> bytes = [];
        for (var done = 0; done < messages; done += perFrame)
        {
            var count = Math.Min(perFrame, messages - done);
            var elements = Enumerable.Range(0, count).Select(_ => Message(isShuffled));
            bytes.AddRange(Encoding.ASCII.GetBytes($"[{string.Join(',', elements)}]"));
            starts.Add(bytes.Count);
        }

        Starts = [.. starts];
        Length = bytes.Count;
        Bytes = GC.AllocateArray<byte>(bytes.Count + Padding, pinned: true);
        bytes.CopyTo(Bytes);
    }

    /// <summary>Messages in all frames.</summary>
    public int Messages { get; }

    /// <summary>The symbols that occur, ids in this order.</summary>
    public IReadOnlyList<string> Symbols { get; }

    /// <summary>Frames.</summary>
    public int Frames => Starts.Length - 1;

    /// <summary>Where each frame begins, and where the last one ends.</summary>
    public int[] Starts { get; }

    /// <summary>The frames, one behind the other, and the padding. Pinned.</summary>
    public byte[] Bytes { get; }

    /// <summary>Bytes of the frames.</summary>
    public int Length { get; }

    /// <summary>One frame.</summary>
    public ReadOnlySpan<byte> Frame(int index) => Bytes.AsSpan(Starts[index]..Starts[index + 1]);

    /// <summary>A table that knows the symbols.</summary>
    public InstrumentTable CreateInstruments()
    {
        var table = new InstrumentTable(1024);
        foreach (var symbol in Symbols)
        {
            InstrumentDefinitionPayload definition = default;
            Encoding.ASCII.GetBytes(symbol).CopyTo(definition.Symbol);
            _ = table.TryDefine(in definition, out _);
        }

        return table;
    }

    /// <summary>A cache that knows the symbols.</summary>
    internal SymbolCache CreateSymbols()
    {
        var cache = new SymbolCache(1024);
        for (var i = 0; i < Symbols.Count; i++)
            cache.Add(Encoding.ASCII.GetBytes(Symbols[i]), (uint)i);
        return cache;
    }

    private string Message(bool isShuffled)
    {
        _timeNs += _random.Next(200, 400_000);
        var symbol = Symbols[_random.Next(Symbols.Count)];
        var cents = _random.Next(900, 40_000);
        List<string> fields = _random.Next(100) < 85 ? Quote(cents) : Trade(cents);
        fields.Insert(0, $"\"S\":\"{symbol}\"");
        var span = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(fields);
        if (isShuffled)
            _random.Shuffle(span[1..]);
        // The type comes first whatever the order of the rest.
        _text.Clear().Append(CultureInfo.InvariantCulture, $"{{\"T\":\"{(fields.Count == 10 ? 'q' : 't')}\",");
        return _text.AppendJoin(',', fields).Append('}').ToString();
    }

    private List<string> Quote(int cents) =>
    [
        $"\"bx\":\"{Exchange()}\"", $"\"bp\":{Price(cents)}", $"\"bs\":{_random.Next(1, 30)}",
        $"\"ax\":\"{Exchange()}\"", $"\"ap\":{Price(cents + _random.Next(1, 5))}", $"\"as\":{_random.Next(1, 30)}",
        "\"c\":[\"R\"]", "\"z\":\"C\"", $"\"t\":\"{Time()}\"",
    ];

    private List<string> Trade(int cents) =>
    [
        $"\"i\":{_random.Next(1, 60_000)}", $"\"x\":\"{Exchange()}\"", $"\"p\":{Price(cents, _random.Next(4) == 0)}",
        $"\"s\":{_random.Next(1, 500)}", _random.Next(3) switch
        {
            0 => "\"c\":[\"@\"]",
            1 => "\"c\":[\"@\",\"I\"]",
            _ => "\"c\":[\"@\",\"F\",\"T\",\"I\"]",
        },
        "\"z\":\"C\"", $"\"t\":\"{Time()}\"",
    ];

    private char Exchange() => Exchanges[_random.Next(Exchanges.Length)];

    // Zeros at the end are not sent.
    private static string Price(int cents, bool isHalf = false) =>
        ((decimal)((cents * 10) + (isHalf ? 5 : 0)) / 1000m).ToString("0.###", CultureInfo.InvariantCulture);

    private string Time()
    {
        var time = DateTime.UnixEpoch.AddTicks(_timeNs / 100);
        var fraction = (_timeNs % 1_000_000_000).ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        return time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + $".{fraction}Z";
    }
}
