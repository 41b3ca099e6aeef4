using System.Runtime.CompilerServices;
using System.Text.Json;
using MicroAlpha.Events;
using MicroAlpha.Gateways.Alpaca.Parsing;

namespace MicroAlpha.LatencyBench.Parse;

/// <summary>
/// The same frames by the framework's JSON reader, used as fast as it goes: every field to the same slot. Numbers are
/// read by our own digits and symbols found in our own cache, because the framework's decimal and dictionary would
/// cost as much again as its reader.
/// </summary>
internal sealed class ParseBaseline(SymbolCache symbols, EngineEvent[] slots)
{
    // By the digits of a fraction.
    private static readonly int[] Scales =
        [1_000_000_000, 100_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1000, 100, 10, 1];

    // The framework knows no ns: like the parser, it remembers the minute.
    private readonly byte[] _minute = new byte[16];
    private long _minuteNs;

    /// <summary>Reads a frame; events written.</summary>
    public int Read(ReadOnlySpan<byte> frame, long receiveTimeNs, int first)
    {
        var count = 0;
        var reader = new Utf8JsonReader(frame, isFinalBlock: true, default);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            ref var slot = ref slots[(first + count) & (slots.Length - 1)];
            slot = default;
            slot.ReceiveTimeNs = receiveTimeNs;
            slot.Source = EventSource.AlpacaData;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.ValueSpan;
                var key = name.Length == 1 ? name[0] : name[0] | (name[1] << 8);
                reader.Read();
                if (!ReadNumber(ref reader, key, ref slot))
                    ReadText(ref reader, key, ref slot);
            }

            count++;
        }

        return count;
    }

    private static bool ReadNumber(ref Utf8JsonReader reader, int key, ref EngineEvent slot)
    {
        switch (key)
        {
            case 'b' | ('p' << 8) or 'p':
                slot.Quote.BidPriceE9 = E9(ref reader);
                return true;
            case 'b' | ('s' << 8) or 's':
                slot.Quote.BidSizeE9 = E9(ref reader);
                return true;
            case 'a' | ('p' << 8):
                slot.Quote.AskPriceE9 = E9(ref reader);
                return true;
            case 'a' | ('s' << 8):
                slot.Quote.AskSizeE9 = E9(ref reader);
                return true;
            case 'i':
                slot.Trade.TradeId = (long)reader.GetUInt64();
                return true;
            default:
                return false;
        }
    }

    private void ReadText(ref Utf8JsonReader reader, int key, ref EngineEvent slot)
    {
        switch (key)
        {
            case 'T':
                slot.Kind = reader.ValueSpan[0] == 'q' ? EventKind.Quote : EventKind.Trade;
                break;
            case 'S':
                ulong word = 0;
                for (var i = reader.ValueSpan.Length - 1; i >= 0; i--)
                    word = (word << 8) | reader.ValueSpan[i];
                _ = symbols.TryFind(word, out slot.InstrumentId);
                break;
            case 't':
                slot.VenueTimeNs = TimeNs(reader.ValueSpan);
                break;
            case 'z':
                slot.Tape = reader.ValueSpan[0];
                break;
            case 'b' | ('x' << 8):
                slot.Quote.BidExchange = reader.ValueSpan[0];
                break;
            case 'a' | ('x' << 8):
                slot.Quote.AskExchange = reader.ValueSpan[0];
                break;
            case 'x':
                slot.Trade.Exchange = reader.ValueSpan[0];
                break;
            default:
                ref var letters = ref slot.Kind == EventKind.Quote
                    ? ref slot.Quote.BidCondition
                    : ref Unsafe.As<uint, byte>(ref slot.Trade.Conditions);
                for (var i = 0; reader.Read() && reader.TokenType == JsonTokenType.String; i++)
                    Unsafe.Add(ref letters, i) = reader.ValueSpan[0];
                break;
        }
    }

    private static long E9(ref Utf8JsonReader reader)
    {
        _ = DecimalE9.TryParse(reader.ValueSpan, out var valueE9, out _);
        return valueE9;
    }

    private long TimeNs(ReadOnlySpan<byte> text)
    {
        if (!text[..16].SequenceEqual(_minute))
        {
            text[..16].CopyTo(_minute);
            _ = Rfc3339.TryParseMinute(text, out _minuteNs);
        }

        long second = ((text[17] - '0') * 10) + text[18] - '0';
        long fraction = 0;
        foreach (var digit in text[20..^1])
            fraction = (fraction * 10) + (digit - '0');
        return _minuteNs + (second * DecimalE9.One) + (fraction * Scales[text.Length - 21]);
    }
}
