using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Text;
using MicroAlpha.Tests.Events;

namespace MicroAlpha.Tests.Gateways.Alpaca.Parsing;

/// <summary>Spells generated elements as MessagePack, in the shortest form or in any that is allowed.</summary>
internal sealed class MsgPackSpelling(Random random, bool isLoose)
{
    private readonly List<byte> _bytes = [];

    public byte[] Spell(IEnumerable<object?> elements)
    {
        _bytes.Clear();
        Value(elements.ToList());
        return [.. _bytes];
    }

    private void Value(object? value)
    {
        switch (value)
        {
            case null:
                _bytes.Add(0xC0);
                break;
            case bool isTrue:
                _bytes.Add((byte)(isTrue ? 0xC3 : 0xC2));
                break;
            case string text:
                TextOrTime(text);
                break;
            case TwinNumber number:
                Number(number.Text);
                break;
            case List<FieldValue> fields:
                Header(fields.Count, 0x80, 15, 0xDE, hasByte: false);
                foreach (var field in fields)
                {
                    if (isLoose && random.Next(200) == 0)
                        Value(Odd());
                    else
                        Text(field.Key);
                    Value(field.Value);
                }

                break;
            case List<object?> list:
                Header(list.Count, 0x90, 15, 0xDC, hasByte: false);
                list.ForEach(Value);
                break;
            default:
                throw new ArgumentException($"{value}");
        }
    }

    private object? Odd() => random.Next(4) switch
    {
        0 => null,
        1 => true,
        2 => new TwinNumber("7"),
        _ => new List<object?> { "p" },
    };

    private void TextOrTime(string text)
    {
        var ns = Rfc3339Twin.Parse(text);
        if (ns is { } time && (!isLoose || random.Next(4) > 0) && time >= long.MinValue && time <= long.MaxValue)
            Time(time);
        else if (isLoose && random.Next(200) == 0)
            Binary(text);
        else
            Text(text);
    }

    private void Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Header(bytes.Length, 0xA0, 31, 0xD9, hasByte: true);
        _bytes.AddRange(bytes);
    }

    private void Binary(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        _bytes.AddRange([0xC4, (byte)bytes.Length]);
        _bytes.AddRange(bytes);
    }

    private void Header(int count, int fixedCode, int fixedMost, int longCode, bool hasByte)
    {
        var form = isLoose ? random.Next(5) : 0;
        if (count <= fixedMost && form < 3)
            _bytes.Add((byte)(fixedCode | count));
        else if (hasByte && count <= 255 && form < 4)
            _bytes.AddRange([(byte)longCode, (byte)count]);
        else if (count <= 65_535 && form < 4)
            Big(longCode + (hasByte ? 1 : 0), (ulong)count, 2);
        else
            Big(longCode + (hasByte ? 2 : 1), (ulong)count, 4);
    }

    private void Big(int code, ulong value, int width)
    {
        _bytes.Add((byte)code);
        Raw(value, width);
    }

    private void Raw(ulong value, int width)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        _bytes.AddRange(bytes[(8 - width)..]);
    }

    private void Number(string text)
    {
        var isWhole = BigInteger.TryParse(
            text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole);
        if (isWhole && whole <= ulong.MaxValue && whole >= long.MinValue && (!isLoose || random.Next(6) > 0))
            Whole(whole);
        else if (isLoose && random.Next(10) == 0)
            Big(0xCA, BitConverter.SingleToUInt32Bits(float.Parse(text, CultureInfo.InvariantCulture)), 4);
        else
            Big(0xCB, BitConverter.DoubleToUInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), 8);
    }

    private void Whole(BigInteger value)
    {
        var widths = new[] { 1, 2, 4, 8 };
        var bits = (ulong)(value & ulong.MaxValue);
        var unsigned = widths.FirstOrDefault(width => value >= 0 && value < BigInteger.One << (8 * width));
        var signed = widths.FirstOrDefault(width =>
            value >= -(BigInteger.One << ((8 * width) - 1)) && value < BigInteger.One << ((8 * width) - 1));
        var wider = isLoose ? random.Next(3) : 0;
        if (value >= -32 && value <= 127 && wider == 0)
            _bytes.Add((byte)bits);
        else if (unsigned > 0 && (signed == 0 || random.Next(2) == 0))
            Width(0xCC, bits, Math.Min(unsigned << wider, 8));
        else
            Width(0xD0, bits, Math.Min(signed << wider, 8));
    }

    private void Width(int code, ulong bits, int width) => Big(code + BitOperations.Log2((uint)width), bits, width);

    private void Time(BigInteger timeNs)
    {
        var seconds = (long)BigInteger.Divide(timeNs - (timeNs < 0 ? 999_999_999 : 0), 1_000_000_000);
        var ns = (ulong)(timeNs - ((BigInteger)seconds * 1_000_000_000));
        var form = isLoose ? random.Next(3) : 0;
        if (ns == 0 && seconds is >= 0 and <= uint.MaxValue && form == 0)
        {
            _bytes.AddRange([0xD6, 0xFF]);
            Raw((ulong)seconds, 4);
        }
        else if (seconds is >= 0 and < 1L << 34 && form < 2)
        {
            _bytes.AddRange(isLoose && random.Next(4) == 0 ? [0xC7, 8, 0xFF] : [0xD7, 0xFF]);
            Raw((ns << 34) | (ulong)seconds, 8);
        }
        else
        {
            _bytes.AddRange([0xC7, 12, 0xFF]);
            Raw(ns, 4);
            Raw((ulong)seconds, 8);
        }
    }
}
