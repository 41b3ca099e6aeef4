using System.Globalization;
using System.Text;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Tests.Events;
using MicroAlpha.Venue.Wire;
using NUnit.Framework;

namespace MicroAlpha.Tests.Venue;

/// <summary>The encoders against captured messages, and against each other.</summary>
[TestFixture]
internal sealed class EncoderTests
{
    private static readonly string[] StockFiles =
    [
        "t-trade", "q-quote", "b-bar", "d-dailybar", "c-correction", "x-cancelerror", "s-status", "l-luld",
        "i-imbalance", "mixed-arrays",
    ];

    private static readonly string[] PairFiles = ["t-trade", "q-quote", "b-bar"];

    private static IEnumerable<string> Files =>
        StockFiles.Select(static name => $"ws-data/{name}")
            .Concat(PairFiles.Select(static name => $"ws-crypto/{name}"));

    [TestCaseSource(nameof(Files))]
    public void Json_OfACapture_HasItsMembersAndValues(string file)
    {
        foreach (var message in Samples.Messages(file + ".jsonl").Where(static one => one.TryGetProperty("S", out _)))
        {
            var made = Json(message, file.StartsWith("ws-crypto", StringComparison.Ordinal));
            foreach (var member in message.EnumerateObject())
            {
                // The texts of codes are the venue's own; a source of few digits says its average with fewer.
                if (member.Name is "sm" or "rm" or "vw")
                    continue;
                Assert.That(
                    made.GetProperty(member.Name).GetRawText(), Is.EqualTo(Plain(member.Value)), $"{member} of {made}");
            }

            Assert.That(made.EnumerateObject().First().Name, Is.EqualTo("T"));
        }
    }

    [TestCaseSource(nameof(Files))]
    public void MsgPack_OfACapture_SaysWhatTheJsonSays(string file)
    {
        foreach (var message in Samples.Messages(file + ".jsonl").Where(static one => one.TryGetProperty("S", out _)))
        {
            var isCrypto = file.StartsWith("ws-crypto", StringComparison.Ordinal);
            using var json = JsonDocument.Parse(MsgPackAsJson(message, isCrypto));
            var expected = Json(message, isCrypto);
            Assert.That(
                json.RootElement.EnumerateObject().Select(static member => member.Name),
                Is.EqualTo(expected.EnumerateObject().Select(static member => member.Name)));
            foreach (var member in expected.EnumerateObject().Where(static member => member.Name != "t"))
            {
                var value = json.RootElement.GetProperty(member.Name);
                if (member.Value.ValueKind == JsonValueKind.Number)
                    Assert.That(value.GetDouble(), Is.EqualTo(member.Value.GetDouble()), member.Name);
                else
                    Assert.That(value.GetRawText(), Is.EqualTo(member.Value.GetRawText()), member.Name);
            }
        }
    }

    [TestCase("t-trade")]
    [TestCase("q-quote")]
    [TestCase("l-luld")]
    [TestCase("x-cancelerror")]
    [TestCase("c-correction")]
    public void MsgPack_OfACapture_HasTheTimeAndPricesOfTheDerivedFrame(string name)
    {
        var frames = Samples.Lines($"derived-msgpack/ws-data.{name}.hex");
        var messages = Samples.Messages($"ws-data/{name}.jsonl").ToList();
        Assert.That(messages, Has.Count.EqualTo(frames.Count));
        foreach (var (frame, message) in frames.Zip(messages))
        {
            var derived = Convert.FromHexString(frame.Trim()).AsSpan().ToArray();
            var packed = Pack(message, isCrypto: false);
            foreach (var (key, value) in Entries(derived.AsSpan(1).ToArray()))
                Assert.That(Entries(packed)[key], Is.EqualTo(value), key);
        }
    }

    [Test]
    public void Time_OfEveryFraction_IsTrimmedAndReadsBack([Random(0, long.MaxValue, 200)] long timeNs)
    {
        foreach (var unit in new[] { 1, 1_000, 1_000_000, 1_000_000_000, 10, 100_000_000L })
        {
            EngineEvent slot = default;
            slot.Kind = EventKind.Imbalance;
            slot.VenueTimeNs = timeNs / unit * unit;
            var text = Encode(slot, default, isCrypto: false).GetProperty("t").GetString()!;
            Assert.That(text, Does.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{0,8}[1-9])?Z$"));
            Assert.That(TimeText.TryParse(text, out var back), Is.True);
            Assert.That(back, Is.EqualTo(slot.VenueTimeNs));
            Assert.That(TimeText.Text(slot.VenueTimeNs), Is.EqualTo(text));
        }
    }

    [Test]
    public void Letters_OfADamagedLog_StillMakeValidJson()
    {
        EngineEvent slot = default;
        slot.Kind = EventKind.Trade;
        slot.Tape = (byte)'"';
        slot.Trade.Exchange = (byte)'\\';
        slot.Trade.Conditions = 0x80_0a_22_5c;
        slot.Trade.TradeId = long.MaxValue;
        slot.Trade.PriceE9 = long.MinValue;
        slot.Trade.SizeE9 = long.MaxValue;
        var made = Encode(slot, default, isCrypto: false);
        Assert.That(made.GetProperty("c").GetArrayLength(), Is.EqualTo(4));
        Assert.That(made.GetProperty("x").GetString(), Is.EqualTo("?"));
    }

    [Test]
    public void Encode_LongestMessages_StayWithinTheRoom()
    {
        EngineEvent slot = default;
        slot.VenueTimeNs = 1_767_364_200_123_456_789;
        slot.Kind = EventKind.CorrectionOriginal;
        slot.Trade = new TradePayload
        {
            PriceE9 = long.MinValue + 1,
            SizeE9 = long.MinValue + 1,
            TradeId = long.MinValue + 1,
            Conditions = 0x41414141,
        };
        Span<byte> target = new byte[MessageLimits.MaxMessage];
        var symbol = Encoding.ASCII.GetBytes(new string('A', 24));
        Assert.That(new JsonMessageEncoder().Encode(slot, slot, symbol, false, target), Is.InRange(200, 400));
        Assert.That(MsgPackMessageEncoder.Encode(slot, slot, symbol, false, target), Is.InRange(100, 300));
    }

    [Test]
    public void MsgPackJson_OfRandomControlMessages_RoundTrips([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        var names = Enumerable.Range(0, random.Next(400)).Select(
            i => $"\"{new string((char)('A' + (i % 26)), random.Next(1, 40))}\"");
        var number = random.NextInt64(long.MinValue, long.MaxValue).ToString(CultureInfo.InvariantCulture);
        var json = "{\"action\":\"subscribe\",\"trades\":[" + string.Join(',', names) + "],\"n\":[" + number
            + ",-1,127,128,255,256,65535,65536,1.5,true,false,null],\"\u00e9\":\"\u20ac\"}";
        var packed = MsgPackJson.FromJson(Encoding.UTF8.GetBytes(json));
        Assert.That(MsgPackJson.TryToJson(packed, out var back), Is.True);
        using var made = JsonDocument.Parse(back);
        using var expected = JsonDocument.Parse(json);
        Assert.That(JsonElement.DeepEquals(made.RootElement, expected.RootElement), Is.True);
        for (var cut = 0; cut < Math.Min(packed.Length, 300); cut++)
            Assert.That(MsgPackJson.TryToJson(packed.AsSpan(0, cut), out _), Is.False, $"cut at {cut}");
    }

    [Test]
    public void MsgPackJson_OfRandomBytes_NeverThrows([Range(1, 20)] int seed)
    {
        var random = new Random(seed);
        for (var i = 0; i < 5_000; i++)
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            if (MsgPackJson.TryToJson(bytes, out var json))
                Assert.That(() => JsonDocument.Parse(json), Throws.Nothing);
        }
    }

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.Number
        && value.GetRawText().Contains('.', StringComparison.Ordinal)
        ? value.GetRawText().TrimEnd('0').TrimEnd('.')
        : value.GetRawText();

    private static JsonElement Json(JsonElement message, bool isCrypto)
    {
        var (first, second) = SampleSlots.Read(message);
        return Encode(first, second, isCrypto, message.GetProperty("S").GetString()!);
    }

    private static JsonElement Encode(
        in EngineEvent first, in EngineEvent second, bool isCrypto, string symbol = "AAPL")
    {
        var target = new byte[MessageLimits.MaxMessage];
        var length = new JsonMessageEncoder().Encode(first, second, Encoding.ASCII.GetBytes(symbol), isCrypto, target);
        using var document = JsonDocument.Parse(target.AsMemory(0, length));
        return document.RootElement.Clone();
    }

    private static byte[] Pack(JsonElement message, bool isCrypto)
    {
        var (first, second) = SampleSlots.Read(message);
        var target = new byte[MessageLimits.MaxMessage];
        var symbol = Encoding.ASCII.GetBytes(message.GetProperty("S").GetString()!);
        return target[..MsgPackMessageEncoder.Encode(first, second, symbol, isCrypto, target)];
    }

    private static byte[] MsgPackAsJson(JsonElement message, bool isCrypto)
    {
        Assert.That(MsgPackJson.TryToJson(Pack(message, isCrypto), out var json), Is.True);
        return json;
    }

    // Key and raw bytes of each value of a small map, by trying lengths until the rest reads as entries again.
    private static Dictionary<string, string> Entries(byte[] map)
    {
        var entries = new Dictionary<string, string>();
        var at = 1;
        for (var i = 0; i < (map[0] & 15); i++)
        {
            var keyLength = map[at] & 31;
            var key = Encoding.ASCII.GetString(map, at + 1, keyLength);
            at += 1 + keyLength;
            var length = LengthOf(map, at);
            entries[key] = Convert.ToHexString(map, at, length);
            at += length;
        }

        return entries;
    }

    private static int LengthOf(byte[] map, int at) => map[at] switch
    {
        <= 0x7f => 1,
        >= 0x90 and <= 0x9f => 1 + Enumerable.Range(0, map[at] & 15).Aggregate(
            0, (sum, _) => sum + LengthOf(map, at + 1 + sum)),
        >= 0xa0 and <= 0xbf => 1 + (map[at] & 31),
        0xcc => 2,
        0xcd => 3,
        0xce or 0xca => 5,
        0xcf or 0xcb => 9,
        0xd6 => 6,
        0xd7 => 10,
        0xd9 => 2 + map[at + 1],
        _ => throw new InvalidDataException($"{map[at]:x2}"),
    };
}
