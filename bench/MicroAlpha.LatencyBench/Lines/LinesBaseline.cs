using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using MicroAlpha.Events;

namespace MicroAlpha.LatencyBench.Lines;

/// <summary>
/// The same lines by the framework: Utf8JsonWriter, Utf8JsonReader and decimal, used as fast as they go.
/// </summary>
internal static class LinesBaseline
{
    private static readonly JsonWriterOptions Options = new()
    {
        SkipValidation = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly ArrayBufferWriter<byte> Target = new(1 << 17);
    private static readonly Utf8JsonWriter Writer = new(Target, Options);
    private static readonly string[] Letters = [.. Enumerable.Range(0, 256).Select(c => ((char)c).ToString())];

    /// <summary>Writes every slot of the input; returns the bytes written.</summary>
    public static long Write(LinesInput input)
    {
        long total = 0;
        Target.ResetWrittenCount();
        for (var i = 0; i < input.Slots.Length; i++)
        {
            if (Target.FreeCapacity < 1024)
                Target.ResetWrittenCount();
            var before = Target.WrittenCount;
            WriteLine(ref input.Slots[i], input.FirstSequence + i);
            Target.GetSpan(1)[0] = (byte)'\n';
            Target.Advance(1);
            total += Target.WrittenCount - before;
        }

        return total;
    }

    /// <summary>Reads every line; returns the sum that the parser's case returns.</summary>
    public static long Read(LinesInput input)
    {
        long check = 0;
        EngineEvent slot = default;
        for (var i = 0; i < input.Slots.Length; i++)
        {
            slot = default;
            ReadLine(input.Line(i), ref slot, out var sequence);
            check += sequence + slot.Quote.BidPriceE9 + slot.Quote.BidSizeE9 + slot.ReceiveTimeNs;
        }

        return check;
    }

    /// <summary>Prints every decimal; returns the bytes written.</summary>
    public static long PrintDecimals(LinesInput input)
    {
        Span<byte> target = stackalloc byte[32];
        long total = 0;
        foreach (var value in input.Decimals)
        {
            Utf8Formatter.TryFormat(value, target, out var written);
            total += written;
        }

        return total;
    }

    /// <summary>Parses every number as a decimal and scales it; returns their sum.</summary>
    public static long ParseDecimals(LinesInput input)
    {
        long sum = 0;
        for (var i = 0; i < input.Numbers.Length; i++)
        {
            if (decimal.TryParse(input.NumberText(i), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture,
                out var value))
                sum += (long)(value * 1_000_000_000m);
        }

        return sum;
    }

    private static void WriteLine(ref EngineEvent slot, long sequence)
    {
        Writer.Reset(Target);
        Writer.WriteStartObject();
        Writer.WriteNumber("seq"u8, sequence);
        Writer.WriteString("k"u8, EventKindNames.Of(slot.Kind));
        Writer.WriteNumber("id"u8, slot.InstrumentId);
        Writer.WriteNumber("vt"u8, slot.VenueTimeNs);
        Writer.WriteNumber("rt"u8, slot.ReceiveTimeNs);
        Writer.WriteNumber("src"u8, (byte)slot.Source);
        WriteLetter("z"u8, slot.Tape);
        switch (slot.Kind)
        {
            case EventKind.Quote:
                WriteE9("bp"u8, slot.Quote.BidPriceE9);
                WriteE9("bs"u8, slot.Quote.BidSizeE9);
                WriteE9("ap"u8, slot.Quote.AskPriceE9);
                WriteE9("as"u8, slot.Quote.AskSizeE9);
                WriteLetter("bx"u8, slot.Quote.BidExchange);
                WriteLetter("ax"u8, slot.Quote.AskExchange);
                WriteLetter("bc"u8, slot.Quote.BidCondition);
                break;
            case EventKind.Trade:
                WriteE9("p"u8, slot.Trade.PriceE9);
                WriteE9("s"u8, slot.Trade.SizeE9);
                Writer.WriteNumber("i"u8, slot.Trade.TradeId);
                WriteConditions(slot.Trade.Conditions);
                WriteLetter("x"u8, slot.Trade.Exchange);
                break;
            default:
                WriteE9("p"u8, slot.BookLevel.PriceE9);
                WriteE9("s"u8, slot.BookLevel.SizeE9);
                Writer.WriteNumber("u"u8, slot.BookLevel.VenueUpdateId);
                Writer.WriteNumber("side"u8, (byte)slot.BookLevel.Side);
                break;
        }

        Writer.WriteEndObject();
        Writer.Flush();
    }

    // The shortest text of a decimal needs its trailing zeros taken off: division by a scaled 1 does that.
    private static void WriteE9(ReadOnlySpan<byte> key, long valueE9) =>
        Writer.WriteNumber(key, new decimal(valueE9) / 1_000_000_000m);

    private static void WriteLetter(ReadOnlySpan<byte> key, byte value)
    {
        if (value != 0)
            Writer.WriteString(key, Letters[value]);
    }

    private static void WriteConditions(uint value)
    {
        Span<char> letters = stackalloc char[4];
        var length = 0;
        for (; value != 0; value >>= 8)
            letters[length++] = (char)(byte)value;
        Writer.WriteString("c"u8, letters[..length]);
    }

    private static void ReadLine(ReadOnlySpan<byte> line, ref EngineEvent slot, out long sequence)
    {
        sequence = 0;
        slot.InstrumentId = EngineEvent.NoInstrument;
        var reader = new Utf8JsonReader(line, isFinalBlock: true, default);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.ValueSpan;
            var word = key.Length switch
            {
                1 => key[0],
                2 => key[0] | (key[1] << 8),
                3 => key[0] | (key[1] << 8) | (key[2] << 16),
                _ => key[0] | (key[1] << 8) | (key[2] << 16) | (key[3] << 24),
            };
            reader.Read();
            if (!ReadHeader(ref reader, word, ref slot, ref sequence))
                ReadPayload(ref reader, word, ref slot);
        }
    }

    private static bool ReadHeader(ref Utf8JsonReader reader, int key, ref EngineEvent slot, ref long sequence)
    {
        switch (key)
        {
            case 's' | ('e' << 8) | ('q' << 16):
                sequence = reader.GetInt64();
                return true;
            case 'k':
                slot.Kind = reader.ValueSpan[0] switch
                {
                    (byte)'q' => EventKind.Quote,
                    (byte)'t' => EventKind.Trade,
                    _ => EventKind.BookLevel,
                };
                return true;
            case 'i' | ('d' << 8):
                slot.InstrumentId = reader.GetUInt32();
                return true;
            case 'v' | ('t' << 8):
                slot.VenueTimeNs = reader.GetInt64();
                return true;
            case 'r' | ('t' << 8):
                slot.ReceiveTimeNs = reader.GetInt64();
                return true;
            case 's' | ('r' << 8) | ('c' << 16):
                slot.Source = (EventSource)reader.GetByte();
                return true;
            case 'z':
                slot.Tape = reader.ValueSpan[0];
                return true;
            default:
                return false;
        }
    }

    private static void ReadPayload(ref Utf8JsonReader reader, int key, ref EngineEvent slot)
    {
        switch (key)
        {
            case 'b' | ('p' << 8) or 'p':
                slot.Quote.BidPriceE9 = ReadE9(ref reader);
                break;
            case 'b' | ('s' << 8) or 's':
                slot.Quote.BidSizeE9 = ReadE9(ref reader);
                break;
            case 'a' | ('p' << 8):
                slot.Quote.AskPriceE9 = ReadE9(ref reader);
                break;
            case 'a' | ('s' << 8):
                slot.Quote.AskSizeE9 = ReadE9(ref reader);
                break;
            case 'b' | ('x' << 8):
                slot.Quote.BidExchange = reader.ValueSpan[0];
                break;
            case 'a' | ('x' << 8):
                slot.Quote.AskExchange = reader.ValueSpan[0];
                break;
            case 'b' | ('c' << 8):
                slot.Quote.BidCondition = reader.ValueSpan[0];
                break;
            case 'i' or 'u':
                slot.Trade.TradeId = reader.GetInt64();
                break;
            case 'c':
                foreach (var letter in reader.ValueSpan)
                    slot.Trade.Conditions = (slot.Trade.Conditions << 8) | letter;
                break;
            case 'x':
                slot.Trade.Exchange = reader.ValueSpan[0];
                break;
            default:
                slot.BookLevel.Side = (Side)reader.GetByte();
                break;
        }
    }

    private static long ReadE9(ref Utf8JsonReader reader) => (long)(reader.GetDecimal() * 1_000_000_000m);
}
